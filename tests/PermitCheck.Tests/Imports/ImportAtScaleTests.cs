using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Ruqsat.Cli.Benchmarks;
using Ruqsat.PermitCheck.Imports;
using Ruqsat.Testing;

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

    [Fact]
    public async Task DryRun_Of5000Rows_IsDoneWithin5Seconds()
    {
        var list = new ImportList(5_000);
        await using var process = await ImportProcess.StartAsync(service.Host);
        var imports = new ImportDesk(service.Host, process.Clerk);
        var before = await imports.DigestAsync();

        // The first list after a start also pays for compiling all that it needs, which is no part of the promise; its time is printed beside.
        var clock = Stopwatch.StartNew();
        await imports.ImportAsync(ImportDesk.List(ImportDesk.Row(Any.Iin())), "?dryRun=true");
        var first = clock.Elapsed;

        clock.Restart();
        using var response = await imports.TryImportAsync(new SentList([ImportList.Header, .. list.Lines()]), "?dryRun=true");
        var import = await response.ExpectAsync(HttpStatusCode.Created);
        clock.Stop();
        Print($"dry run of {list.Rows:N0} rows: {clock.Elapsed.TotalSeconds:0.00} s; before it one of one row, the first thing that the process did: {first.TotalSeconds:0.00} s");

        Assert.Equal(("DRY_RUN", (list.Rows, list.Bad, list.Good, 0, 0)), (import.State(), import.Counts()));
        Assert.Equal(before, await imports.DigestAsync());
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"{clock.Elapsed}");
    }

    [Fact]
    public async Task Import_OfManyLongRows_NeedsConstantMemory()
    {
        const int Half = 40_000;
        const int MostLive = 100 << 20;

        // 240 MB as bytes and twice that as text; the second half alone, were it kept until the next good row, would be 120 MB as it is stored.
        var blanks = new string(' ', 3_000);
        var (before, most) = (LiveBytes(), 0L);
        using var response = await service.Imports.TryImportAsync(new SentList(
            Enumerable.Range(-1, 1 + (2 * Half)).Select(i => i < 0 ? ImportDesk.Header : ImportDesk.Row(Any.Iin()).Replace("WORK", i < Half ? "WORK" : "HOLIDAY", StringComparison.Ordinal) + blanks),
            line =>
            {
                most = line % 2_000 == 0 ? Math.Max(most, LiveBytes()) : most;
                return Task.CompletedTask;
            }));

        var import = await response.ExpectAsync(HttpStatusCode.Created);
        Print($"live memory grew by {(most - before) >> 20} MB at most");
        Assert.Equal(("APPLIED", (2 * Half, Half, Half, 0, 0)), (import.State(), import.Counts()));
        Assert.True(most - before < MostLive, $"{(most - before) >> 20} MB");
    }

    [Fact]
    public async Task Import_WhoseProcessIsKilled_KeepsItsCountsTrueAndIsUndone()
    {
        var (list, key) = (new ImportList(60_000), Guid.NewGuid().ToString());
        await using var process = await ImportProcess.StartAsync(service.Host);
        var imports = new ImportDesk(service.Host, process.Clerk);
        var before = await imports.DigestAsync();

        await Assert.ThrowsAnyAsync<Exception>(() => imports.TryImportAsync(
            new SentList([ImportList.Header, .. list.Lines()], async line =>
            {
                if (line == 40_000)
                {
                    await Eventually.TrueAsync(async () => await imports.QueryAsync<long>($"SELECT coalesce(sum(applied), 0)::bigint FROM imports WHERE idempotency_key = '{key}'") > 10_000);
                    await process.KillAsync();
                }
            }),
            key: key));
        var id = await imports.QueryAsync<Guid>($"UPDATE imports SET lease_until = now() - interval '1 second' WHERE idempotency_key = '{key}' AND state = 'Running' RETURNING id");
        await service.Host.Services.GetRequiredService<AbandonedImports>().EndAsync(CancellationToken.None);

        var import = await service.Imports.Clerk.GetFromJsonAsync<JsonElement>($"/v1/imports/{id}");
        Assert.Equal(("FAILED", AbandonedImports.Failure), (import.State(), import.GetProperty("failure").GetString()));
        Assert.Equal(import.Counts().Applied, await imports.QueryAsync<long>($"SELECT count(*) FROM permits WHERE import_id = '{id}'"));
        Assert.Equal(import.Counts().Bad, await imports.QueryAsync<long>($"SELECT count(*) FROM import_bad_rows WHERE import_id = '{id}'"));
        await service.Imports.UndoAsync(id);
        Assert.Equal(before, await imports.DigestAsync());
    }

    /// <summary>What is in use, counted right after a collection: neither garbage nor what the runtime keeps for later.</summary>
    private static long LiveBytes()
    {
        GC.Collect();
        var info = GC.GetGCMemoryInfo(GCKind.FullBlocking);
        return info.HeapSizeBytes - info.FragmentedBytes;
    }

    private void Print(FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
