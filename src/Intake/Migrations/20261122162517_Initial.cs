using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

#pragma warning disable CA1814 // Prefer jagged arrays over multidimensional

namespace Ruqsat.Intake.Migrations
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "districts",
                columns: table => new
                {
                    code = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    name_kk = table.Column<string>(type: "text", nullable: false),
                    name_ru = table.Column<string>(type: "text", nullable: false),
                    name_en = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_districts", x => x.code);
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
                name: "inquiries",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    topic = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    district = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: true),
                    language = table.Column<string>(type: "character varying(2)", maxLength: 2, nullable: false),
                    channel = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    received_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    registered_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    registered_by = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    status = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    caller_key = table.Column<byte[]>(type: "bytea", nullable: true),
                    subject_keys = table.Column<byte[][]>(type: "bytea[]", nullable: false),
                    personal_data = table.Column<byte[]>(type: "bytea", nullable: false),
                    closed_by = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true),
                    closed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    unit = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: true),
                    routed_by_rule = table.Column<int>(type: "integer", nullable: true),
                    routed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    idempotency_key = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    request_fingerprint = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_inquiries", x => x.id);
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
                name: "topics",
                columns: table => new
                {
                    code = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    position = table.Column<int>(type: "integer", nullable: false),
                    name_kk = table.Column<string>(type: "text", nullable: false),
                    name_ru = table.Column<string>(type: "text", nullable: false),
                    name_en = table.Column<string>(type: "text", nullable: false),
                    name_kk_needs_review = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_topics", x => x.code);
                });

            migrationBuilder.InsertData(
                table: "districts",
                columns: new[] { "code", "name_en", "name_kk", "name_ru" },
                values: new object[,]
                {
                    { "ALATAU", "Alatau", "Алатау", "Алатауский" },
                    { "ALMALY", "Almaly", "Алмалы", "Алмалинский" },
                    { "AUEZOV", "Auezov", "Әуезов", "Ауэзовский" },
                    { "BOSTANDYK", "Bostandyk", "Бостандық", "Бостандыкский" },
                    { "MEDEU", "Medeu", "Медеу", "Медеуский" },
                    { "NAURYZBAY", "Nauryzbay", "Наурызбай", "Наурызбайский" },
                    { "TURKSIB", "Turksib", "Түрксіб", "Турксибский" },
                    { "ZHETYSU", "Zhetysu", "Жетісу", "Жетысуский" }
                });

            migrationBuilder.InsertData(
                table: "topics",
                columns: new[] { "code", "name_en", "name_kk", "name_kk_needs_review", "name_ru", "position" },
                values: new object[,]
                {
                    { "CHECKPOINTS", "Work of the checkpoints", "Блок-бекеттердің жұмысы", true, "Работа блокпостов", 5 },
                    { "ENTRY_EXIT", "Entering or leaving the city", "Қалаға кіру және шығу", true, "Въезд в город и выезд", 3 },
                    { "IIN_OR_PLATE", "Check of an IIN or plate", "ЖСН немесе МТНБ тексеру", true, "Проверка ИИН или госномера", 2 },
                    { "RESTRICTIONS", "Conditions of the restrictions", "Шектеу шарттары", true, "Условия ограничений", 1 },
                    { "SUPPORT", "Material and social support", "Әлеуметтік қолдау", true, "Социальная поддержка", 4 }
                });

            migrationBuilder.CreateIndex(
                name: "ix_inbox_messages_consumed_at",
                table: "inbox_messages",
                column: "consumed_at");

            migrationBuilder.CreateIndex(
                name: "ix_inquiries_caller_key_received_at",
                table: "inquiries",
                columns: new[] { "caller_key", "received_at" },
                filter: "caller_key IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_inquiries_registered_by_idempotency_key",
                table: "inquiries",
                columns: new[] { "registered_by", "idempotency_key" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "districts");

            migrationBuilder.DropTable(
                name: "inbox_messages");

            migrationBuilder.DropTable(
                name: "inquiries");

            migrationBuilder.DropTable(
                name: "outbox_messages");

            migrationBuilder.DropTable(
                name: "topics");
        }
    }
}
