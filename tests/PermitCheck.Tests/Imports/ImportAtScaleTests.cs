using System.Diagnostics;
using System.Globalization;
using Ruqsat.Cli.Benchmarks;

namespace Ruqsat.PermitCheck.Tests.Imports;

/// <summary>
/// Lists as big as they come, sent to a service in a process of its own. <c>RUQSAT_IMPORT_ROWS=1000000</c> makes the biggest of them as big as the promise; without it the
/// same is done with fewer rows.
/// </summary>
[Collection(nameof(Alone))]
public sealed class ImportAtScaleTests(ImportPermitsTests.Service service, ITestOutputHelper output) : IClassFixture<ImportPermitsTests.Service>
{
    private const int MostMegabytes = 300;
    private const string RowsVariable = "RUQSAT_IMPORT_ROWS";

    [Fact]
    public async Task Import_OfManyRowsOfTenBadKinds_CountsToTheUnitInConstantMemoryAndUndoRestoresAll()
    {
        var list = new ImportList(int.Parse(Environment.GetEnvironmentVariable(RowsVariable) ?? "20000", CultureInfo.InvariantCulture));
        await using var process = await ImportProcess.StartAsync(service.Host);
        var imports = new ImportDesk(service.Host, process.Clerk);
        var before = await imports.DigestAsync();

        var clock = Stopwatch.StartNew();
        using var response = await imports.TryImportAsync(new SentList([ImportList.Header, .. list.Lines()]));
        var import = await response.ExpectAsync(HttpStatusCode.Created);
        Print($"{list.Rows:N0} rows in {clock.Elapsed.TotalSeconds:0.0} s, {list.Rows / clock.Elapsed.TotalSeconds:N0} rows/s; most memory of the process: {process.PeakMegabytes()} MB");

        Assert.Equal(("APPLIED", (list.Rows, list.Bad, list.Good, 0, 0)), (import.State(), import.Counts()));
        Assert.Equal(list.Good, await imports.QueryAsync<long>($"SELECT count(*) FROM permits WHERE import_id = '{import.Id()}'"));
        Assert.Equal(list.BadByCode, (await imports.ErrorsAsync(import.Id())).GroupBy(error => error.Split(';')[2]).ToDictionary(code => code.Key, code => code.Count()));
        Assert.Equal(list.BadLines(), (await imports.BadRowsAsync(import.Id())).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Replace("\"", "", StringComparison.Ordinal)));

        // The bad rows alone, corrected: no more and no fewer than all rows are in the registry then.
        using var again = await imports.TryImportAsync(new SentList([ImportList.Header, .. list.CorrectedLines()]));
        var corrected = await again.ExpectAsync(HttpStatusCode.Created);
        Assert.Equal(("APPLIED", (list.Bad, 0, list.Bad, 0, 0)), (corrected.State(), corrected.Counts()));
        Assert.NotEqual(before, await imports.DigestAsync());

        clock.Restart();
        await imports.UndoAsync(corrected.Id());
        var undone = await imports.UndoAsync(import.Id());
        Print($"undone in {clock.Elapsed.TotalSeconds:0.0} s; most memory: {process.PeakMegabytes()} MB");
        Assert.Equal(list.Good, undone.GetProperty("undone").GetProperty("deleted").GetInt64());
        Assert.Equal(before, await imports.DigestAsync());
        Assert.True(process.PeakMegabytes() < MostMegabytes, $"{process.PeakMegabytes()} MB");
    }

    private void Print(FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
