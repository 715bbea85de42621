using Npgsql;
using Ruqsat.Database;

namespace Ruqsat.Audit;

/// <summary>
/// Makes the journal append-only: triggers refuse UPDATE, DELETE and TRUNCATE to everybody, and the role under which the service works has no right to them.
/// A step of <c>--migrate</c> rather than part of a migration: it covers the tables of every migration, and is safe to run again.
/// </summary>
internal sealed class AuditProtection(NpgsqlDataSource database) : IMigrationStep
{
    private const string Sql =
        $"""
        CREATE OR REPLACE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'the audit journal is append-only' USING ERRCODE = 'insufficient_privilege'; END $$;
        CREATE OR REPLACE TRIGGER audit_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_records FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
        CREATE OR REPLACE TRIGGER audit_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_subjects FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();

        -- Roles belong to the whole server: another database may have made it already, or be making it now.
        DO $$ BEGIN CREATE ROLE {AuditExtensions.ServiceRole} NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
        DO $$ BEGIN IF NOT pg_has_role(current_user, '{AuditExtensions.ServiceRole}', 'MEMBER') THEN EXECUTE format('GRANT {AuditExtensions.ServiceRole} TO %I', current_user); END IF; END $$;

        GRANT USAGE ON SCHEMA public TO {AuditExtensions.ServiceRole};
        GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {AuditExtensions.ServiceRole};
        GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {AuditExtensions.ServiceRole};
        ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {AuditExtensions.ServiceRole};
        ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {AuditExtensions.ServiceRole};
        REVOKE UPDATE, DELETE, TRUNCATE ON audit_records, audit_subjects FROM {AuditExtensions.ServiceRole};
        """;

    public string Name => "append-only journal";

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);

        // One transaction: a running service never sees the moment between GRANT and REVOKE.
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var command = new NpgsqlCommand(Sql, connection, transaction);
        await command.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
