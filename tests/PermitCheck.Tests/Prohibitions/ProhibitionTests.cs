using System.Text.Json;
using Ruqsat.PermitCheck.Tests.Registry;
using Ruqsat.Testing;

namespace Ruqsat.PermitCheck.Tests.Prohibitions;

public sealed class ProhibitionTests(PermitCheckFixture fixture)
{
    private readonly RegistryDesk _registry = new(fixture.PermitCheck);

    [Fact]
    public async Task ImposeAndLift_Person_IsStoredEncryptedAndToldWithoutGround()
    {
        await _registry.KeepingEventsAsync();
        var iin = Any.Iin();
        var imposed = await RegistryDesk.PostedAsync(_registry.Clerk, "/v1/prohibitions", Body(iin.Reveal()));
        var id = imposed.Id();

        Assert.Equal(iin.ToString(), imposed.GetProperty("masked").GetString());
        Assert.True(imposed.IsAtOnce());
        Assert.DoesNotContain(iin.Reveal(), await _registry.Desk.QueryAsync<string>($"SELECT p::text FROM prohibitions p WHERE id = '{id}'"), StringComparison.Ordinal);

        var first = await RegistryDesk.PostedAsync(_registry.Clerk, $"/v1/prohibitions/{id}/lift", new { reason = "GROUND_CEASED" }, HttpStatusCode.OK);
        var second = await RegistryDesk.PostedAsync(_registry.OtherClerk, $"/v1/prohibitions/{id}/lift", new { reason = "REPLACED" }, HttpStatusCode.OK);

        Assert.Equal(first.ToString(), second.ToString());
        Assert.Equal(("clerk-1", "GROUND_CEASED"), (first.GetProperty("liftedBy").GetString(), first.GetProperty("reason").GetString()));
        Assert.Equal("1:PROHIBITED 2:PROHIBITION_LIFTED", await _registry.EventsOfAsync(id, iin.Reveal(), "ISOLATION", "GROUND_CEASED"));
    }

    [Fact]
    public async Task Read_ByRole_ShowsOrHidesTheGround()
    {
        var iin = Any.Iin().Reveal();
        var id = (await RegistryDesk.PostedAsync(_registry.Clerk, "/v1/prohibitions", Body(iin))).Id();
        await RegistryDesk.PostedAsync(_registry.Clerk, $"/v1/prohibitions/{id}/lift", new { reason = "COURT_DECISION" }, HttpStatusCode.OK);

        foreach (var (who, isShown) in new[] { (_registry.Clerk, true), (_registry.Auditor, true), (_registry.Supervisor, false) })
        {
            var found = (await RegistryDesk.PostedAsync(who, "/v1/prohibitions/search", new { iin }, HttpStatusCode.OK)).GetProperty("items")[0];
            foreach (var seen in (JsonElement[])[found, await RegistryDesk.GetAsync(who, $"/v1/prohibitions/{id}")])
            {
                Assert.Equal(id, seen.Id());
                Assert.Equal(isShown, seen.TryGetProperty("ground", out _));
                Assert.Equal(isShown, seen.GetProperty("lift").TryGetProperty("reason", out _));
                Assert.DoesNotContain(iin, seen.ToString(), StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task Impose_SameKey_IsReplayedOrRefused()
    {
        var (key, body) = (Guid.NewGuid().ToString(), Body(Any.Iin().Reveal()));

        var equal = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => RegistryDesk.PostAsync(_registry.Clerk, "/v1/prohibitions", body, key: key)));
        using var other = await RegistryDesk.PostAsync(_registry.Clerk, "/v1/prohibitions", new Dictionary<string, object>(body) { ["ground"] = "WANTED" }, key: key);

        var answers = await Task.WhenAll(equal.Select(r => r.ExpectAsync(HttpStatusCode.Created)));
        Assert.Single(answers.Select(a => a.ToString()).Distinct());
        Assert.Equal(9, equal.Count(r => r.Headers.Contains("Idempotency-Replayed")));
        await other.ExpectProblemAsync(HttpStatusCode.UnprocessableEntity, "IDEMPOTENCY_KEY_REUSED");
        Assert.Equal(1, await _registry.Desk.QueryAsync<long>($"SELECT count(*) FROM prohibitions WHERE idempotency_key = '{key}'"));
    }

    [Theory]
    [InlineData("ground", null, "GROUND_MISSING")]
    [InlineData("ground", "ENVY", "GROUND_UNKNOWN")]
    [InlineData("validFrom", null, "VALID_FROM_MISSING")]
    [InlineData("validTo", "2000-01-01T00:00:00Z", "VALIDITY_EMPTY")]
    [InlineData("iin", null, "SUBJECT_MISSING")]
    [InlineData("iin", "850412100004", "IIN_CHECKSUM")]
    [InlineData("plate", "123ABC02", "SUBJECT_AMBIGUOUS")]
    public async Task Impose_WrongValue_IsRefusedWithItsCodeAndNothingWritten(string field, string? value, string code)
    {
        var (key, body) = (Guid.NewGuid().ToString(), Body(Any.Iin().Reveal()));
        body.Remove(field);
        if (value is not null)
        {
            body.Add(field, value);
        }

        using var response = await RegistryDesk.PostAsync(_registry.Clerk, "/v1/prohibitions", body, key: key);

        await response.ExpectProblemAsync(HttpStatusCode.UnprocessableEntity, code);
        Assert.Equal(0, await _registry.Desk.QueryAsync<long>($"SELECT count(*) FROM prohibitions WHERE idempotency_key = '{key}'"));
    }

    [Fact]
    public async Task Lift_UnknownOrWithoutReason_IsRefused()
    {
        using var unknown = await RegistryDesk.PostAsync(_registry.Clerk, $"/v1/prohibitions/{Guid.NewGuid()}/lift", new { reason = "REPLACED" });
        using var missing = await RegistryDesk.PostAsync(_registry.Clerk, $"/v1/prohibitions/{Guid.NewGuid()}/lift", new { });
        using var other = await RegistryDesk.PostAsync(_registry.Clerk, $"/v1/prohibitions/{Guid.NewGuid()}/lift", new { reason = "PITY" });

        await unknown.ExpectProblemAsync(HttpStatusCode.NotFound, "PROHIBITION_UNKNOWN");
        await missing.ExpectProblemAsync(HttpStatusCode.UnprocessableEntity, "REASON_MISSING");
        await other.ExpectProblemAsync(HttpStatusCode.UnprocessableEntity, "REASON_UNKNOWN");
    }

    private static Dictionary<string, object> Body(string iin) => new() { ["iin"] = iin, ["ground"] = "ISOLATION", ["validFrom"] = "2020-04-07T00:00:00+06:00" };
}
