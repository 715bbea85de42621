using System.Net.Http.Json;
using System.Text.Json;
using Ruqsat.Testing;

namespace Ruqsat.PermitCheck.Tests.Permits;

public sealed class RevokePermitTests(PermitCheckFixture fixture)
{
    private readonly Desk _desk = fixture.Desk;

    [Fact]
    public async Task Revoke_Active_IsDeniedByTheVeryNextCheck()
    {
        var iin = Any.Iin();
        var permit = await _desk.IssueAsync(iin);
        Assert.Equal("ALLOW", (await _desk.CheckUntilCachedAsync(iin)).Decision());

        var revoked = await _desk.RevokeAsync(permit.Id());

        Assert.True(revoked.IsAtOnce());
        var answer = await _desk.CheckAsync(iin);
        Assert.Equal(("DENY", "REVOKED", permit.Id()), (answer.Decision(), answer.ReasonCode(), answer.GetProperty("permit").Id()));
    }

    [Fact]
    public async Task Revoke_Twice_KeepsTheFirst()
    {
        var permit = (await _desk.IssueAsync(Any.Iin())).Id();
        var first = await _desk.RevokeAsync(permit, "MISUSED");
        using var supervisor = fixture.PermitCheck.ClientOf("supervisor-1", "supervisor");
        using var response = await supervisor.PostAsJsonAsync($"/v1/permits/{permit}/revoke", new { reason = "REPLACED" });

        var second = await response.ExpectAsync(HttpStatusCode.OK);
        Assert.Equal(first.ToString(), second.ToString());
        var revocation = (await _desk.Clerk.GetFromJsonAsync<JsonElement>($"/v1/permits/{permit}")).GetProperty("revocation");
        Assert.Equal(("clerk-1", "MISUSED"), (revocation.GetProperty("by").GetString(), revocation.GetProperty("reason").GetString()));
        Assert.Equal(first.GetProperty("revokedAt").GetString(), revocation.GetProperty("at").GetString());
    }

    [Fact]
    public async Task Revoke_ByManyAtOnce_HasOneFirst()
    {
        var permit = (await _desk.IssueAsync(Any.Iin())).Id();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _desk.RevokeAsync(permit)));

        Assert.Single(answers.Select(a => a.ToString()).Distinct());
    }

    [Fact]
    public async Task Revoke_OneOfTwo_TheOtherStillCounts()
    {
        var iin = Any.Iin();
        var (first, second) = (await _desk.IssueAsync(iin), await _desk.IssueAsync(iin));
        await _desk.RevokeAsync(first.Id());

        var answer = await _desk.CheckAsync(iin);

        Assert.Equal(("ALLOW", second.Id()), (answer.Decision(), answer.GetProperty("permit").Id()));
    }

    [Fact]
    public async Task Revoke_Unknown_Is404()
    {
        using var revoke = await _desk.Clerk.PostAsJsonAsync($"/v1/permits/{Guid.NewGuid()}/revoke", new { reason = "MISUSED" });
        using var read = await _desk.Clerk.GetAsync($"/v1/permits/{Guid.NewGuid()}");

        await revoke.ExpectProblemAsync(HttpStatusCode.NotFound, "PERMIT_UNKNOWN");
        await read.ExpectProblemAsync(HttpStatusCode.NotFound, "PERMIT_UNKNOWN");
    }

    [Theory]
    [InlineData("{}", "REASON_MISSING")]
    [InlineData("""{"reason":"BAD_MOOD"}""", "REASON_UNKNOWN")]
    public async Task Revoke_WithoutAKnownReason_IsRefusedAndChangesNothing(string body, string code)
    {
        var permit = (await _desk.IssueAsync(Any.Iin())).Id();
        using var response = await _desk.Clerk.PostAsync($"/v1/permits/{permit}/revoke", Answers.Text(body));

        await response.ExpectProblemAsync(HttpStatusCode.UnprocessableEntity, code);
        Assert.False((await _desk.Clerk.GetFromJsonAsync<JsonElement>($"/v1/permits/{permit}")).TryGetProperty("revocation", out _));
    }
}
