using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Spectre.Console;

namespace Ruqsat.Cli.Benchmarks;

/// <summary>
/// What the database server itself can do: <c>psql \copy</c> of what <c>import.rows</c> writes for the same list - permits, their first changes, errors and rejected rows - from
/// files, ready as they are, into empty tables with the same columns, constraints and indexes on the same server. Nothing is parsed, judged, encrypted, looked up or
/// told to anybody.
/// </summary>
internal sealed class CopyLimit : IBenchmark
{
    // A keyed hash with its version; what AES-GCM makes of twelve digits, and of a row of the list.
    private const int KeyBytes = 33;
    private const int ProtectedBytes = 41;
    private const int ProtectedRowBytes = 110;

    private static readonly string[] Tables = ["permits", "permit_changes", "import_errors", "import_bad_rows"];

    public string Name => "limit.copy";

    public async Task<BenchEntry> RunAsync(BenchContext context, CancellationToken cancellationToken)
    {
        var list = new ImportList(context.Limit ?? ImportRows.DefaultRows);
        var server = PgbenchLimit.Environment(context.Platform.Addresses.ConnectionStringOf("permitcheckdb"));
        var scratch = new Dictionary<string, string>(server) { ["PGDATABASE"] = $"ruqsat_bench_{context.Run}_copy" };
        var folder = Directory.CreateTempSubdirectory("ruqsat-bench-").FullName;
        await PgbenchLimit.PsqlAsync(server, $"CREATE DATABASE {scratch["PGDATABASE"]};", cancellationToken);
        try
        {
            var schema = await PgbenchLimit.RunAsync(
                "pg_dump", ["--schema-only", "--no-owner", "--no-privileges", .. Tables.SelectMany(table => (string[])["-t", table])], server, "", cancellationToken);
            await PgbenchLimit.PsqlAsync(scratch, schema, cancellationToken);
            await WriteAsync(folder, list, cancellationToken);
            await PgbenchLimit.PsqlAsync(scratch, "CHECKPOINT;", cancellationToken);

            var permits = await CopyAsync("permits (id, subject_kind, subject_key, subject_protected, ground, valid_from, valid_to, organisation_id, zones, directions, conditions, bound_keys, source, import_id, import_key, uses, version, issued_at, issued_by, idempotency_key, request_fingerprint)");
            var rest = await CopyAsync("permit_changes (permit_id, version, kind, at, by, fields)")
                + await CopyAsync("import_errors (import_id, line, column_name, code, is_warning)") + await CopyAsync("import_bad_rows (import_id, line, row_protected)");
            context.Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"permits alone: {list.Rows / permits.TotalSeconds:N0} rows/s"));
            return new(Name, list.Rows / (permits + rest).TotalSeconds, BenchUnits.Rows, null, null);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
            await PgbenchLimit.PsqlAsync(server, $"DROP DATABASE {scratch["PGDATABASE"]} WITH (FORCE);", CancellationToken.None);
        }

        async Task<TimeSpan> CopyAsync(string columns)
        {
            var begin = context.Platform.Time.GetTimestamp();
            await PgbenchLimit.PsqlAsync(scratch, $"\\copy {columns} FROM '{Path.Combine(folder, columns[..columns.IndexOf(' ', StringComparison.Ordinal)])}'\n", cancellationToken);
            return context.Platform.Time.GetElapsedTime(begin);
        }
    }

    /// <summary>One file for each table, in the text format of COPY.</summary>
    private static async Task WriteAsync(string folder, ImportList list, CancellationToken cancellationToken)
    {
        const string At = "2020-04-07 02:00:00+00";
        var random = new Random(1);
        var import = Guid.CreateVersion7();
        await using var permits = Open(Tables[0]);
        await using var changes = Open(Tables[1]);
        await using var errors = Open(Tables[2]);
        await using var badRows = Open(Tables[3]);
        var organisations = Enumerable.Range(0, 500).Select(_ => Guid.CreateVersion7()).ToArray();
        for (var (row, bad) = (0, 0); row < list.Rows; row++)
        {
            var line = row + 2;
            if (ImportList.IsBad(row))
            {
                await errors.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{import}\t{line}\tiin\t{ImportList.Kinds[bad++ % ImportList.Kinds.Count]}\tf"));
                await badRows.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{import}\t{line}\t{Bytes(ProtectedRowBytes)}"));
                continue;
            }

            var id = IdOf(line);
            var zones = (row % 3) switch { 0 => "{ALMATY}", 1 => "{ALMATY,ALMATY_REGION}", _ => "{}" };
            await permits.WriteLineAsync(
                $"{id}\tIin\t{Bytes(KeyBytes)}\t{Bytes(ProtectedBytes)}\tWORK\t2019-12-31 18:00:00+00\t2099-12-31 19:00:00+00\t{organisations[row % organisations.Length]}\t{zones}\t{{}}\t{{}}\t{{}}\tImport\t{import}\t{Guid.NewGuid()}\t0\t1\t{At}\truqsat-registry\timport:{id}\t\\\\x");
            await changes.WriteLineAsync($"{id}\t1\tIssued\t{At}\truqsat-registry\t{{}}");
        }

        StreamWriter Open(string table) => new(Path.Combine(folder, table), append: false, new UTF8Encoding(false), 1 << 20) { NewLine = "\n" };

        string Bytes(int count)
        {
            var bytes = new byte[count];
            random.NextBytes(bytes);
            return @"\\x" + Convert.ToHexStringLower(bytes);
        }

        // In the order of the list, as the ids of an import are.
        Guid IdOf(int line)
        {
            Span<byte> bytes = stackalloc byte[16];
            import.TryWriteBytes(bytes, bigEndian: true, out _);
            random.NextBytes(bytes[12..]);
            BinaryPrimitives.WriteUInt32BigEndian(bytes[8..], 0x8000_0000 | (uint)line);
            return new(bytes, bigEndian: true);
        }
    }
}
