using System.Net.Http.Json;
using System.Text.Json;
using Ruqsat.Identifiers;
using Ruqsat.Testing;

namespace Ruqsat.PermitCheck.Tests.Crossings;

public sealed class CrossingTests(PermitCheckFixture fixture) : IDisposable
{
    private readonly Desk _desk = fixture.Desk;
    private readonly HttpClient _officer = fixture.PermitCheck.ClientOf("officer-1", "checkpoint-officer");
    private readonly HttpClient _supervisor = fixture.PermitCheck.ClientOf("supervisor-1", "supervisor");

    public void Dispose()
    {
        _officer.Dispose();
        _supervisor.Dispose();
    }

    [Fact]
    public async Task Record_Passed_IsWrittenWithItsEvent()
    {
        var iin = Any.Iin();
        await _desk.IssueAsync(iin);
        var decision = await CheckAsync(iin);

        using var response = await TryRecordAsync(new { decisionId = decision, direction = "IN", disposition = "PASSED", lane = 2 });

        var crossing = await response.ExpectAsync(HttpStatusCode.Created);
        Assert.Equal(("CP-01", "PASSED", "ALLOW", false), (crossing.GetProperty("checkpoint").GetString(), crossing.GetProperty("disposition").GetString(), crossing.Decision(), crossing.GetProperty("isOverride").GetBoolean()));
        Assert.Equal(1, await _desk.QueryAsync<long>($"SELECT count(*) FROM crossings WHERE id = '{crossing.Id()}' AND decision_id = '{decision}' AND lane = 2"));
    }

    [Fact]
    public async Task Record_PassedAgainstTheDecision_NeedsCodeAndWordsAndIsOnTheListUntilReviewed()
    {
        var decision = await CheckAsync(Any.Iin());
        using (var refused = await TryRecordAsync(new { decisionId = decision, direction = "IN", disposition = "PASSED" }))
        {
            await refused.ExpectProblemAsync(HttpStatusCode.UnprocessableEntity, "OVERRIDE_MISSING");
        }

        const string Words = "роженица, везём в роддом";
        using var response = await TryRecordAsync(new { decisionId = decision, direction = "IN", disposition = "PASSED", @override = new { code = "MEDICAL_EMERGENCY", text = Words } });
        var crossing = (await response.ExpectAsync(HttpStatusCode.Created)).Id();

        var open = await ListAsync(reviewed: false);
        var item = Assert.Single(open, i => i.Id() == crossing);
        Assert.Equal(("MEDICAL_EMERGENCY", Words, "officer-1"), (item.GetProperty("code").GetString(), item.GetProperty("text").GetString(), item.GetProperty("recordedBy").GetString()));
        Assert.False(await _desk.QueryAsync<bool>($"SELECT position(convert_to('{Words}', 'UTF8') IN override_text) > 0 FROM crossings WHERE id = '{crossing}'"));

        using var reviewed = await _supervisor.PostAsJsonAsync($"/v1/crossings/{crossing}/review", new { verdict = "CONFIRMED" });
        await reviewed.ExpectAsync(HttpStatusCode.OK);
        Assert.DoesNotContain(await ListAsync(reviewed: false), i => i.Id() == crossing);
        Assert.Contains(await ListAsync(reviewed: true), i => i.Id() == crossing && i.GetProperty("verdict").GetString() == "CONFIRMED");
        using var again = await fixture.PermitCheck.ClientOf("supervisor-2", "supervisor").PostAsJsonAsync($"/v1/crossings/{crossing}/review", new { verdict = "REJECTED" });
        await again.ExpectProblemAsync(HttpStatusCode.Conflict, "OVERRIDE_REVIEWED");
    }

    [Fact]
    public async Task Record_SecondOfOneCheck_IsRefusedAndARepetitionIsNot()
    {
        var decision = await CheckAsync(Any.Iin());
        var body = new { decisionId = decision, direction = "OUT", disposition = "TURNED_BACK" };
        using var first = await TryRecordAsync(body, "crossing-a-" + decision);
        using var repeated = await TryRecordAsync(body, "crossing-a-" + decision);
        using var other = await TryRecordAsync(body with { disposition = "MISREAD" }, "crossing-a-" + decision);
        using var second = await TryRecordAsync(body, "crossing-b-" + decision);

        Assert.Equal((await first.ExpectAsync(HttpStatusCode.Created)).ToString(), (await repeated.ExpectAsync(HttpStatusCode.Created)).ToString());
        await other.ExpectProblemAsync(HttpStatusCode.UnprocessableEntity, "IDEMPOTENCY_KEY_REUSED");
        await second.ExpectProblemAsync(HttpStatusCode.Conflict, "CROSSING_EXISTS");
    }

    [Fact]
    public async Task Record_TwentyTapsAtOnce_MakeOneCrossing()
    {
        var decision = await CheckAsync(Any.Iin());

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => TryRecordAsync(new { decisionId = decision, direction = "IN", disposition = "TURNED_BACK" }, $"tap-{decision}-{i}")));

        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.Created);
        Assert.All(answers.Where(a => a.StatusCode != HttpStatusCode.Created), a => Assert.Equal(HttpStatusCode.Conflict, a.StatusCode));
    }

    [Fact]
    public async Task Record_OneRequestTwentyTimesAtOnce_IsAnsweredAlike()
    {
        var decision = await CheckAsync(Any.Iin());

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => TryRecordAsync(new { decisionId = decision, direction = "IN", disposition = "TURNED_BACK" }, $"tap-{decision}")));

        var crossings = await Task.WhenAll(answers.Select(a => a.ExpectAsync(HttpStatusCode.Created)));
        Assert.Single(crossings.Select(c => c.Id()).Distinct());
    }

    [Fact]
    public async Task Record_CheckOfSomebodyElse_IsUnknown()
    {
        var answer = await _desk.CheckAsync(new { purpose = new { checkpoint = "CP-01" }, iin = Any.Iin().Reveal() });

        using var response = await TryRecordAsync(new { decisionId = answer.GetProperty("decisionId").GetGuid(), direction = "IN", disposition = "TURNED_BACK" });

        await response.ExpectProblemAsync(HttpStatusCode.UnprocessableEntity, "CHECK_UNKNOWN");
    }

    [Theory]
    [InlineData("{}", "DECISION_ID_MISSING")]
    [InlineData("""{"decisionId":"01970000-0000-7000-8000-000000000001","direction":"IN","disposition":"PASSED","lane":0}""", "LANE_INVALID")]
    [InlineData("""{"decisionId":"01970000-0000-7000-8000-000000000001","direction":"IN","disposition":"PASSED","override":{"code":"BRIBE","text":"x"}}""", "OVERRIDE_CODE_UNKNOWN")]
    [InlineData("""{"decisionId":"01970000-0000-7000-8000-000000000001","direction":"IN","disposition":"PASSED","override":{"code":"OTHER","text":" "}}""", "OVERRIDE_TEXT_MISSING")]
    [InlineData("""{"decisionId":"01970000-0000-7000-8000-000000000001","direction":"IN","disposition":"PASSED"}""", "CHECK_UNKNOWN")]
    public async Task Record_WrongInput_IsRefusedWithItsCode(string body, string code)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/crossings") { Content = Answers.Text(body) };
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        using var response = await _officer.SendAsync(request);

        await response.ExpectProblemAsync(HttpStatusCode.UnprocessableEntity, code);
    }

    private async Task<Guid> CheckAsync(Iin iin)
    {
        using var response = await _officer.PostAsJsonAsync("/v1/checks", new { purpose = new { checkpoint = "CP-01" }, iin = iin.Reveal() });
        return (await response.ExpectAsync(HttpStatusCode.OK)).GetProperty("decisionId").GetGuid();
    }

    private async Task<HttpResponseMessage> TryRecordAsync(object crossing, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/crossings") { Content = JsonContent.Create(crossing) };
        request.Headers.Add("Idempotency-Key", key ?? Guid.NewGuid().ToString());
        return await _officer.SendAsync(request);
    }

    private async Task<IReadOnlyList<JsonElement>> ListAsync(bool reviewed)
    {
        var items = new List<JsonElement>();
        for (Guid? after = null; ;)
        {
            using var response = await _supervisor.GetAsync($"/v1/crossings/overrides?reviewed={(reviewed ? "true" : "false")}&limit=2{(after is null ? "" : $"&after={after}")}");
            var page = await response.ExpectAsync(HttpStatusCode.OK);
            items.AddRange(page.GetProperty("items").EnumerateArray());
            if (!page.TryGetProperty("next", out var next))
            {
                return items;
            }

            after = next.GetGuid();
        }
    }
}
