using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;
using Ruqsat.Identifiers;
using Ruqsat.PermitCheck.Tests.Registry;
using Ruqsat.Testing;

namespace Ruqsat.PermitCheck.Tests.Audits;

public sealed class ReadJournalTests(PermitCheckFixture fixture) : IDisposable
{
    private readonly RegistryDesk _registry = new(fixture.PermitCheck);
    private readonly HttpClient _officer = fixture.PermitCheck.ClientOf("officer-1", "checkpoint-officer");
    private readonly string _account = $"reader-{Guid.NewGuid():N}";

    public void Dispose() => _officer.Dispose();

    [Fact]
    public async Task Read_OfAnythingAboutAPerson_IsFoundByWhoeverAsksWhoLookedHimUp()
    {
        var iin = Any.Iin();
        var about = await EnterAsync(iin);
        using var reader = fixture.PermitCheck.ClientOf(_account, "auditor");

        await RegistryDesk.GetAsync(reader, $"/v1/permits/{about.Permit}");
        await RegistryDesk.GetAsync(reader, $"/v1/permits/{about.Permit}/changes");
        await RegistryDesk.GetAsync(reader, $"/v1/prohibitions/{about.Prohibition}");
        await RegistryDesk.GetAsync(reader, $"/v1/exemptions/{about.Exemption}");
        await RegistryDesk.GetAsync(reader, $"/v1/checks/{about.Decision}");
        foreach (var list in (string[])["permits", "prohibitions", "exemptions"])
        {
            await RegistryDesk.PostedAsync(reader, $"/v1/{list}/search", new { iin = iin.Reveal() }, HttpStatusCode.OK);
        }

        await ReadListUntilAsync(reader, "/v1/permits/emergency?limit=200", item => item.GetProperty("permit").Id() == about.Emergency);
        await ReadListUntilAsync(reader, "/v1/crossings/overrides?limit=200", item => item.Id() == about.Crossing);

        Assert.Equal(
            [
                "EXPLAIN_CHECK", "LIST_EMERGENCY_PERMITS", "LIST_OVERRIDES", "READ_EXEMPTION", "READ_PERMIT", "READ_PERMIT_CHANGES", "READ_PROHIBITION",
                "SEARCH_EXEMPTIONS", "SEARCH_PERMITS", "SEARCH_PROHIBITIONS",
            ],
            await ActionsOnAsync(iin.Reveal(), null));
    }

    [Fact]
    public async Task Read_OfAPermitBoundToACar_IsFoundByTheCarToo()
    {
        var plate = Any.Plate();
        var permit = await _registry.IssueAsync(RegistryDesk.Permit(Any.Iin(), ("boundTo", new[] { new { plate = plate.Reveal() } })));
        using var reader = fixture.PermitCheck.ClientOf(_account, "registry-clerk");

        await RegistryDesk.GetAsync(reader, $"/v1/permits/{permit}");

        Assert.Equal(["READ_PERMIT"], await ActionsOnAsync(null, plate.Reveal()));
    }

    [Fact]
    public async Task Search_ThatFindsNothing_IsRecordedAndAReadOfNothingIsNot()
    {
        var iin = Any.Iin();
        using var reader = fixture.PermitCheck.ClientOf(_account, "supervisor");

        await RegistryDesk.PostedAsync(reader, "/v1/permits/search", new { iin = iin.Reveal() }, HttpStatusCode.OK);
        using var unknown = await reader.GetAsync($"/v1/permits/{Guid.NewGuid()}");

        await unknown.ExpectProblemAsync(HttpStatusCode.NotFound, "PERMIT_UNKNOWN");
        Assert.Equal(["SEARCH_PERMITS"], await ActionsOnAsync(iin.Reveal(), null));
        Assert.Equal(1, await _registry.Desk.QueryAsync<long>($"SELECT count(*) FROM audit_records WHERE actor = '{_account}'"));
    }

    [Fact]
    public async Task Search_AboveTheCap_IsRefusedAndRecordedWhereverItIsAsked()
    {
        await using var service = await PermitCheckFixture.StartAsync((await Servers.RedisAsync()).ConnectionString, ("Checks:Caps:Supervisor", "2"));
        var (known, other) = (Any.Iin().Reveal(), Any.Iin().Reveal());
        using var curious = service.ClientOf(_account, "supervisor");
        using var auditor = service.ClientOf("auditor-1", "auditor");
        await RegistryDesk.PostedAsync(curious, "/v1/checks", new { purpose = Desk.Checkpoint, iin = Any.Iin().Reveal() }, HttpStatusCode.OK);
        await RegistryDesk.PostedAsync(curious, "/v1/permits/search", new { iin = known }, HttpStatusCode.OK);

        foreach (var list in (string[])["permits", "prohibitions", "exemptions"])
        {
            await RegistryDesk.PostedAsync(curious, $"/v1/{list}/search", new { iin = known }, HttpStatusCode.OK);
            using var refused = await curious.PostAsJsonAsync($"/v1/{list}/search", new { iin = other });
            await refused.ExpectProblemAsync(HttpStatusCode.TooManyRequests, "SUBJECT_CAP_REACHED");
            Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        }

        using var check = await curious.PostAsJsonAsync("/v1/checks", new { purpose = Desk.Checkpoint, iin = other });
        await check.ExpectProblemAsync(HttpStatusCode.TooManyRequests, "SUBJECT_CAP_REACHED");
        Assert.Equal(
            ["SEARCH_REFUSED", "SEARCH_REFUSED", "SEARCH_REFUSED", "CHECK_REFUSED"],
            (await LookupsAsync(auditor, other, null)).Select(l => l.GetProperty("action").GetString()));
    }

    [Fact]
    public async Task Read_ThatCannotBeRecorded_ShowsNothing()
    {
        await using var service = await PermitCheckFixture.StartAsync((await Servers.RedisAsync()).ConnectionString);
        var (registry, iin) = (new RegistryDesk(service), Any.Iin());
        var permit = (await registry.Desk.IssueAsync(iin)).Id();
        await using (var owner = NpgsqlDataSource.Create(service.Database))
        {
            await owner.CreateCommand("REVOKE INSERT ON audit_records FROM ruqsat_service").ExecuteNonQueryAsync();
        }

        foreach (var path in (string[])[$"/v1/permits/{permit}", $"/v1/permits/{permit}/changes"])
        {
            using var read = await registry.Auditor.GetAsync(path);
            await AssertShowsNothingAsync(read, iin);
        }

        using var searched = await registry.Auditor.PostAsJsonAsync("/v1/permits/search", new { iin = iin.Reveal() });
        await AssertShowsNothingAsync(searched, iin);
    }

    [Fact]
    public async Task Lookups_OfARefusedCheck_ShowWhyItWasRefused()
    {
        await using var service = await PermitCheckFixture.StartAsync((await Servers.RedisAsync()).ConnectionString, ("Checks:Caps:Operator", "1"));
        var iin = Any.Iin();
        using var curious = service.ClientOf(_account, "operator");
        using var first = await curious.PostAsJsonAsync("/v1/checks", new { purpose = new { inquiryId = Guid.NewGuid() }, iin = Any.Iin().Reveal() });
        using var refused = await curious.PostAsJsonAsync("/v1/checks", new { purpose = new { inquiryId = Guid.NewGuid() }, iin = iin.Reveal() });
        await refused.ExpectProblemAsync(HttpStatusCode.TooManyRequests, "SUBJECT_CAP_REACHED");

        var lookup = Assert.Single(await LookupsAsync(service.ClientOf("auditor-1", "auditor"), iin.Reveal(), null));

        Assert.Equal(("CHECK_REFUSED", "SUBJECT_CAP_REACHED"), (lookup.GetProperty("action").GetString(), lookup.GetProperty("reason").GetString()));
        Assert.False(lookup.TryGetProperty("decision", out _));
        var explained = await RegistryDesk.GetAsync(service.ClientOf("auditor-1", "auditor"), $"/v1/checks/{lookup.Id()}");
        Assert.Equal(("REFUSED", "SUBJECT_CAP_REACHED"), (explained.GetProperty("outcome").GetString(), explained.GetProperty("reason").GetString()));
    }

    private static async Task AssertShowsNothingAsync(HttpResponseMessage response, Iin iin)
    {
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.DoesNotContain(iin.ToString(), await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static async Task ReadListUntilAsync(HttpClient reader, string path, Func<JsonElement, bool> isFound)
    {
        for (var after = ""; ;)
        {
            var page = await RegistryDesk.GetAsync(reader, path + after);
            if (page.GetProperty("items").EnumerateArray().Any(isFound))
            {
                return;
            }

            after = $"&after={page.GetProperty("next").GetGuid()}";
        }
    }

    private static async Task<IReadOnlyList<JsonElement>> LookupsAsync(HttpClient auditor, string? iin, string? plate) =>
        [.. (await RegistryDesk.PostedAsync(
            auditor, "/v1/audit/lookups", new { iin, plate, since = DateTimeOffset.UtcNow.AddHours(-1), reason = new { code = "COMPLAINT" } }, HttpStatusCode.OK))
            .GetProperty("lookups").EnumerateArray()];

    /// <summary>What <see cref="_account"/> did, in alphabetical order.</summary>
    private async Task<IEnumerable<string>> ActionsOnAsync(string? iin, string? plate) =>
        (await LookupsAsync(_registry.Auditor, iin, plate)).Where(l => l.GetProperty("actor").GetString() == _account)
            .Select(l => l.GetProperty("action").GetString()!).Order(StringComparer.Ordinal);

    private async Task<(Guid Permit, Guid Emergency, Guid Prohibition, Guid Exemption, Guid Decision, Guid Crossing)> EnterAsync(Iin iin)
    {
        var person = new { iin = iin.Reveal(), validFrom = DateTimeOffset.UtcNow.AddHours(-1), validTo = DateTimeOffset.UtcNow.AddHours(1) };
        var permit = (await _registry.Desk.IssueAsync(iin)).Id();
        var emergency = (await RegistryDesk.PostedAsync(_registry.Supervisor, "/v1/permits/emergency", new { person.iin, person.validTo, ground = "FUNERAL" })).Id();
        var prohibition = (await RegistryDesk.PostedAsync(_registry.Clerk, "/v1/prohibitions", new { person.iin, person.validFrom, person.validTo, ground = "WANTED" })).Id();
        var exemption = (await RegistryDesk.PostedAsync(_registry.Clerk, "/v1/exemptions", new { person.iin, person.validFrom, person.validTo, category = "RESCUE" })).Id();
        var check = await RegistryDesk.PostedAsync(_officer, "/v1/checks", new { purpose = Desk.Checkpoint, person.iin }, HttpStatusCode.OK);
        var decisionId = check.GetProperty("decisionId").GetGuid();
        var passed = new { decisionId, direction = "IN", disposition = "PASSED", @override = new { code = "OTHER", text = "везём в роддом" } };
        var crossing = (await RegistryDesk.PostedAsync(_officer, "/v1/crossings", passed)).Id();
        return (permit, emergency, prohibition, exemption, decisionId, crossing);
    }
}
