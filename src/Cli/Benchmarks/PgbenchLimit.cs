using System.Data.Common;
using System.Globalization;
using System.Text.RegularExpressions;
using Ruqsat.Cli.Replays;

namespace Ruqsat.Cli.Benchmarks;

/// <summary>
/// What the database server itself can do: pgbench writes rows like Intake's, an inquiry and its event in one transaction each, into tables with
/// the same columns and indexes on the same server. Nothing that commits every inquiry by itself is faster.
/// </summary>
internal sealed partial class PgbenchLimit : IBenchmark
{
    // The sizes are those of the live rows, or these where there are none yet.
    private const string SizesQuery = """
        SELECT coalesce((SELECT avg(octet_length(personal_data))::int FROM (SELECT personal_data FROM inquiries LIMIT 1000) AS sample), 300)
        """;

    private const int PayloadBytes = 520;

    private const string Script = """
        BEGIN;
        INSERT INTO inquiries (id, topic, district, language, channel, received_at, registered_at, registered_by, status, caller_key, subject_keys, personal_data, idempotency_key, request_fingerprint)
        VALUES (gen_random_uuid(), 'IIN_OR_PLATE', 'BOSTANDYK', 'ru', 'Phone', now(), now(), 'ruqsat-integration', 'New', sha256(random()::text::bytea), ARRAY[sha256(random()::text::bytea)], :personal_data::bytea, gen_random_uuid()::text, sha256(random()::text::bytea));
        INSERT INTO outbox_messages (id, name, payload, trace_parent, not_before, attempts)
        VALUES (gen_random_uuid(), 'inquiry-received', :payload::text, '00-00000000000000000000000000000001-0000000000000001-01', now(), 0);
        COMMIT;
        """;

    public string Name => "limit.pgbench";

    public async Task<BenchEntry> RunAsync(BenchContext context, CancellationToken cancellationToken)
    {
        var server = Environment(context.Platform.Addresses.ConnectionStringOf("intakedb"));
        var scratch = new Dictionary<string, string>(server) { ["PGDATABASE"] = $"ruqsat_bench_{context.Run}" };
        var folder = Directory.CreateTempSubdirectory("ruqsat-bench-").FullName;
        await PsqlAsync(server, $"CREATE DATABASE {scratch["PGDATABASE"]};", cancellationToken);
        try
        {
            var tables = await RunAsync("pg_dump", ["--schema-only", "--no-owner", "--no-privileges", "-t", "inquiries", "-t", "outbox_messages"], server, "", cancellationToken);
            await PsqlAsync(scratch, tables, cancellationToken);
            var personalData = int.Parse(await PsqlAsync(server, SizesQuery, cancellationToken), CultureInfo.InvariantCulture);

            var script = Path.Combine(folder, "insert.sql");
            await File.WriteAllTextAsync(script, Script.ReplaceLineEndings("\n"), cancellationToken);
            var output = await RunAsync(
                "pgbench",
                [
                    "-n", "-M", "prepared", "-c", "64", "-j", "2", "-T", context.Seconds.ToString(CultureInfo.InvariantCulture), "-f", script,
                    "-D", $@"personal_data=\x{string.Concat(Enumerable.Repeat("5a", personalData))}", "-D", $"payload={new string('x', PayloadBytes)}",
                    "--log", "--log-prefix", Path.Combine(folder, "latency"), "--sampling-rate", "0.1",
                ],
                scratch, "", cancellationToken);
            var latencies = ReadLatencies(Directory.GetFiles(folder, "latency*").SelectMany(File.ReadLines));
            return new(Name, ReadRate(output), BenchUnits.Inquiries, Percentile.Of(latencies, 0.50), Percentile.Of(latencies, 0.99));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
            await PsqlAsync(server, $"DROP DATABASE {scratch["PGDATABASE"]} WITH (FORCE);", CancellationToken.None);
        }
    }

    /// <summary>Transactions per second, as pgbench prints it.</summary>
    internal static double ReadRate(string output) => Tps().Match(output) is { Success: true } match
        ? double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)
        : throw new CliException($"pgbench printed no rate: {output}");

    /// <summary>The third column of pgbench's log, microseconds there.</summary>
    /// <returns>Milliseconds in ascending order.</returns>
    internal static IReadOnlyList<double> ReadLatencies(IEnumerable<string> log) =>
        [.. log.Select(line => double.Parse(line.Split(' ')[2], CultureInfo.InvariantCulture) / 1000).Order()];

    /// <summary>The connection string as the variables of PostgreSQL's own programs, which keeps the password out of their arguments.</summary>
    internal static Dictionary<string, string> Environment(string connectionString)
    {
        var parts = new DbConnectionStringBuilder { ConnectionString = connectionString };
        return new Dictionary<string, string>
        {
            ["PGHOST"] = Part("Host"),
            ["PGPORT"] = Part("Port"),
            ["PGUSER"] = Part("Username"),
            ["PGPASSWORD"] = Part("Password"),
            ["PGDATABASE"] = Part("Database"),
        };

        string Part(string name) => parts.TryGetValue(name, out var value) ? (string)value : throw new CliException($"the connection string has no {name}");
    }

    internal static async Task<string> PsqlAsync(Dictionary<string, string> environment, string sql, CancellationToken cancellationToken) =>
        await RunAsync("psql", ["--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "-v", "ON_ERROR_STOP=1", "-f", "-"], environment, sql, cancellationToken);

    internal static Task<string> RunAsync(string program, IEnumerable<string> arguments, Dictionary<string, string> environment, string input, CancellationToken cancellationToken) =>
        Tool.RunAsync(PathOf(program), arguments, environment, input, cancellationToken);

    /// <summary>Debian keeps the programs of each version in a folder of its own.</summary>
    private static string PathOf(string program)
    {
        var root = new DirectoryInfo("/usr/lib/postgresql");
        var newest = root.Exists ? root.GetDirectories().Where(d => int.TryParse(d.Name, CultureInfo.InvariantCulture, out _)).MaxBy(d => int.Parse(d.Name, CultureInfo.InvariantCulture)) : null;
        return newest is not null && Path.Combine(newest.FullName, "bin", program) is var path && File.Exists(path) ? path : program;
    }

    [GeneratedRegex(@"^tps = ([\d.]+)", RegexOptions.Multiline)]
    private static partial Regex Tps();
}
