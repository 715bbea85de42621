using System.Net.Http.Json;
using System.Text.Json;
using Ruqsat.Identifiers;
using Ruqsat.Testing;

namespace Ruqsat.PermitCheck.Tests.Audits;

public sealed class ListLookupsTests(PermitCheckFixture fixture)
{
    private static readonly object Reason = new { code = "COMPLAINT", reference = "2020/117-K" };
    private readonly Desk _desk = fixture.Desk;

    [Fact]
    public async Task Lookups_OfACheckedPerson_NameWhoAskedAndWhatCameOut()
    {
        var iin = Any.Iin();
        var before = DateTimeOffset.UtcNow.AddSeconds(-1);
        var check = await _desk.CheckAsync(iin);
        await _desk.CheckAsync(Any.Iin());

        var answer = await AskAsync(iin, before);

        Assert.Equal(iin.ToString(), answer.GetProperty("masked").GetString());
        var lookup = Assert.Single(answer.GetProperty("lookups").EnumerateArray());
        Assert.Equal(
            (check.GetProperty("decisionId").GetGuid(), "gate-1", "CHECK", "CHECKPOINT", "CP-01", "DENY", "NO_ACTIVE_PERMIT"),
            (lookup.Id(), Text(lookup, "actor"), Text(lookup, "action"), Text(lookup, "purpose"), Text(lookup, "purposeReference"), Text(lookup, "decision"), Text(lookup, "reason")));
        Assert.Equal(TimeSpan.FromHours(5), lookup.GetProperty("at").GetDateTimeOffset().Offset);
    }

    [Fact]
    public async Task Lookups_Asked_AreFoundByTheNextQuestion()
    {
        var iin = Any.Iin();
        var account = $"auditor-{Guid.NewGuid():N}";

        Assert.Empty((await AskAsync(iin, DateTimeOffset.UtcNow.AddDays(-1), account: account)).GetProperty("lookups").EnumerateArray());

        var lookup = Assert.Single((await AskAsync(iin, DateTimeOffset.UtcNow.AddDays(-1))).GetProperty("lookups").EnumerateArray());
        Assert.Equal((account, "AUDIT_QUERY", "COMPLAINT", "2020/117-K"), (Text(lookup, "actor"), Text(lookup, "action"), Text(lookup, "purpose"), Text(lookup, "purposeReference")));
        Assert.False(lookup.TryGetProperty("decision", out _));
    }

    [Fact]
    public async Task Lookups_MoreThanAPage_GoOnAfterTheCursor()
    {
        var iin = Any.Iin();
        var before = DateTimeOffset.UtcNow.AddSeconds(-1);
        var checks = new List<Guid>();
        for (var i = 0; i < 5; i++)
        {
            checks.Add((await _desk.CheckAsync(iin)).GetProperty("decisionId").GetGuid());
        }

        var first = await AskAsync(iin, before, "?limit=2");
        var second = await AskAsync(iin, before, $"?limit=3&after={Text(first, "next")}");

        Assert.Equal(checks, first.GetProperty("lookups").EnumerateArray().Concat(second.GetProperty("lookups").EnumerateArray()).Select(l => l.Id()));
    }

    [Fact]
    public async Task Lookups_BeforeSince_AreLeftOut()
    {
        var iin = Any.Iin();
        await _desk.CheckAsync(iin);

        Assert.Empty((await AskAsync(iin, DateTimeOffset.UtcNow.AddMinutes(1))).GetProperty("lookups").EnumerateArray());
    }

    [Theory]
    [InlineData("""{"since":"2020-04-01T00:00:00+06:00","iin":"850412100003"}""", "", "REASON_MISSING")]
    [InlineData("""{"since":"2020-04-01T00:00:00+06:00","iin":"850412100003","reason":{"code":"CURIOSITY"}}""", "", "REASON_UNKNOWN")]
    [InlineData("""{"since":"2020-04-01T00:00:00+06:00","iin":"850412100003","reason":{"code":"COMPLAINT","reference":"850412100003"}}""", "", "REFERENCE_INVALID")]
    [InlineData("""{"since":"2020-04-01T00:00:00+06:00","iin":"850412100003","reason":{"code":"COMPLAINT","reference":"a b"}}""", "", "REFERENCE_INVALID")]
    [InlineData("""{"iin":"850412100003","reason":{"code":"COMPLAINT"}}""", "", "SINCE_MISSING")]
    [InlineData("""{"since":"2020-04-01T00:00:00+06:00","reason":{"code":"COMPLAINT"}}""", "", "SUBJECT_MISSING")]
    [InlineData("""{"since":"2020-04-01T00:00:00+06:00","iin":"850412100003","plate":"123ABC02","reason":{"code":"COMPLAINT"}}""", "", "SUBJECT_AMBIGUOUS")]
    [InlineData("""{"since":"2020-04-01T00:00:00+06:00","iin":"850412100004","reason":{"code":"COMPLAINT"}}""", "", "IIN_CHECKSUM")]
    [InlineData("""{"since":"2020-04-01T00:00:00+06:00","iin":"850412100003","reason":{"code":"COMPLAINT"}}""", "?limit=0", "LIMIT_RANGE")]
    [InlineData("""{"since":"2020-04-01T00:00:00+06:00","iin":"850412100003","reason":{"code":"COMPLAINT"}}""", "?after=AAAA", "CURSOR_INVALID")]
    public async Task Lookups_WrongValue_IsRefusedWithItsCode(string body, string query, string code)
    {
        using var auditor = fixture.PermitCheck.ClientOf("auditor-1", "auditor");

        using var response = await auditor.PostAsync("/v1/audit/lookups" + query, Answers.Text(body));

        await response.ExpectProblemAsync(HttpStatusCode.UnprocessableEntity, code);
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private async Task<JsonElement> AskAsync(Iin iin, DateTimeOffset since, string query = "", string account = "auditor-1")
    {
        using var auditor = fixture.PermitCheck.ClientOf(account, "auditor");
        using var response = await auditor.PostAsJsonAsync("/v1/audit/lookups" + query, new { iin = iin.Reveal(), since, reason = Reason });
        return await response.ExpectAsync(HttpStatusCode.OK);
    }
}
