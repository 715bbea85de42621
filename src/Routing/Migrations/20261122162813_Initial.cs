using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

#pragma warning disable CA1814 // Prefer jagged arrays over multidimensional

namespace Ruqsat.Routing.Migrations
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "assignments",
                columns: table => new
                {
                    inquiry_id = table.Column<Guid>(type: "uuid", nullable: false),
                    unit = table.Column<string>(type: "character varying(50)", maxLength: 50, nullable: false),
                    rule = table.Column<int>(type: "integer", nullable: false),
                    rule_text = table.Column<string>(type: "text", nullable: false),
                    routed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    topic = table.Column<string>(type: "character varying(50)", maxLength: 50, nullable: false),
                    district = table.Column<string>(type: "character varying(50)", maxLength: 50, nullable: true),
                    decision = table.Column<string>(type: "character varying(50)", maxLength: 50, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_assignments", x => x.inquiry_id);
                    table.CheckConstraint("ck_assignments_inquiry_named", "inquiry_id <> '00000000-0000-0000-0000-000000000000'");
                });

            migrationBuilder.CreateTable(
                name: "inbox_messages",
                columns: table => new
                {
                    consumer = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    message_id = table.Column<Guid>(type: "uuid", nullable: false),
                    consumed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_inbox_messages", x => new { x.consumer, x.message_id });
                });

            migrationBuilder.CreateTable(
                name: "outbox_messages",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    payload = table.Column<string>(type: "text", nullable: false),
                    trace_parent = table.Column<string>(type: "character varying(55)", maxLength: 55, nullable: true),
                    not_before = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    attempts = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_outbox_messages", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "units",
                columns: table => new
                {
                    code = table.Column<string>(type: "character varying(50)", maxLength: 50, nullable: false),
                    name_kk = table.Column<string>(type: "text", nullable: false),
                    name_ru = table.Column<string>(type: "text", nullable: false),
                    name_en = table.Column<string>(type: "text", nullable: false),
                    district = table.Column<string>(type: "character varying(50)", maxLength: 50, nullable: true),
                    needs_review = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_units", x => x.code);
                });

            migrationBuilder.CreateTable(
                name: "routing_rules",
                columns: table => new
                {
                    number = table.Column<int>(type: "integer", nullable: false),
                    topic = table.Column<string>(type: "character varying(50)", maxLength: 50, nullable: true),
                    district = table.Column<string>(type: "character varying(50)", maxLength: 50, nullable: true),
                    decision = table.Column<string>(type: "character varying(50)", maxLength: 50, nullable: true),
                    unit = table.Column<string>(type: "character varying(50)", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_routing_rules", x => x.number);
                    table.ForeignKey(
                        name: "fk_routing_rules_units_unit",
                        column: x => x.unit,
                        principalTable: "units",
                        principalColumn: "code",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.InsertData(
                table: "units",
                columns: new[] { "code", "district", "name_en", "name_kk", "name_ru", "needs_review" },
                values: new object[,]
                {
                    { "ALMATY_REGION_AKIMAT", null, "Almaty region akimat", "Алматы облысының әкімдігі", "Акимат Алматинской области", true },
                    { "AMBULANCE_103", null, "Ambulance 103", "Жедел жәрдем 103", "Скорая помощь 103", true },
                    { "CHECKPOINT_HEADQUARTERS", null, "Checkpoint headquarters", "Блок-бекеттер штабы", "Штаб блокпостов", true },
                    { "CITY_LINE_1308", null, "City line 1308", "Қала желісі 1308", "Городская линия 1308", true },
                    { "EGOV_1414", null, "eGov 1414", "eGov 1414", "eGov 1414", false },
                    { "ENTREPRENEURSHIP", null, "Department of Entrepreneurship", "Кәсіпкерлік басқармасы", "Управление предпринимательства", true },
                    { "OPERATIONAL_HEADQUARTERS", null, "Operational Headquarters", "Жедел штаб", "Оперативный штаб", false },
                    { "POLICE_ALATAU", "ALATAU", "Alatau district police office", "Алатау аудандық полиция басқармасы", "Управление полиции Алатауского района", true },
                    { "POLICE_ALMALY", "ALMALY", "Almaly district police office", "Алмалы аудандық полиция басқармасы", "Управление полиции Алмалинского района", true },
                    { "POLICE_AUEZOV", "AUEZOV", "Auezov district police office", "Әуезов аудандық полиция басқармасы", "Управление полиции Ауэзовского района", true },
                    { "POLICE_BOSTANDYK", "BOSTANDYK", "Bostandyk district police office", "Бостандық аудандық полиция басқармасы", "Управление полиции Бостандыкского района", true },
                    { "POLICE_DUTY_UNIT", null, "Duty unit of the Police Department", "Полиция департаментінің кезекші бөлімі", "Дежурная часть Департамента полиции", true },
                    { "POLICE_MEDEU", "MEDEU", "Medeu district police office", "Медеу аудандық полиция басқармасы", "Управление полиции Медеуского района", true },
                    { "POLICE_NAURYZBAY", "NAURYZBAY", "Nauryzbay district police office", "Наурызбай аудандық полиция басқармасы", "Управление полиции Наурызбайского района", true },
                    { "POLICE_TURKSIB", "TURKSIB", "Turksib district police office", "Түрксіб аудандық полиция басқармасы", "Управление полиции Турксибского района", true },
                    { "POLICE_ZHETYSU", "ZHETYSU", "Zhetysu district police office", "Жетісу аудандық полиция басқармасы", "Управление полиции Жетысуского района", true },
                    { "PUBLIC_HEALTH", null, "Public Health, sanitary control", "Қоғамдық денсаулық, санитарлық бақылау", "Общественное здоровье, санитарный контроль", true },
                    { "SOCIAL_WELFARE", null, "Department of Social Welfare", "Әлеуметтік әл-ауқат басқармасы", "Управление социального благосостояния", true },
                    { "VOLUNTEERS", null, "Volunteers' centre", "Еріктілер орталығы", "Центр волонтёров", true }
                });

            migrationBuilder.InsertData(
                table: "routing_rules",
                columns: new[] { "number", "decision", "district", "topic", "unit" },
                values: new object[,]
                {
                    { 10, "DENY", null, "IIN_OR_PLATE", "OPERATIONAL_HEADQUARTERS" },
                    { 20, "REVIEW", null, "IIN_OR_PLATE", "OPERATIONAL_HEADQUARTERS" },
                    { 100, "ALLOW", "ALATAU", "IIN_OR_PLATE", "POLICE_ALATAU" },
                    { 101, "ALLOW", "ALMALY", "IIN_OR_PLATE", "POLICE_ALMALY" },
                    { 102, "ALLOW", "AUEZOV", "IIN_OR_PLATE", "POLICE_AUEZOV" },
                    { 103, "ALLOW", "BOSTANDYK", "IIN_OR_PLATE", "POLICE_BOSTANDYK" },
                    { 104, "ALLOW", "ZHETYSU", "IIN_OR_PLATE", "POLICE_ZHETYSU" },
                    { 105, "ALLOW", "MEDEU", "IIN_OR_PLATE", "POLICE_MEDEU" },
                    { 106, "ALLOW", "NAURYZBAY", "IIN_OR_PLATE", "POLICE_NAURYZBAY" },
                    { 107, "ALLOW", "TURKSIB", "IIN_OR_PLATE", "POLICE_TURKSIB" },
                    { 200, null, null, "ENTRY_EXIT", "POLICE_DUTY_UNIT" },
                    { 300, null, "ALATAU", "SUPPORT", "SOCIAL_WELFARE" },
                    { 301, null, "ALMALY", "SUPPORT", "SOCIAL_WELFARE" },
                    { 302, null, "AUEZOV", "SUPPORT", "SOCIAL_WELFARE" },
                    { 303, null, "BOSTANDYK", "SUPPORT", "SOCIAL_WELFARE" },
                    { 304, null, "ZHETYSU", "SUPPORT", "SOCIAL_WELFARE" },
                    { 305, null, "MEDEU", "SUPPORT", "SOCIAL_WELFARE" },
                    { 306, null, "NAURYZBAY", "SUPPORT", "SOCIAL_WELFARE" },
                    { 307, null, "TURKSIB", "SUPPORT", "SOCIAL_WELFARE" },
                    { 320, null, null, "SUPPORT", "CITY_LINE_1308" },
                    { 400, null, null, "CHECKPOINTS", "CHECKPOINT_HEADQUARTERS" },
                    { 500, null, "ALATAU", "RESTRICTIONS", "POLICE_ALATAU" },
                    { 501, null, "ALMALY", "RESTRICTIONS", "POLICE_ALMALY" },
                    { 502, null, "AUEZOV", "RESTRICTIONS", "POLICE_AUEZOV" },
                    { 503, null, "BOSTANDYK", "RESTRICTIONS", "POLICE_BOSTANDYK" },
                    { 504, null, "ZHETYSU", "RESTRICTIONS", "POLICE_ZHETYSU" },
                    { 505, null, "MEDEU", "RESTRICTIONS", "POLICE_MEDEU" },
                    { 506, null, "NAURYZBAY", "RESTRICTIONS", "POLICE_NAURYZBAY" },
                    { 507, null, "TURKSIB", "RESTRICTIONS", "POLICE_TURKSIB" },
                    { 9999, null, null, null, "POLICE_DUTY_UNIT" }
                });

            migrationBuilder.CreateIndex(
                name: "ix_inbox_messages_consumed_at",
                table: "inbox_messages",
                column: "consumed_at");

            migrationBuilder.CreateIndex(
                name: "ix_routing_rules_unit",
                table: "routing_rules",
                column: "unit");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "assignments");

            migrationBuilder.DropTable(
                name: "inbox_messages");

            migrationBuilder.DropTable(
                name: "outbox_messages");

            migrationBuilder.DropTable(
                name: "routing_rules");

            migrationBuilder.DropTable(
                name: "units");
        }
    }
}
