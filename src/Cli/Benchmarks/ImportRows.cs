using System.Globalization;
using System.Net;
using System.Text;
using Ruqsat.Cli.Imports;
using Spectre.Console;

namespace Ruqsat.Cli.Benchmarks;

/// <summary>
/// A list of a million rows, of which 5 % are bad, of ten kinds, through the registry as a clerk sends it; then its bad rows alone, corrected; then both are undone. What does
/// not come out to the unit, or is not undone to the last byte, has no rate.
/// </summary>
internal sealed class ImportRows : IBenchmark
{
    public const int DefaultRows = 1_000_000;

    // It does not hang on the order of the rows, so nothing is sorted and nothing collected.
    private const string Digest =
        """
        SELECT count(*) || ' ' || coalesce(sum(hashtextextended(t, 1)::numeric), 0) || ' ' || coalesce(sum(hashtextextended(t, 2)::numeric), 0)
        FROM (SELECT p::text AS t FROM permits p UNION ALL SELECT c::text FROM permit_changes c) AS rows;
        """;

    public string Name => "import.rows";

    public async Task<BenchEntry> RunAsync(BenchContext context, CancellationToken cancellationToken)
    {
        var list = new ImportList(context.Limit ?? DefaultRows);
        var database = PgbenchLimit.Environment(context.Platform.Addresses.ConnectionStringOf("permitcheckdb"));
        var upload = new ListUpload(context.Platform, context.Console);
        var folder = Directory.CreateTempSubdirectory("ruqsat-bench-").FullName;
        var sent = new List<Guid>();
        try
        {
            var path = Path.Combine(folder, "list.csv");
            await File.WriteAllLinesAsync(path, [ImportList.Header, .. list.Lines()], cancellationToken);
            await PgbenchLimit.PsqlAsync(database, "CHECKPOINT;", cancellationToken);
            var before = await PgbenchLimit.PsqlAsync(database, Digest, cancellationToken);

            var outcome = await SendAsync(path);
            Expect(outcome is { State: "APPLIED", Unchanged: 0, Duplicates: 0 } && (outcome.Rows, outcome.Bad, outcome.Applied) == (list.Rows, list.Bad, list.Good), "its counts");
            var codes = (await LinesAsync(context, outcome.Id, "errors", cancellationToken)).Select(line => line.Split(';')[2]).CountBy(code => code).ToDictionary();
            Expect(codes.Count == ImportList.Kinds.Count && list.BadByCode.All(kind => codes[kind.Key] == kind.Value), "its errors by kind");
            Expect((await LinesAsync(context, outcome.Id, "bad-rows", cancellationToken)).Select(line => line.Replace("\"", "", StringComparison.Ordinal)).SequenceEqual(list.BadLines()), "its bad rows");

            await File.WriteAllLinesAsync(path, [ImportList.Header, .. list.CorrectedLines()], cancellationToken);
            var corrected = await SendAsync(path);
            Expect(corrected is { State: "APPLIED", Unchanged: 0 } && (corrected.Rows, corrected.Applied) == (list.Bad, list.Bad), "the bad rows, corrected");

            var begin = context.Platform.Time.GetTimestamp();
            await UndoAsync();
            var undoing = context.Platform.Time.GetElapsedTime(begin);
            Expect(await PgbenchLimit.PsqlAsync(database, Digest, cancellationToken) == before, "what is left after the undo");
            context.Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{list.Rows:N0} rows, {list.Bad:N0} bad of {codes.Count} kinds, to the unit, in {outcome.Took.TotalSeconds:0.0} s; undone without a trace in {undoing.TotalSeconds:0.0} s; most memory of the service {PeakMegabytes(context)} MB"));
            return new(Name, list.Rows / outcome.Took.TotalSeconds, BenchUnits.Rows, null, null);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
            await UndoAsync();

            // As it was found: a million dead rows would slow down what is measured next.
            await PgbenchLimit.PsqlAsync(database, "VACUUM (ANALYZE) permits, permit_changes;", CancellationToken.None);
        }

        async Task<ImportOutcome> SendAsync(string path)
        {
            var outcome = await upload.SendAsync(path, new(DryRun: false, AllOrNothing: false, null, null), cancellationToken);
            sent.Add(outcome.Id);
            return outcome;
        }

        async Task UndoAsync()
        {
            for (; sent.Count > 0; sent.RemoveAt(sent.Count - 1))
            {
                using var response = await AskAsync(context, HttpMethod.Post, $"/v1/imports/{sent[^1]}/undo", CancellationToken.None);
            }
        }

        void Expect(bool isRight, string what)
        {
            if (!isRight)
            {
                throw new CliException($"{Name}: {what} - not what was sent");
            }
        }
    }

    private static async Task<List<string>> LinesAsync(BenchContext context, Guid import, string what, CancellationToken cancellationToken)
    {
        using var response = await AskAsync(context, HttpMethod.Get, $"/v1/imports/{import}/{what}", cancellationToken);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken), Encoding.UTF8);
        var lines = new List<string>();
        await reader.ReadLineAsync(cancellationToken);
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            lines.Add(line);
        }

        return lines;
    }

    private static async Task<HttpResponseMessage> AskAsync(BenchContext context, HttpMethod method, string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(context.Platform.Addresses.PermitCheck, path));
        request.Headers.TryAddWithoutValidation("Authorization", await context.Platform.Registry.GetAsync(cancellationToken));
        var response = await context.Platform.Http.SendAsync(request, cancellationToken);
        return response.StatusCode == HttpStatusCode.OK ? response : throw new CliException($"{method} {path}: {(int)response.StatusCode}");
    }

    /// <summary>As the kernel counts it, since the service started; the most of all replicas.</summary>
    private static string PeakMegabytes(BenchContext context)
    {
        var peaks = context.Platform.Addresses.ProcessesOf("permit-check").Select(process => $"/proc/{process}/status").Where(File.Exists)
            .Select(status => File.ReadLines(status).Single(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)))
            .Select(line => int.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) / 1024).ToList();
        return peaks.Count == 0 ? "unknown" : peaks.Max().ToString(CultureInfo.InvariantCulture);
    }
}
