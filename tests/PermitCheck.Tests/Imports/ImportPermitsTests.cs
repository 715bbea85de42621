using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Ruqsat.Testing;

namespace Ruqsat.PermitCheck.Tests.Imports;

/// <summary>Tests that measure what others would disturb: they run when the others have ended.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

/// <summary>One service for the class, so that the counts of its tables are this class's own.</summary>
[Collection(nameof(Alone))]
public sealed class ImportPermitsTests(ImportPermitsTests.Service service) : IClassFixture<ImportPermitsTests.Service>
{
    private const string GoodDates = "2020-01-01;2099-12-31";
    private readonly ImportDesk _imports = service.Imports;
    private readonly Desk _desk = service.Desk;

    [Fact]
    public async Task Import_TenKindsOfBadRows_AreCountedNamedAndNotApplied()
    {
        var good = Enumerable.Range(0, 20).Select(_ => Any.Iin()).ToArray();
        var checksum = good[0].Reveal()[..11] + ((good[0].Reveal()[11] - '0' + 1) % 10);
        var (valid, bin) = (Any.Iin().Reveal(), ImportDesk.BinOf(1));
        var rows = new List<string>();
        for (var i = 0; i < 10; i++)
        {
            rows.Add($"{good[2 * i].Reveal()};;WORK;{GoodDates};{bin};");
            rows.Add(i switch
            {
                0 => $"{checksum};;WORK;{GoodDates};;",
                1 => $"{valid[..11]};;WORK;{GoodDates};;",
                2 => $"{bin};;WORK;{GoodDates};;",
                3 => $";;WORK;{GoodDates};;",
                4 => $"{valid};123ABC02;WORK;{GoodDates};;",
                5 => $"{valid};;HOLIDAY;{GoodDates};;",
                6 => $"{valid};;WORK;31/12/2019;2099-12-31;;",
                7 => $"{valid};;WORK;2020-01-02;2020-01-01;{valid};",
                8 => $"{valid};;WORK;{GoodDates};;MARS",
                _ => $"{valid};;WORK;2020-01-01",
            });
            rows.Add($"{good[(2 * i) + 1].Reveal()};;work;{GoodDates};;ALMATY,ALMATY_REGION");
        }

        var import = await _imports.ImportAsync("iin;plate;ground;validFrom;validTo;bin;zones\n" + string.Join('\n', rows));

        Assert.Equal(("APPLIED", (30, 10, 20, 0, 0)), (import.State(), import.Counts()));
        Assert.Equal(20, await _imports.QueryAsync<long>($"SELECT count(*) FROM permits WHERE import_id = '{import.Id()}' AND source = 'Import' AND issued_by = 'clerk-1'"));
        Assert.Equal(20, await _imports.QueryAsync<long>(
            $"SELECT count(*) FROM permit_changes c JOIN permits p ON p.id = c.permit_id WHERE p.import_id = '{import.Id()}' AND c.kind = 'Issued' AND c.version = 1"));
        Assert.Equal(
            [
                "3;iin;IIN_CHECKSUM", "6;iin;IIN_ZEROS_LOST", "9;iin;IS_BIN", "12;;SUBJECT_MISSING", "15;iin;SUBJECT_AMBIGUOUS", "18;ground;GROUND_UNKNOWN",
                "21;validFrom;VALID_FROM_INVALID", "24;bin;IS_IIN", "24;validTo;VALIDITY_EMPTY", "27;zones;ZONE_UNKNOWN", "30;;FIELD_COUNT",
            ],
            await _imports.ErrorsAsync(import.Id()));
        Assert.Equal(11, import.GetProperty("errors").GetInt64());
    }

    [Fact]
    public async Task Import_CheckedAtOnce_AllowsAndAfterUndoDenies()
    {
        var iin = Any.Iin();
        Assert.Equal("DENY", (await _desk.CheckUntilCachedAsync(iin)).Decision());

        var import = await _imports.ImportAsync(ImportDesk.List(ImportDesk.Row(iin)));

        Assert.True(import.IsAtOnce());
        Assert.Equal("ALLOW", (await _desk.CheckAsync(iin)).Decision());
        Assert.Equal("ALLOW", (await _desk.CheckUntilCachedAsync(iin)).Decision());
        var undone = await _imports.UndoAsync(import.Id());
        Assert.True(undone.IsAtOnce());
        Assert.Equal(("DENY", "NO_ACTIVE_PERMIT"), ((await _desk.CheckAsync(iin)).Decision(), (await _desk.CheckAsync(iin)).ReasonCode()));
    }

    [Theory]
    [InlineData("utf-8", "ИИН;Основание;Действует с;Действует по;Организация;БИН", ';')]
    [InlineData("utf-8-bom", "ЖСН,Негіздеме,Басталуы,Аяқталуы,Ұйым,БСН", ',')]
    [InlineData("windows-1251", "БИН;организация;действует по;действует с;основание;ИИН", ';')]
    [InlineData("windows-1251", "№\tИИН\tОснование\tДействует С\tДействует По\tОрганизация\tБИН", '\t')]
    [InlineData("utf-8", "IIN\tGround\tValid From\tvalid_to\torganization\tBIN", '\t')]
    public async Task Import_InAnyEncodingSeparatorAndLanguage_IsUnderstood(string encoding, string header, char separator)
    {
        var (iin, bin) = (Any.Iin(), ImportDesk.BinOf(Random.Shared.Next(90_000)));
        var values = new Dictionary<string, string> { ["I"] = iin.Reveal(), ["G"] = "WORK", ["F"] = "07.04.2020", ["T"] = "23.04.2020", ["O"] = $"\"ТОО {separator} Ромашка\"", ["B"] = bin, ["N"] = "1" };
        var order = header.StartsWith("БИН", StringComparison.Ordinal) ? "BOTFGI" : header.StartsWith('№') ? "NIGFTOB" : "IGFTOB";
        var text = $"{header}\r\n{string.Join(separator, order.Select(c => values[c.ToString()]))}\r\n";
        var file = encoding switch
        {
            "utf-8" => Encoding.UTF8.GetBytes(text),
            "utf-8-bom" => [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text)],
            _ => CodePagesEncodingProvider.Instance.GetEncoding(1251)!.GetBytes(text),
        };

        var import = await _imports.ImportAsync(file);

        Assert.Equal(("APPLIED", (1, 0, 1, 0, 0)), (import.State(), import.Counts()));
        Assert.Equal($"ТОО {separator} Ромашка", await _imports.QueryAsync<string>($"SELECT name FROM organisations WHERE bin = '{bin}'"));

        // Days are Almaty's, UTC+6 in 2020, and the last one is part of it.
        Assert.Equal("2020-04-06 18:00:00 2020-04-23 18:00:00", await _imports.QueryAsync<string>(
            $"SELECT (valid_from AT TIME ZONE 'UTC')::text || ' ' || (valid_to AT TIME ZONE 'UTC')::text FROM permits WHERE import_id = '{import.Id()}'"));
    }

    [Fact]
    public async Task Import_AllColumns_AreStored()
    {
        var list = "госномер;ground;validFrom;validTo;zones;directions;days;from;to;conditions;initials;maxUses\n"
            + "123 авс 02;FREIGHT;2020-04-07T08:00;2024-03-01T00:00:00+05:00;almaty;въезд;пн-пт;22:00;06:00;MASK|ROUTE_SHEET;А.Б.;3\n";

        var import = await _imports.ImportAsync(list);

        Assert.Equal((1, 0, 1, 0, 0), import.Counts());
        Assert.Equal(
            "Plate|FREIGHT|2020-04-07 02:00:00|2024-02-29 19:00:00|{ALMATY}|{In}|31|22:00:00|06:00:00|{MASK,ROUTE_SHEET}|3",
            await _imports.QueryAsync<string>(
                $"""
                SELECT concat_ws('|', subject_kind, ground, valid_from AT TIME ZONE 'UTC', valid_to AT TIME ZONE 'UTC', zones, directions, window_days, window_from, window_to, conditions, max_uses)
                FROM permits WHERE import_id = '{import.Id()}'
                """));
        Assert.True(await _imports.QueryAsync<bool>($"SELECT octet_length(initials_protected) > 20 FROM permits WHERE import_id = '{import.Id()}'"));
    }

    [Fact]
    public async Task Import_SameFileTwice_ChangesNothing()
    {
        var list = ImportDesk.List([.. Enumerable.Range(0, 700).Select(_ => ImportDesk.Row(Any.Iin()))]);
        var first = await _imports.ImportAsync(list);
        var before = await _imports.RowsAsync();

        var second = await _imports.ImportAsync(list);

        Assert.Equal((700, 0, 700, 0, 0), first.Counts());
        Assert.Equal(("APPLIED", (700, 0, 0, 700, 0)), (second.State(), second.Counts()));
        Assert.Equal(before, await _imports.RowsAsync());
    }

    [Fact]
    public async Task Import_SameRowTwiceInOneFile_IsOnePermit()
    {
        var row = ImportDesk.Row(Any.Iin());

        Assert.Equal((3, 0, 1, 2, 0), (await _imports.ImportAsync(ImportDesk.List(row, row, row))).Counts());
    }

    [Fact]
    public async Task Import_OfAnotherOrganisation_IsAppliedAndListed()
    {
        var (iin, row) = (Any.Iin(), ImportDesk.Row(Any.Iin()));
        await _imports.ImportAsync(ImportDesk.List(ImportDesk.Row(iin), row), $"?organisationBin={ImportDesk.BinOf(100)}");

        var import = await _imports.ImportAsync(ImportDesk.List(ImportDesk.Row(iin), ImportDesk.Row(Any.Iin())), $"?organisationBin={ImportDesk.BinOf(200)}");

        Assert.Equal((2, 0, 2, 0, 1), import.Counts());
        Assert.Equal(["2;bin;PERMIT_OF_OTHER_ORGANISATION"], await _imports.ErrorsAsync(import.Id()));
    }

    [Theory]
    [InlineData("?allOrNothing=true", "FAILED")]
    [InlineData("?dryRun=true", "DRY_RUN")]
    public async Task Import_AllOrNothingWithABadRowOrDryRun_WritesNothing(string query, string state)
    {
        var iin = Any.Iin();
        Assert.Equal("DENY", (await _desk.CheckUntilCachedAsync(iin)).Decision());
        var before = await _imports.RowsAsync();
        var organisations = await _imports.QueryAsync<long>("SELECT count(*) FROM organisations");
        var outbox = await _imports.QueryAsync<long>("SELECT count(*) FROM outbox_messages");
        var list = ImportDesk.List(ImportDesk.Row(iin), ImportDesk.Row(iin), "1;WORK;01.01.2020;01.01.2021");

        var import = await _imports.ImportAsync(list, $"{query}&organisationBin={ImportDesk.BinOf(300)}");

        Assert.Equal(state, import.State());
        Assert.Equal(state == "FAILED" ? (3, 1, 0, 0, 0) : (3, 1, 1, 1, 0), import.Counts());
        Assert.Equal(before, await _imports.RowsAsync());
        Assert.Equal(organisations, await _imports.QueryAsync<long>("SELECT count(*) FROM organisations"));
        Assert.True(await _imports.QueryAsync<long>("SELECT count(*) FROM outbox_messages") <= outbox);
        Assert.Equal("DENY", (await _desk.CheckAsync(iin)).Decision());
        Assert.Equal(["4;iin;IIN_ZEROS_LOST"], await _imports.ErrorsAsync(import.Id()));
    }

    [Fact]
    public async Task Import_AllOrNothingWithoutABadRow_IsApplied()
    {
        var iins = Enumerable.Range(0, 6_000).Select(_ => Any.Iin()).Distinct().ToArray();
        Assert.Equal("DENY", (await _desk.CheckUntilCachedAsync(iins[^1])).Decision());

        var import = await _imports.ImportAsync(ImportDesk.List([.. iins.Select(ImportDesk.Row)]), "?allOrNothing=true");

        Assert.Equal(("APPLIED", (iins.Length, 0, iins.Length, 0, 0)), (import.State(), import.Counts()));
        Assert.Equal("ALLOW", (await _desk.CheckAsync(iins[^1])).Decision());
    }

    [Fact]
    public async Task Import_BadRowsCorrectedAndSentAgain_AreApplied()
    {
        var (good, iin) = (Any.Iin(), Any.Iin());
        var first = await _imports.ImportAsync(ImportDesk.List(ImportDesk.Row(good), $"{iin.Reveal()};HOLIDAY;01.01.2020;31.12.2099"));
        var bad = await _imports.BadRowsAsync(first.Id());
        Assert.Equal(2, bad.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);

        var second = await _imports.ImportAsync(bad.Replace("HOLIDAY", "FUNERAL", StringComparison.Ordinal));

        Assert.Equal((1, 0, 1, 0, 0), second.Counts());
        Assert.Equal("ALLOW", (await _desk.CheckAsync(iin)).Decision());
        Assert.DoesNotContain(iin.Reveal(), await _imports.QueryAsync<string>(
            "SELECT (SELECT string_agg(e::text, ' ') FROM import_errors e) || (SELECT string_agg(encode(r.row_protected, 'escape'), ' ') FROM import_bad_rows r) || (SELECT string_agg(i::text, ' ') FROM imports i)"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_QuotedLineEnds_KeepTheCountOfLines()
    {
        var list = $"organisation;bin;{ImportDesk.Header}\n\"ТОО\nРомашка\";{ImportDesk.BinOf(400)};{ImportDesk.Row(Any.Iin())}\n\n;;1;WORK;01.01.2020;01.01.2021\n";

        var import = await _imports.ImportAsync(list);

        Assert.Equal(["5;iin;IIN_ZEROS_LOST"], await _imports.ErrorsAsync(import.Id()));
    }

    [Fact]
    public async Task Import_SameKey_IsReplayedOrRefused()
    {
        var (key, list) = (Guid.NewGuid().ToString(), ImportDesk.List(ImportDesk.Row(Any.Iin())));
        using var first = await _imports.TryImportAsync(list, key: key);
        using var second = await _imports.TryImportAsync(list, key: key);
        using var other = await _imports.TryImportAsync(ImportDesk.List(ImportDesk.Row(Any.Iin())), key: key);
        using var otherOption = await _imports.TryImportAsync(list, "?dryRun=true", key);

        Assert.Equal((await first.ExpectAsync(HttpStatusCode.Created)).ToString(), (await second.ExpectAsync(HttpStatusCode.Created)).ToString());
        Assert.Equal("true", second.Headers.GetValues("Idempotency-Replayed").Single());
        await other.ExpectProblemAsync(HttpStatusCode.UnprocessableEntity, "IDEMPOTENCY_KEY_REUSED");
        await otherOption.ExpectProblemAsync(HttpStatusCode.UnprocessableEntity, "IDEMPOTENCY_KEY_REUSED");
    }

    [Fact]
    public async Task Import_WhileItRuns_IsFollowedByItsKeyAndByNobodyElse()
    {
        var (key, iin) = (Guid.NewGuid().ToString(), Any.Iin().Reveal());
        using var stranger = service.Host.ClientOf("clerk-2", "registry-clerk");
        using var response = await _imports.TryImportAsync(
            new SentList([ImportDesk.Header, .. Enumerable.Repeat($"{iin};HOLIDAY;01.01.2020;31.12.2099", 20_000)], async line =>
            {
                if (line == 15_000)
                {
                    var running = await Eventually.GetAsync(() => FindAsync(_imports.Clerk), import => import?.Counts().Rows >= 5_000);
                    Assert.Equal(("RUNNING", running!.Value.Counts().Bad), (running.Value.State(), running.Value.GetProperty("errors").GetInt64()));
                    Assert.Null(await FindAsync(stranger));
                }
            }),
            key: key);

        Assert.Equal((20_000, 20_000, 0, 0, 0), (await response.ExpectAsync(HttpStatusCode.Created)).Counts());
        Assert.Equal("APPLIED", (await FindAsync(_imports.Clerk))?.State());

        async Task<JsonElement?> FindAsync(HttpClient client) =>
            (await client.GetFromJsonAsync<JsonElement>($"/v1/imports?idempotencyKey={key}")).GetProperty("items").EnumerateArray().Select(import => (JsonElement?)import).SingleOrDefault();
    }

    [Fact]
    public async Task Import_SameRowsInOtherOrdersAtOnce_AreAppliedOnce()
    {
        var bins = Enumerable.Range(0, 60).Select(i => ImportDesk.BinOf(60_000 + (20 * i))).Distinct().ToArray();
        for (var round = 0; round < 3; round++)
        {
            var rows = Enumerable.Range(0, 4_500).Select(i => $"{ImportDesk.Row(Any.Iin())};{bins[i % bins.Length]}").ToArray();

            var both = await Task.WhenAll(
                _imports.ImportAsync($"{ImportDesk.Header};bin\n{string.Join('\n', rows)}"), _imports.ImportAsync($"{ImportDesk.Header};bin\n{string.Join('\n', rows.Reverse())}"));

            Assert.All(both, import => Assert.Equal("APPLIED", import.State()));
            Assert.Equal((rows.Length, rows.Length), (both.Sum(import => import.Counts().Applied), both.Sum(import => import.Counts().Unchanged)));
        }
    }

    [Fact]
    public async Task BadRows_Taken_AreRecordedWithWhoTookThem()
    {
        var import = await _imports.ImportAsync(ImportDesk.List("x;WORK;01.01.2020;01.01.2021"));

        await _imports.BadRowsAsync(import.Id());

        Assert.Equal("clerk-1 IMPORT", await _imports.QueryAsync<string>(
            $"SELECT actor || ' ' || purpose FROM audit_records WHERE action = 'UNMASK' AND purpose_reference = '{import.Id()}'"));
    }

    public sealed class Service : IAsyncLifetime
    {
        private ServiceHost<Program> _host = null!;

        public Desk Desk { get; private set; } = null!;

        public ServiceHost<Program> Host => _host;

        internal ImportDesk Imports { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            _host = await PermitCheckFixture.StartAsync((await Servers.RedisAsync()).ConnectionString);
            (Desk, Imports) = (new(_host), new(_host));
        }

        public ValueTask DisposeAsync() => _host.DisposeAsync();
    }
}
