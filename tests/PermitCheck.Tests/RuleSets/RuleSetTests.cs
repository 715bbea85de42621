using System.Globalization;
using System.Text.Json;
using Ruqsat.PermitCheck.Tests.Registry;
using Ruqsat.ServiceDefaults;
using Ruqsat.Testing;

namespace Ruqsat.PermitCheck.Tests.RuleSets;

/// <summary>Each on a service of its own: one rule set is in force for all.</summary>
public sealed class RuleSetTests : IAsyncLifetime
{
    private ServiceHost<Program> _service = null!;
    private RegistryDesk _registry = null!;

    public async ValueTask InitializeAsync()
    {
        _service = await PermitCheckFixture.StartAsync((await Servers.RedisAsync()).ConnectionString);
        _registry = await new RegistryDesk(_service).KeepingEventsAsync();
    }

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task CreateAndRevert_Several_TheOneInForceIsTheLastActiveThatStands()
    {
        var version = await _registry.RegistryVersionAsync();
        using var none = await _registry.Supervisor.GetAsync("/v1/rule-sets/current");
        await none.ExpectProblemAsync(HttpStatusCode.NotFound, "RULE_SET_UNKNOWN");

        var day = AlmatyTime.DayOf(DateTimeOffset.UtcNow).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var first = await CreateAsync(_registry.Administrator, Content());
        var second = await CreateAsync(_registry.Administrator, Content("ALMATY_REGION"));
        var future = await CreateAsync(_registry.Administrator, new { regimes = Array.Empty<object>(), activeFrom = DateTimeOffset.UtcNow.AddDays(1) });
        for (var i = 4; i <= 10; i++)
        {
            await CreateAsync(_registry.Administrator, new { regimes = Array.Empty<object>(), activeFrom = "2020-04-07T00:00:00+06:00" });
        }

        Assert.Equal((day + ".1", day + ".2", day + ".3"), (first, second, future));
        Assert.Equal(day + ".11", await CreateAsync(_registry.Administrator, new { regimes = Array.Empty<object>(), activeFrom = "2020-04-07T00:00:00+06:00" }));
        Assert.Equal(second, await CurrentAsync());

        var reverted = await RegistryDesk.PostedAsync(_registry.Administrator, $"/v1/rule-sets/{second}/revert", status: HttpStatusCode.OK);
        var again = await RegistryDesk.PostedAsync(_registry.Administrator, $"/v1/rule-sets/{second}/revert", status: HttpStatusCode.OK);
        Assert.Equal(reverted.ToString(), again.ToString());
        Assert.Equal("administrator-1", again.GetProperty("revertedBy").GetString());
        Assert.Equal(first, await CurrentAsync());
        Assert.Equal(version + 12, await _registry.RegistryVersionAsync());
        Assert.EndsWith($"RULE_SET_CREATED {day}.11, RULE_SET_REVERTED {second}", await _registry.RegistryEventsAsync(), StringComparison.Ordinal);

        var listed = new List<string>();
        for (string? after = ""; after is not null;)
        {
            var page = await RegistryDesk.GetAsync(_registry.Auditor, $"/v1/rule-sets?limit=4{after}");
            listed.AddRange(page.GetProperty("items").EnumerateArray().Select(r => r.GetProperty("version").GetString()!));
            after = page.TryGetProperty("next", out var next) ? $"&after={next.GetString()}" : null;
        }

        Assert.Equal(Enumerable.Range(1, 11).Reverse().Select(n => $"{day}.{n}"), listed);
    }

    [Fact]
    public async Task Create_Valid_IsReadAsItWasMade()
    {
        var version = await CreateAsync(_registry.Administrator, Content());

        var read = await RegistryDesk.GetAsync(_registry.Clerk, $"/v1/rule-sets/{version}");

        Assert.Equal("""[{"zone":"ALMATY","from":"2020-03-19T00:00:00+06:00","to":"2020-05-11T00:00:00+06:00"},{"from":"2020-03-19T00:00:00+06:00"}]""", read.GetProperty("regimes").GetRawText());
        Assert.Equal("""["FREIGHT","MEDICAL_STAFF"]""", read.GetProperty("exemptCategories").GetRawText());
        Assert.Equal("""["FUNERAL"]""", read.GetProperty("documentGrounds").GetRawText());
        using var unknown = await _registry.Clerk.GetAsync("/v1/rule-sets/2020-04-07.1");
        using var unknownRevert = await RegistryDesk.PostAsync(_registry.Administrator, "/v1/rule-sets/2020-04-07.1/revert");
        await unknown.ExpectProblemAsync(HttpStatusCode.NotFound, "RULE_SET_UNKNOWN");
        await unknownRevert.ExpectProblemAsync(HttpStatusCode.NotFound, "RULE_SET_UNKNOWN");
    }

    [Fact]
    public async Task Create_SameKey_IsReplayedOrRefused()
    {
        var key = Guid.NewGuid().ToString();

        var equal = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => RegistryDesk.PostAsync(_registry.Administrator, "/v1/rule-sets", Content(), key: key)));
        using var other = await RegistryDesk.PostAsync(_registry.Administrator, "/v1/rule-sets", Content("ALMATY_REGION"), key: key);
        using var keyless = await RegistryDesk.SendAsync(_registry.Administrator, HttpMethod.Post, "/v1/rule-sets", Content());

        Assert.Single((await Task.WhenAll(equal.Select(r => r.ExpectAsync(HttpStatusCode.Created)))).Select(a => a.ToString()).Distinct());
        Assert.Equal(9, equal.Count(r => r.Headers.Contains("Idempotency-Replayed")));
        await other.ExpectProblemAsync(HttpStatusCode.UnprocessableEntity, "IDEMPOTENCY_KEY_REUSED");
        await keyless.ExpectProblemAsync(HttpStatusCode.BadRequest, "IDEMPOTENCY_KEY_MISSING");
        Assert.Equal(1, await _registry.Desk.QueryAsync<long>("SELECT count(*) FROM rule_sets"));
    }

    [Fact]
    public async Task Create_WrongValue_IsRefusedWithItsCodeAndNothingWritten()
    {
        foreach (var (body, code) in new[]
        {
            ("{}", "REGIMES_MISSING"),
            ("""{"regimes":[null]}""", "REGIME_FROM_MISSING"),
            ("""{"regimes":[{"zone":"ALMATY"}]}""", "REGIME_FROM_MISSING"),
            ("""{"regimes":[{"from":"2020-04-07T00:00:00Z","to":"2020-04-07T00:00:00Z"}]}""", "REGIME_EMPTY"),
            ("""{"regimes":[{"zone":"MOON","from":"2020-04-07T00:00:00Z"}]}""", "ZONE_UNKNOWN"),
            ("""{"regimes":[],"exemptCategories":["FRIENDS"]}""", "CATEGORY_UNKNOWN"),
            ("""{"regimes":[],"exemptCategories":[null]}""", "CATEGORY_UNKNOWN"),
            ("""{"regimes":[],"documentGrounds":["HOLIDAY"]}""", "GROUND_UNKNOWN"),
        })
        {
            using var response = await RegistryDesk.PostAsync(_registry.Administrator, "/v1/rule-sets", JsonDocument.Parse(body).RootElement);
            await response.ExpectProblemAsync(HttpStatusCode.UnprocessableEntity, code);
        }

        Assert.Equal(0, await _registry.Desk.QueryAsync<long>("SELECT count(*) FROM rule_sets"));
    }

    private static object Content(string zone = "ALMATY") => new
    {
        regimes = (object[])[new { zone, from = "2020-03-19T00:00:00+06:00", to = "2020-05-11T00:00:00+06:00" }, new { from = "2020-03-19T00:00:00+06:00" }],
        exemptCategories = (string[])["MEDICAL_STAFF", "FREIGHT"],
        documentGrounds = (string[])["FUNERAL"],
    };

    private static async Task<string> CreateAsync(HttpClient who, object body) => (await RegistryDesk.PostedAsync(who, "/v1/rule-sets", body)).GetProperty("version").GetString()!;

    private async Task<string> CurrentAsync() => (await RegistryDesk.GetAsync(_registry.Clerk, "/v1/rule-sets/current")).GetProperty("version").GetString()!;
}
