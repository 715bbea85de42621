using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Ruqsat.PermitCheck.Tests.Audits;

/// <summary>What the connections of the running service may do with the journal.</summary>
public sealed class LimitedRoleTests(PermitCheckFixture fixture)
{
    [Fact]
    public async Task Connection_OfTheRunningService_AddsToTheJournalAndCannotChangeIt()
    {
        var data = fixture.PermitCheck.Services.GetRequiredService<NpgsqlDataSource>();

        // Twice: the second one is the first one's connection out of the pool.
        for (var i = 0; i < 2; i++)
        {
            await using var command = data.CreateCommand(
                """
                SELECT current_user || ' ' || string_agg(t || ':' || p || '=' || has_table_privilege(current_user, t, p), ' ' ORDER BY t, p)
                FROM unnest(ARRAY['audit_records', 'audit_subjects']) t, unnest(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER']) p
                """);
            Assert.Equal(
                "ruqsat_service audit_records:DELETE=false audit_records:INSERT=true audit_records:TRIGGER=false audit_records:TRUNCATE=false audit_records:UPDATE=false "
                + "audit_subjects:DELETE=false audit_subjects:INSERT=true audit_subjects:TRIGGER=false audit_subjects:TRUNCATE=false audit_subjects:UPDATE=false",
                await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
        }

        foreach (var attempt in (string[])
            [
                "UPDATE audit_records SET actor = 'nobody'", "DELETE FROM audit_subjects", "TRUNCATE audit_records",
                "ALTER TABLE audit_records DISABLE TRIGGER ALL", "DROP TABLE audit_subjects", "CREATE OR REPLACE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE sql AS ''",
            ])
        {
            await using var command = data.CreateCommand(attempt);
            var refused = await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
        }
    }
}
