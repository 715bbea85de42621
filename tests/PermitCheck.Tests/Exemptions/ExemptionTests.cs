using System.Text.Json;
using Ruqsat.PermitCheck.Tests.Registry;
using Ruqsat.Testing;

namespace Ruqsat.PermitCheck.Tests.Exemptions;

public sealed class ExemptionTests(PermitCheckFixture fixture)
{
    private readonly RegistryDesk _registry = new(fixture.PermitCheck);

    [Fact]
    public async Task EnterAndWithdraw_Car_IsFoundMaskedAndTold()
    {
        await _registry.KeepingEventsAsync();
        var plate = Any.Plate();
        var entered = await RegistryDesk.PostedAsync(_registry.Clerk, "/v1/exemptions", Body(plate.Reveal()));
        var id = entered.Id();
        Assert.True(entered.IsAtOnce());

        var first = await RegistryDesk.PostedAsync(_registry.Clerk, $"/v1/exemptions/{id}/withdraw", new { reason = "CATEGORY_LEFT" }, HttpStatusCode.OK);
        var second = await RegistryDesk.PostedAsync(_registry.OtherClerk, $"/v1/exemptions/{id}/withdraw", new { reason = "MISUSED" }, HttpStatusCode.OK);

        Assert.Equal(first.ToString(), second.ToString());
        var found = (await RegistryDesk.PostedAsync(_registry.Supervisor, "/v1/exemptions/search", new { plate = plate.Reveal() }, HttpStatusCode.OK)).GetProperty("items");
        foreach (var seen in (JsonElement[])[Assert.Single(found.EnumerateArray()), await RegistryDesk.GetAsync(_registry.Auditor, $"/v1/exemptions/{id}")])
        {
            Assert.Equal((id, plate.ToString(), "UTILITIES", "clerk-1", "CATEGORY_LEFT"), (
                seen.Id(), seen.GetProperty("masked").GetString(), seen.GetProperty("category").GetString(), seen.GetProperty("withdrawnBy").GetString(),
                seen.GetProperty("withdrawalReason").GetString()));
        }

        Assert.Equal("1:EXEMPTED 2:EXEMPTION_WITHDRAWN", await _registry.EventsOfAsync(id, plate.Reveal()));
        Assert.DoesNotContain(plate.Reveal(), await _registry.Desk.QueryAsync<string>($"SELECT e::text FROM exemptions e WHERE id = '{id}'"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Enter_SameKey_IsReplayedOrRefused()
    {
        var (key, body) = (Guid.NewGuid().ToString(), Body(Any.Plate().Reveal()));
        using var first = await RegistryDesk.PostAsync(_registry.Clerk, "/v1/exemptions", body, key: key);
        using var second = await RegistryDesk.PostAsync(_registry.Clerk, "/v1/exemptions", body, key: key);
        using var other = await RegistryDesk.PostAsync(_registry.Clerk, "/v1/exemptions", new Dictionary<string, object>(body) { ["category"] = "RESCUE" }, key: key);

        Assert.Equal((await first.ExpectAsync(HttpStatusCode.Created)).ToString(), (await second.ExpectAsync(HttpStatusCode.Created)).ToString());
        Assert.True(second.Headers.Contains("Idempotency-Replayed"));
        await other.ExpectProblemAsync(HttpStatusCode.UnprocessableEntity, "IDEMPOTENCY_KEY_REUSED");
    }

    [Theory]
    [InlineData("category", null, "CATEGORY_MISSING")]
    [InlineData("category", "FRIENDS", "CATEGORY_UNKNOWN")]
    [InlineData("validFrom", null, "VALID_FROM_MISSING")]
    [InlineData("validTo", "2000-01-01T00:00:00Z", "VALIDITY_EMPTY")]
    [InlineData("plate", null, "SUBJECT_MISSING")]
    public async Task Enter_WrongValue_IsRefusedWithItsCode(string field, string? value, string code)
    {
        var body = Body("123ABC02");
        body.Remove(field);
        if (value is not null)
        {
            body.Add(field, value);
        }

        using var response = await RegistryDesk.PostAsync(_registry.Clerk, "/v1/exemptions", body);

        await response.ExpectProblemAsync(HttpStatusCode.UnprocessableEntity, code);
    }

    [Fact]
    public async Task ReadOrWithdraw_Unknown_Is404()
    {
        using var read = await _registry.Clerk.GetAsync($"/v1/exemptions/{Guid.NewGuid()}");
        using var withdraw = await RegistryDesk.PostAsync(_registry.Clerk, $"/v1/exemptions/{Guid.NewGuid()}/withdraw", new { reason = "REPLACED" });

        await read.ExpectProblemAsync(HttpStatusCode.NotFound, "EXEMPTION_UNKNOWN");
        await withdraw.ExpectProblemAsync(HttpStatusCode.NotFound, "EXEMPTION_UNKNOWN");
    }

    [Theory]
    [InlineData(null, "REASON_MISSING")]
    [InlineData("BORED", "REASON_UNKNOWN")]
    public async Task Withdraw_WithoutAReason_IsRefusedAndChangesNothing(string? reason, string code)
    {
        var id = (await RegistryDesk.PostedAsync(_registry.Clerk, "/v1/exemptions", Body(Any.Plate().Reveal()))).Id();

        using var response = await RegistryDesk.PostAsync(_registry.Clerk, $"/v1/exemptions/{id}/withdraw", new { reason });

        await response.ExpectProblemAsync(HttpStatusCode.UnprocessableEntity, code);
        Assert.False((await RegistryDesk.GetAsync(_registry.Auditor, $"/v1/exemptions/{id}")).TryGetProperty("withdrawnAt", out _));
    }

    private static Dictionary<string, object> Body(string plate) => new() { ["plate"] = plate, ["category"] = "UTILITIES", ["validFrom"] = "2020-03-22T00:00:00+06:00" };
}
