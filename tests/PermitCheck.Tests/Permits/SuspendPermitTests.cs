using System.Text.Json;
using Ruqsat.PermitCheck.Tests.Registry;
using Ruqsat.Testing;

namespace Ruqsat.PermitCheck.Tests.Permits;

public sealed class SuspendPermitTests(PermitCheckFixture fixture)
{
    private readonly RegistryDesk _registry = new(fixture.PermitCheck);

    [Fact]
    public async Task SuspendAndLift_EachTwice_AreOneStepEachInTheHistory()
    {
        await _registry.KeepingEventsAsync();
        var iin = Any.Iin();
        var id = await _registry.IssueAsync(RegistryDesk.Permit(iin));

        var first = await SuspendAsync(id, "UNDER_INVESTIGATION");
        var second = await SuspendAsync(id, "DOCUMENT_MISSING");
        Assert.Equal(first.ToString(), second.ToString());
        Assert.True(await _registry.Desk.QueryAsync<bool>($"SELECT suspended_at IS NOT NULL AND version = 2 FROM permits WHERE id = '{id}'"));
        Assert.Equal(first.GetProperty("suspendedAt").GetString(), (await RegistryDesk.GetAsync(_registry.Clerk, $"/v1/permits/{id}")).GetProperty("suspendedAt").GetString());

        using var lifted = await LiftAsync(id, "\"2\"", "CLEARED");
        using var again = await LiftAsync(id, "\"2\"", "CLEARED");
        await lifted.ExpectAsync(HttpStatusCode.OK);
        await again.ExpectAsync(HttpStatusCode.OK);
        Assert.Equal(("\"3\"", "\"3\""), (lifted.Headers.ETag!.ToString(), again.Headers.ETag!.ToString()));
        Assert.True(await _registry.Desk.QueryAsync<bool>($"SELECT suspended_at IS NULL FROM permits WHERE id = '{id}'"));

        await _registry.Desk.RevokeAsync(id);
        await _registry.Desk.RevokeAsync(id, "MISUSED");
        Assert.Equal("1:ISSUED 2:SUSPENDED 3:LIFTED 4:REVOKED", await _registry.EventsOfAsync(id, iin.Reveal()));
        var history = (await RegistryDesk.GetAsync(_registry.Clerk, $"/v1/permits/{id}/changes")).GetProperty("items").EnumerateArray();
        Assert.Equal(
            ["1 ISSUED", "2 SUSPENDED UNDER_INVESTIGATION", "3 LIFTED CLEARED", "4 REVOKED GROUND_CEASED"],
            history.Select(c => $"{c.GetProperty("version")} {c.GetProperty("kind")} {(c.TryGetProperty("reason", out var reason) ? reason : "")}".TrimEnd()));
    }

    [Fact]
    public async Task History_InPages_IsCompleteAndInOrder()
    {
        var id = await _registry.IssueAsync(RegistryDesk.Permit(Any.Iin()));
        await SuspendAsync(id, "UNDER_INVESTIGATION");
        await _registry.Desk.RevokeAsync(id);

        var first = await RegistryDesk.GetAsync(_registry.Clerk, $"/v1/permits/{id}/changes?limit=2");
        var second = await RegistryDesk.GetAsync(_registry.Clerk, $"/v1/permits/{id}/changes?limit=2&after={first.GetProperty("next")}");

        Assert.Equal(["ISSUED", "SUSPENDED", "REVOKED"], ((JsonElement[])[first, second]).SelectMany(p => p.GetProperty("items").EnumerateArray()).Select(c => c.GetProperty("kind").GetString()));
        Assert.False(second.TryGetProperty("next", out _));
    }

    [Fact]
    public async Task Lift_AfterSomebodyElseChangedIt_Is412()
    {
        var id = await _registry.IssueAsync(RegistryDesk.Permit(Any.Iin()));
        await SuspendAsync(id, "UNDER_INVESTIGATION");
        using var stale = await LiftAsync(id, "\"1\"", "CLEARED");
        using var blind = await LiftAsync(id, null, "CLEARED");

        await stale.ExpectProblemAsync(HttpStatusCode.PreconditionFailed, "IF_MATCH_FAILED");
        await blind.ExpectProblemAsync(HttpStatusCode.PreconditionRequired, "IF_MATCH_MISSING");
        Assert.True(await _registry.Desk.QueryAsync<bool>($"SELECT suspended_at IS NOT NULL FROM permits WHERE id = '{id}'"));
    }

    [Theory]
    [InlineData("suspend")]
    [InlineData("lift")]
    public async Task SuspendOrLift_RevokedUnknownOrWithoutReason_IsRefused(string operation)
    {
        var id = await _registry.IssueAsync(RegistryDesk.Permit(Any.Iin()));
        var reason = operation == "suspend" ? "UNDER_INVESTIGATION" : "CLEARED";
        using var missing = await RegistryDesk.PostAsync(_registry.Clerk, $"/v1/permits/{id}/{operation}", new { }, "\"1\"");
        using var other = await RegistryDesk.PostAsync(_registry.Clerk, $"/v1/permits/{id}/{operation}", new { reason = "MISUSED" }, "\"1\"");
        using var unknown = await RegistryDesk.PostAsync(_registry.Clerk, $"/v1/permits/{Guid.NewGuid()}/{operation}", new { reason }, "\"1\"");
        await _registry.Desk.RevokeAsync(id);
        using var revoked = await RegistryDesk.PostAsync(_registry.Clerk, $"/v1/permits/{id}/{operation}", new { reason }, "\"2\"");

        await missing.ExpectProblemAsync(HttpStatusCode.UnprocessableEntity, "REASON_MISSING");
        await other.ExpectProblemAsync(HttpStatusCode.UnprocessableEntity, "REASON_UNKNOWN");
        await unknown.ExpectProblemAsync(HttpStatusCode.NotFound, "PERMIT_UNKNOWN");
        await revoked.ExpectProblemAsync(HttpStatusCode.Conflict, "PERMIT_REVOKED");
    }

    private Task<JsonElement> SuspendAsync(Guid id, string reason) => RegistryDesk.PostedAsync(_registry.Clerk, $"/v1/permits/{id}/suspend", new { reason }, HttpStatusCode.OK);

    private Task<HttpResponseMessage> LiftAsync(Guid id, string? tag, string reason) => RegistryDesk.PostAsync(_registry.Clerk, $"/v1/permits/{id}/lift", new { reason }, tag);
}
