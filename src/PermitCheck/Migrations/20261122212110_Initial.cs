using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

#pragma warning disable CA1814 // Prefer jagged arrays over multidimensional

namespace Ruqsat.PermitCheck.Migrations
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "audit_records",
                columns: table => new
                {
                    writer = table.Column<Guid>(type: "uuid", nullable: false),
                    sequence = table.Column<long>(type: "bigint", nullable: false),
                    record_id = table.Column<Guid>(type: "uuid", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    actor = table.Column<string>(type: "text", nullable: false),
                    action = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    purpose = table.Column<string>(type: "text", nullable: true),
                    purpose_reference = table.Column<string>(type: "text", nullable: true),
                    content = table.Column<byte[]>(type: "bytea", nullable: false),
                    previous_hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    hash = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_audit_records", x => new { x.writer, x.sequence });
                });

            migrationBuilder.CreateTable(
                name: "audit_subjects",
                columns: table => new
                {
                    writer = table.Column<Guid>(type: "uuid", nullable: false),
                    sequence = table.Column<long>(type: "bigint", nullable: false),
                    position = table.Column<int>(type: "integer", nullable: false),
                    kind = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    subject_key = table.Column<byte[]>(type: "bytea", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_audit_subjects", x => new { x.writer, x.sequence, x.position });
                });

            migrationBuilder.CreateTable(
                name: "checkpoints",
                columns: table => new
                {
                    code = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    zone = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_checkpoints", x => x.code);
                });

            migrationBuilder.CreateTable(
                name: "crossings",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    decision_id = table.Column<Guid>(type: "uuid", nullable: false),
                    checkpoint = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    direction = table.Column<string>(type: "character varying(5)", maxLength: 5, nullable: false),
                    lane = table.Column<int>(type: "integer", nullable: true),
                    disposition = table.Column<string>(type: "character varying(12)", maxLength: 12, nullable: false),
                    decision = table.Column<string>(type: "character varying(10)", maxLength: 10, nullable: false),
                    override_code = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: true),
                    override_text = table.Column<byte[]>(type: "bytea", nullable: true),
                    recorded_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    recorded_by = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    idempotency_key = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    request_fingerprint = table.Column<byte[]>(type: "bytea", nullable: false),
                    verdict = table.Column<string>(type: "character varying(10)", maxLength: 10, nullable: true),
                    reviewed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    reviewed_by = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_crossings", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "exemptions",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    subject_kind = table.Column<string>(type: "character varying(10)", maxLength: 10, nullable: false),
                    subject_key = table.Column<byte[]>(type: "bytea", nullable: false),
                    subject_protected = table.Column<byte[]>(type: "bytea", nullable: false),
                    category = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    valid_from = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    valid_to = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    entered_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    entered_by = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    idempotency_key = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    request_fingerprint = table.Column<byte[]>(type: "bytea", nullable: false),
                    withdrawn_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    withdrawn_by = table.Column<string>(type: "text", nullable: true),
                    withdrawal_reason = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_exemptions", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "generation_changes",
                columns: table => new
                {
                    registry_version = table.Column<long>(type: "bigint", nullable: false),
                    code = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    before = table.Column<string>(type: "jsonb", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    by = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    reverted_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    reverted_by = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_generation_changes", x => x.registry_version);
                });

            migrationBuilder.CreateTable(
                name: "generations",
                columns: table => new
                {
                    code = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    valid_from = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    valid_to = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    created_by = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_generations", x => x.code);
                });

            migrationBuilder.CreateTable(
                name: "import_bad_rows",
                columns: table => new
                {
                    import_id = table.Column<Guid>(type: "uuid", nullable: false),
                    line = table.Column<long>(type: "bigint", nullable: false),
                    row_protected = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_import_bad_rows", x => new { x.import_id, x.line });
                });

            migrationBuilder.CreateTable(
                name: "import_errors",
                columns: table => new
                {
                    import_id = table.Column<Guid>(type: "uuid", nullable: false),
                    line = table.Column<long>(type: "bigint", nullable: false),
                    column_name = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    code = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    is_warning = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_import_errors", x => new { x.import_id, x.line, x.column_name, x.code });
                });

            migrationBuilder.CreateTable(
                name: "imports",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    by = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    idempotency_key = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    state = table.Column<string>(type: "character varying(10)", maxLength: 10, nullable: false),
                    failure = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: true),
                    is_dry_run = table.Column<bool>(type: "boolean", nullable: false),
                    is_all_or_nothing = table.Column<bool>(type: "boolean", nullable: false),
                    generation = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: true),
                    organisation_bin = table.Column<string>(type: "character varying(12)", maxLength: 12, nullable: true),
                    columns = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false),
                    content_fingerprint = table.Column<byte[]>(type: "bytea", nullable: true),
                    rows = table.Column<long>(type: "bigint", nullable: false),
                    bad = table.Column<long>(type: "bigint", nullable: false),
                    applied = table.Column<long>(type: "bigint", nullable: false),
                    unchanged = table.Column<long>(type: "bigint", nullable: false),
                    duplicates = table.Column<long>(type: "bigint", nullable: false),
                    errors = table.Column<long>(type: "bigint", nullable: false),
                    lease_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    undone_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    undone_by = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true),
                    deleted = table.Column<long>(type: "bigint", nullable: false),
                    revoked = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_imports", x => x.id);
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
                name: "organisations",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    bin = table.Column<string>(type: "character(12)", fixedLength: true, maxLength: 12, nullable: false),
                    name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    entered_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_organisations", x => x.id);
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
                name: "permit_changes",
                columns: table => new
                {
                    permit_id = table.Column<Guid>(type: "uuid", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false),
                    kind = table.Column<string>(type: "character varying(10)", maxLength: 10, nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    by = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    reason = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: true),
                    fields = table.Column<string[]>(type: "text[]", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_permit_changes", x => new { x.permit_id, x.version });
                });

            migrationBuilder.CreateTable(
                name: "permit_reviews",
                columns: table => new
                {
                    permit_id = table.Column<Guid>(type: "uuid", nullable: false),
                    outcome = table.Column<string>(type: "character varying(10)", maxLength: 10, nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    by = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_permit_reviews", x => x.permit_id);
                });

            migrationBuilder.CreateTable(
                name: "permits",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    subject_kind = table.Column<string>(type: "character varying(10)", maxLength: 10, nullable: false),
                    subject_key = table.Column<byte[]>(type: "bytea", nullable: false),
                    subject_protected = table.Column<byte[]>(type: "bytea", nullable: false),
                    ground = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    valid_from = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    valid_to = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    purpose_protected = table.Column<byte[]>(type: "bytea", nullable: true),
                    organisation_id = table.Column<Guid>(type: "uuid", nullable: true),
                    zones = table.Column<string[]>(type: "text[]", nullable: false),
                    directions = table.Column<string[]>(type: "text[]", nullable: false),
                    window_days = table.Column<int>(type: "integer", nullable: true),
                    window_from = table.Column<TimeOnly>(type: "time without time zone", nullable: true),
                    window_to = table.Column<TimeOnly>(type: "time without time zone", nullable: true),
                    conditions = table.Column<string[]>(type: "text[]", nullable: false),
                    bound_keys = table.Column<byte[][]>(type: "bytea[]", nullable: false),
                    bound_protected = table.Column<byte[]>(type: "bytea", nullable: true),
                    initials_protected = table.Column<byte[]>(type: "bytea", nullable: true),
                    generation = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: true),
                    source = table.Column<string>(type: "character varying(10)", maxLength: 10, nullable: false, defaultValue: "Clerk"),
                    import_id = table.Column<Guid>(type: "uuid", nullable: true),
                    import_key = table.Column<Guid>(type: "uuid", nullable: true),
                    max_uses = table.Column<int>(type: "integer", nullable: true),
                    uses = table.Column<int>(type: "integer", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false, defaultValue: 1),
                    suspended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    issued_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    issued_by = table.Column<string>(type: "text", nullable: false),
                    idempotency_key = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    request_fingerprint = table.Column<byte[]>(type: "bytea", nullable: false),
                    revoked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    revoked_by = table.Column<string>(type: "text", nullable: true),
                    revocation_reason = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_permits", x => x.id);
                    table.CheckConstraint("ck_permits_validity", "valid_from < valid_to");
                });

            migrationBuilder.CreateTable(
                name: "prohibitions",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    subject_kind = table.Column<string>(type: "character varying(10)", maxLength: 10, nullable: false),
                    subject_key = table.Column<byte[]>(type: "bytea", nullable: false),
                    subject_protected = table.Column<byte[]>(type: "bytea", nullable: false),
                    ground = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    valid_from = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    valid_to = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    imposed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    imposed_by = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    idempotency_key = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    request_fingerprint = table.Column<byte[]>(type: "bytea", nullable: false),
                    lifted_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    lifted_by = table.Column<string>(type: "text", nullable: true),
                    lift_reason = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_prohibitions", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "registry_state",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_registry_state", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "rule_sets",
                columns: table => new
                {
                    version = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    active_from = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    content = table.Column<string>(type: "jsonb", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    created_by = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    idempotency_key = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true),
                    request_fingerprint = table.Column<byte[]>(type: "bytea", nullable: true),
                    reverted_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    reverted_by = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_rule_sets", x => x.version);
                });

            migrationBuilder.CreateTable(
                name: "zones",
                columns: table => new
                {
                    code = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    name_kk = table.Column<string>(type: "text", nullable: false),
                    name_ru = table.Column<string>(type: "text", nullable: false),
                    name_en = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_zones", x => x.code);
                });

            migrationBuilder.InsertData(
                table: "checkpoints",
                columns: new[] { "code", "zone" },
                values: new object[,]
                {
                    { "CP-01", "ALMATY" },
                    { "CP-02", "ALMATY" },
                    { "CP-03", "ALMATY" },
                    { "CP-04", "ALMATY" },
                    { "CP-05", "ALMATY" },
                    { "CP-06", "ALMATY" },
                    { "CP-07", "ALMATY" },
                    { "CP-08", "ALMATY" },
                    { "CP-09", "ALMATY" },
                    { "CP-10", "ALMATY" },
                    { "CP-11", "ALMATY" },
                    { "CP-12", "ALMATY" },
                    { "CP-13", "ALMATY" },
                    { "CP-14", "ALMATY" },
                    { "CP-15", "ALMATY" },
                    { "CP-16", "ALMATY" },
                    { "CP-17", "ALMATY" },
                    { "CP-18", "ALMATY" },
                    { "CP-19", "ALMATY" },
                    { "CP-20", "ALMATY" },
                    { "CP-21", "ALMATY" },
                    { "CP-22", "ALMATY" },
                    { "CP-23", "ALMATY" },
                    { "CP-24", "ALMATY" },
                    { "CP-25", "ALMATY" },
                    { "CP-26", "ALMATY" },
                    { "CP-27", "ALMATY" }
                });

            migrationBuilder.InsertData(
                table: "registry_state",
                columns: new[] { "id", "version" },
                values: new object[] { 1, 1L });

            migrationBuilder.InsertData(
                table: "zones",
                columns: new[] { "code", "name_en", "name_kk", "name_ru" },
                values: new object[,]
                {
                    { "ALMATY", "Almaty city", "Алматы қаласы", "город Алматы" },
                    { "ALMATY_REGION", "Almaty region", "Алматы облысы", "Алматинская область" }
                });

            migrationBuilder.CreateIndex(
                name: "ix_audit_records_record_id",
                table: "audit_records",
                column: "record_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_audit_subjects_subject_key_at_writer_sequence",
                table: "audit_subjects",
                columns: new[] { "subject_key", "at", "writer", "sequence" });

            migrationBuilder.CreateIndex(
                name: "ix_crossings_decision_id",
                table: "crossings",
                column: "decision_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_crossings_id",
                table: "crossings",
                column: "id",
                filter: "override_code IS NOT NULL AND verdict IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_crossings_recorded_by_idempotency_key",
                table: "crossings",
                columns: new[] { "recorded_by", "idempotency_key" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_exemptions_entered_by_idempotency_key",
                table: "exemptions",
                columns: new[] { "entered_by", "idempotency_key" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_exemptions_subject_key",
                table: "exemptions",
                column: "subject_key");

            migrationBuilder.CreateIndex(
                name: "ix_imports_by_idempotency_key",
                table: "imports",
                columns: new[] { "by", "idempotency_key" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_imports_lease_until",
                table: "imports",
                column: "lease_until",
                filter: "state = 'Running'");

            migrationBuilder.CreateIndex(
                name: "ix_inbox_messages_consumed_at",
                table: "inbox_messages",
                column: "consumed_at");

            migrationBuilder.CreateIndex(
                name: "ix_organisations_bin",
                table: "organisations",
                column: "bin",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_permits_emergency",
                table: "permits",
                column: "id",
                filter: "source = 'Emergency'");

            migrationBuilder.CreateIndex(
                name: "ix_permits_generation",
                table: "permits",
                column: "generation",
                filter: "generation IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_permits_import_id",
                table: "permits",
                column: "import_id",
                filter: "import_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_permits_import_key",
                table: "permits",
                column: "import_key",
                unique: true,
                filter: "import_key IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_permits_issued_by_idempotency_key",
                table: "permits",
                columns: new[] { "issued_by", "idempotency_key" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_permits_subject_key_revoked_at_valid_to",
                table: "permits",
                columns: new[] { "subject_key", "revoked_at", "valid_to" },
                descending: new[] { false, true, true });

            migrationBuilder.CreateIndex(
                name: "ix_prohibitions_imposed_by_idempotency_key",
                table: "prohibitions",
                columns: new[] { "imposed_by", "idempotency_key" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_prohibitions_subject_key",
                table: "prohibitions",
                column: "subject_key");

            migrationBuilder.CreateIndex(
                name: "ix_rule_sets_active_from",
                table: "rule_sets",
                column: "active_from");

            migrationBuilder.CreateIndex(
                name: "ix_rule_sets_created_by_idempotency_key",
                table: "rule_sets",
                columns: new[] { "created_by", "idempotency_key" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "audit_records");

            migrationBuilder.DropTable(
                name: "audit_subjects");

            migrationBuilder.DropTable(
                name: "checkpoints");

            migrationBuilder.DropTable(
                name: "crossings");

            migrationBuilder.DropTable(
                name: "exemptions");

            migrationBuilder.DropTable(
                name: "generation_changes");

            migrationBuilder.DropTable(
                name: "generations");

            migrationBuilder.DropTable(
                name: "import_bad_rows");

            migrationBuilder.DropTable(
                name: "import_errors");

            migrationBuilder.DropTable(
                name: "imports");

            migrationBuilder.DropTable(
                name: "inbox_messages");

            migrationBuilder.DropTable(
                name: "organisations");

            migrationBuilder.DropTable(
                name: "outbox_messages");

            migrationBuilder.DropTable(
                name: "permit_changes");

            migrationBuilder.DropTable(
                name: "permit_reviews");

            migrationBuilder.DropTable(
                name: "permits");

            migrationBuilder.DropTable(
                name: "prohibitions");

            migrationBuilder.DropTable(
                name: "registry_state");

            migrationBuilder.DropTable(
                name: "rule_sets");

            migrationBuilder.DropTable(
                name: "zones");
        }
    }
}
