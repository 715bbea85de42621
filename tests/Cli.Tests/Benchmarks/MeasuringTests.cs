using System.Globalization;
using Npgsql;
using Ruqsat.Cli.Benchmarks;
using Ruqsat.Cli.Platform;
using Ruqsat.Testing;

namespace Ruqsat.Cli.Tests.Benchmarks;

/// <summary>With the real programs, for a moment each: that they understand what they are given. What they measure means nothing here.</summary>
public sealed class MeasuringTests
{
    [Fact]
    public async Task IntakeAccept_StandIn_CountsWhatWasAcceptedAndLeavesNoFile()
    {
        await using var platform = await StandInPlatform.StartAsync();
        using var client = platform.Connect();

        var entry = await new IntakeAccept().RunAsync(ContextOf(client), CancellationToken.None);

        Assert.Equal(("intake.accept", "inquiries/s"), (entry.Name, entry.Unit));
        Assert.True(entry.Rate > 0);
        Assert.True(entry.P50Ms > 0 && entry.P50Ms <= entry.P99Ms);
        Assert.All(platform.Kept, kept => Assert.StartsWith("bench-test-", kept.Key, StringComparison.Ordinal));
        Assert.Equal(platform.Kept.Count, platform.Kept.Select(kept => kept.Key).Distinct().Count());
        Assert.All(platform.Inquiries, inquiry => Assert.Equal(2000, inquiry.GetProperty("receivedAt").GetDateTimeOffset().Year));
    }

    [Fact]
    public async Task ReplayTotal_StandIn_TakesAYearThatIsEmpty()
    {
        await using var platform = await StandInPlatform.StartAsync();
        using var client = platform.Connect();

        await new ReplayTotal().RunAsync(ContextOf(client), CancellationToken.None);
        var entry = await new ReplayTotal().RunAsync(ContextOf(client) with { Run = "again" }, CancellationToken.None);

        Assert.True(entry.Rate > 0);
        Assert.Equal([2018, 2019], platform.Inquiries.Select(i => i.GetProperty("receivedAt").GetDateTimeOffset().Year).Distinct().Order());
    }

    [Fact]
    public async Task PgbenchLimit_RealServer_WritesRowsLikeIntakesIntoADatabaseOfItsOwn()
    {
        var intakedb = await Servers.CreateDatabaseAsync();
        await using var connection = new NpgsqlConnection(intakedb);
        await connection.OpenAsync();
        await ExecuteAsync(connection, """
            CREATE TABLE inquiries (
                id uuid PRIMARY KEY, topic varchar(40) NOT NULL, district varchar(40), language varchar(2) NOT NULL, channel varchar(20) NOT NULL,
                received_at timestamptz NOT NULL, registered_at timestamptz NOT NULL, registered_by varchar(100) NOT NULL, status varchar(20) NOT NULL,
                caller_key bytea, subject_keys bytea[] NOT NULL, personal_data bytea NOT NULL, closed_by varchar(100), closed_at timestamptz,
                unit varchar(60), routed_by_rule integer, routed_at timestamptz, idempotency_key varchar(100) NOT NULL, request_fingerprint bytea NOT NULL);
            CREATE UNIQUE INDEX ON inquiries (registered_by, idempotency_key);
            CREATE TABLE outbox_messages (
                id uuid PRIMARY KEY, name varchar(100) NOT NULL, payload text NOT NULL, trace_parent varchar(55), not_before timestamptz NOT NULL, attempts integer NOT NULL);
            """);
        var addresses = PlatformAddresses.Find(Path.GetTempPath(), name => name == "ConnectionStrings__intakedb" ? intakedb : null);
        using var client = new PlatformClient(addresses, TimeProvider.System, _ => "secret");

        var entry = await new PgbenchLimit().RunAsync(ContextOf(client) with { Seconds = 5 }, CancellationToken.None);

        Assert.True(entry.Rate > 0);
        Assert.True(entry.P50Ms > 0 && entry.P50Ms <= entry.P99Ms);
        Assert.Equal(0L, await ExecuteAsync(connection, "SELECT count(*) FROM inquiries"));
        Assert.Equal(0L, await ExecuteAsync(connection, "SELECT count(*) FROM pg_database WHERE datname LIKE 'ruqsat_bench%'"));
    }

    [Fact]
    public async Task CopyLimit_RealServer_FillsTablesLikeTheRegistrysInADatabaseOfItsOwn()
    {
        var permitcheckdb = await Servers.CreateDatabaseAsync();
        await using var connection = new NpgsqlConnection(permitcheckdb);
        await connection.OpenAsync();
        await ExecuteAsync(connection, """
            CREATE TABLE permits (
                id uuid PRIMARY KEY, subject_kind varchar(10) NOT NULL, subject_key bytea NOT NULL, subject_protected bytea NOT NULL CHECK (octet_length(subject_protected) = 41),
                ground varchar(40) NOT NULL, valid_from timestamptz NOT NULL, valid_to timestamptz NOT NULL, organisation_id uuid, zones text[] NOT NULL, directions text[] NOT NULL,
                conditions text[] NOT NULL, bound_keys bytea[] NOT NULL, source varchar(10) NOT NULL, import_id uuid, import_key uuid, uses integer NOT NULL, version integer NOT NULL,
                issued_at timestamptz NOT NULL, issued_by text NOT NULL, idempotency_key varchar(100) NOT NULL, request_fingerprint bytea NOT NULL);
            CREATE UNIQUE INDEX ON permits (import_key);
            CREATE TABLE permit_changes (
                permit_id uuid, version integer, kind varchar(10) NOT NULL, at timestamptz NOT NULL, by varchar(100) NOT NULL, fields text[] NOT NULL, PRIMARY KEY (permit_id, version));
            CREATE TABLE import_errors (import_id uuid, line bigint, column_name varchar(40), code varchar(40), is_warning boolean NOT NULL, PRIMARY KEY (import_id, line, column_name, code));
            CREATE TABLE import_bad_rows (import_id uuid, line bigint, row_protected bytea NOT NULL, PRIMARY KEY (import_id, line));
            """);
        var addresses = PlatformAddresses.Find(Path.GetTempPath(), name => name == "ConnectionStrings__permitcheckdb" ? permitcheckdb : null);
        using var client = new PlatformClient(addresses, TimeProvider.System, _ => "secret");

        var entry = await new CopyLimit().RunAsync(ContextOf(client), CancellationToken.None);

        Assert.Equal(("limit.copy", "rows/s"), (entry.Name, entry.Unit));
        Assert.True(entry.Rate > 0);
        Assert.Equal(0L, await ExecuteAsync(connection, "SELECT count(*) FROM permits"));
        Assert.Equal(0L, await ExecuteAsync(connection, "SELECT count(*) FROM pg_database WHERE datname LIKE 'ruqsat_bench%copy'"));
    }

    [Fact]
    public void ImportList_AnyNumberOfRows_HasOneBadRowInTwentyOfTenKindsInTurn()
    {
        var list = new ImportList(1_050);

        Assert.Equal((1_050, 52, 998), (list.Lines().Count(), list.Bad, list.Good));
        Assert.Equal(52, list.BadByCode.Values.Sum());
        Assert.Equal((6, 5), (list.BadByCode["IIN_ZEROS_LOST"], list.BadByCode["SUBJECT_MISSING"]));
        Assert.Equal(list.Lines(), new ImportList(1_050).Lines());
        Assert.Equal(list.Lines().Where((_, i) => i % 20 == 19), list.BadLines());
        Assert.Equal(1_050, list.Lines().Where((_, i) => i % 20 != 19).Concat(list.CorrectedLines()).Select(line => line.Split(';')[0]).Distinct().Count());
    }

    private static BenchContext ContextOf(PlatformClient client) =>
        new(client, StandInPlatform.ConsoleTo(new StringWriter(CultureInfo.InvariantCulture)), "test", Seconds: 1, Limit: 100, new(8, TimeSpan.FromSeconds(30)));

    private static async Task<object?> ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
