using System.Text.Json;
using Ruqsat.PermitCheck.Tests.Registry;
using Ruqsat.Testing;

namespace Ruqsat.PermitCheck.Tests.Permits;

public sealed class EmergencyPermitTests(PermitCheckFixture fixture)
{
    private readonly RegistryDesk _registry = new(fixture.PermitCheck);

    [Fact]
    public async Task Issue_BySupervisor_IsAllowedByTheNextCheckAndOnTheReviewList()
    {
        await _registry.KeepingEventsAsync();
        var iin = Any.Iin();
        Assert.Equal("DENY", (await _registry.Desk.CheckUntilCachedAsync(iin)).Decision());

        var id = (await RegistryDesk.PostedAsync(_registry.Supervisor, "/v1/permits/emergency", Body(iin.Reveal()))).Id();

        Assert.Equal(("ALLOW", id), await AllowedByAsync(iin));
        Assert.Equal("1:ISSUED", await _registry.EventsOfAsync(id, iin.Reveal()));
        var waiting = await FindAsync(id, "?reviewed=false");
        Assert.Equal((iin.ToString(), "EMERGENCY"), (waiting!.Value.GetProperty("permit").GetProperty("masked").GetString(), waiting.Value.GetProperty("permit").GetProperty("source").GetString()));
        Assert.Null(await FindAsync(id, "?reviewed=true"));
        Assert.NotNull(await FindAsync(id, ""));
    }

    [Fact]
    public async Task Review_ByAnotherPerson_TakesItOffTheListAndStays()
    {
        await _registry.KeepingEventsAsync();
        var id = (await RegistryDesk.PostedAsync(_registry.Supervisor, "/v1/permits/emergency", Body(Any.Iin().Reveal()))).Id();
        using var own = await RegistryDesk.PostAsync(_registry.Supervisor, $"/v1/permits/{id}/review", new { outcome = "CONFIRMED" });
        using var empty = await RegistryDesk.PostAsync(_registry.OtherSupervisor, $"/v1/permits/{id}/review", new { });
        await own.ExpectProblemAsync(HttpStatusCode.Forbidden, "REVIEW_BY_ISSUER");
        await empty.ExpectProblemAsync(HttpStatusCode.UnprocessableEntity, "OUTCOME_MISSING");
        Assert.NotNull(await FindAsync(id, "?reviewed=false"));

        var first = await RegistryDesk.PostedAsync(_registry.OtherSupervisor, $"/v1/permits/{id}/review", new { outcome = "OBJECTED" }, HttpStatusCode.OK);
        var second = await RegistryDesk.PostedAsync(_registry.OtherSupervisor, $"/v1/permits/{id}/review", new { outcome = "OBJECTED" }, HttpStatusCode.OK);
        using var other = await RegistryDesk.PostAsync(_registry.Clerk, $"/v1/permits/{id}/review", new { outcome = "CONFIRMED" });

        Assert.Equal(first.ToString(), second.ToString());
        await other.ExpectProblemAsync(HttpStatusCode.Conflict, "REVIEWED_ALREADY");
        Assert.Null(await FindAsync(id, "?reviewed=false"));
        Assert.Equal("OBJECTED", (await FindAsync(id, "?reviewed=true"))!.Value.GetProperty("review").GetProperty("outcome").GetString());
        Assert.Equal("supervisor-2", (await RegistryDesk.GetAsync(_registry.Auditor, $"/v1/permits/{id}")).GetProperty("review").GetProperty("by").GetString());

        // A change like any other: in the history, with who and why, and told.
        var changes = (await RegistryDesk.GetAsync(_registry.Auditor, $"/v1/permits/{id}/changes")).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal((2, 2, "REVIEWED", "supervisor-2", "OBJECTED"), (
            changes.Count, changes[1].GetProperty("version").GetInt32(), changes[1].GetProperty("kind").GetString(), changes[1].GetProperty("by").GetString(),
            changes[1].GetProperty("reason").GetString()));
        Assert.Equal("1:ISSUED 2:REVIEWED", await _registry.EventsOfAsync(id));
    }

    [Fact]
    public async Task Review_OfAnotherPermit_IsRefused()
    {
        var id = await _registry.IssueAsync(RegistryDesk.Permit(Any.Iin()));
        using var ordinary = await RegistryDesk.PostAsync(_registry.Supervisor, $"/v1/permits/{id}/review", new { outcome = "CONFIRMED" });
        using var unknown = await RegistryDesk.PostAsync(_registry.Supervisor, $"/v1/permits/{Guid.NewGuid()}/review", new { outcome = "CONFIRMED" });

        await ordinary.ExpectProblemAsync(HttpStatusCode.Conflict, "NOT_AN_EMERGENCY_PERMIT");
        await unknown.ExpectProblemAsync(HttpStatusCode.NotFound, "PERMIT_UNKNOWN");
    }

    [Theory]
    [InlineData("""{"ground":"FUNERAL","validFrom":"2020-04-07T10:00:00+06:00","validTo":"2020-04-09T10:00:00+06:00","iin":"850412100003"}""", null)]
    [InlineData("""{"ground":"FUNERAL","validFrom":"2020-04-07T10:00:00+06:00","validTo":"2020-04-09T10:00:01+06:00","iin":"850412100003"}""", "EMERGENCY_TOO_LONG")]
    [InlineData("""{"ground":"RELATIVE_ILL","validTo":"2120-04-09T10:00:00+06:00","iin":"850412100003"}""", "EMERGENCY_TOO_LONG")]
    [InlineData("""{"ground":"RELATIVE_ILL","validTo":"2020-04-09T10:00:00+06:00","iin":"850412100003"}""", "VALIDITY_EMPTY")]
    [InlineData("""{"ground":"RELATIVE_ILL","iin":"850412100003"}""", "VALID_TO_MISSING")]
    [InlineData("""{"ground":"WORK","validFrom":"2020-04-07T10:00:00+06:00","validTo":"2020-04-08T10:00:00+06:00","iin":"850412100003"}""", "GROUND_NOT_FOR_EMERGENCY")]
    [InlineData("""{"validFrom":"2020-04-07T10:00:00+06:00","validTo":"2020-04-08T10:00:00+06:00","iin":"850412100003"}""", "GROUND_MISSING")]
    [InlineData("""{"ground":"FUNERAL","validFrom":"2020-04-07T10:00:00+06:00","validTo":"2020-04-08T10:00:00+06:00"}""", "SUBJECT_MISSING")]
    public async Task Issue_ByItsTimeAndGround_IsCreatedOrRefused(string body, string? code)
    {
        using var response = await RegistryDesk.PostAsync(_registry.Supervisor, "/v1/permits/emergency", JsonDocument.Parse(body).RootElement);

        if (code is null)
        {
            await response.ExpectAsync(HttpStatusCode.Created);
        }
        else
        {
            await response.ExpectProblemAsync(HttpStatusCode.UnprocessableEntity, code);
        }
    }

    [Fact]
    public async Task Issue_RepeatedWithoutAStart_IsReplayed()
    {
        var (key, body) = (Guid.NewGuid().ToString(), Body(Any.Iin().Reveal()));
        using var first = await RegistryDesk.PostAsync(_registry.Supervisor, "/v1/permits/emergency", body, key: key);
        using var second = await RegistryDesk.PostAsync(_registry.Supervisor, "/v1/permits/emergency", body, key: key);
        using var both = fixture.PermitCheck.ClientOf("supervisor-1", "supervisor", "registry-clerk");
        using var ordinary = await RegistryDesk.PostAsync(
            both, "/v1/permits", new Dictionary<string, object>(body) { ["validFrom"] = DateTimeOffset.UtcNow }, key: key);

        Assert.Equal((await first.ExpectAsync(HttpStatusCode.Created)).ToString(), (await second.ExpectAsync(HttpStatusCode.Created)).ToString());
        Assert.True(second.Headers.Contains("Idempotency-Replayed"));
        await ordinary.ExpectProblemAsync(HttpStatusCode.UnprocessableEntity, "IDEMPOTENCY_KEY_REUSED");
    }

    [Fact]
    public async Task Amend_Emergency_CannotBeMadeLonger()
    {
        var created = await RegistryDesk.PostedAsync(_registry.Supervisor, "/v1/permits/emergency", Body(Any.Iin().Reveal()));
        var validTo = created.GetProperty("validFrom").GetDateTimeOffset().AddHours(48).AddSeconds(1);
        using var response = await RegistryDesk.SendAsync(_registry.Clerk, HttpMethod.Patch, $"/v1/permits/{created.Id()}", new { reason = "EXTENDED", validTo }, "\"1\"");

        await response.ExpectProblemAsync(HttpStatusCode.UnprocessableEntity, "EMERGENCY_TOO_LONG");
    }

    [Fact]
    public async Task Amend_Emergency_CannotBeMovedOn()
    {
        var created = await RegistryDesk.PostedAsync(_registry.Supervisor, "/v1/permits/emergency", Body(Any.Iin().Reveal()));
        var (validFrom, validTo) = (created.GetProperty("validFrom").GetDateTimeOffset().AddHours(23), created.GetProperty("validTo").GetDateTimeOffset().AddHours(23));
        var path = $"/v1/permits/{created.Id()}";
        using var moved = await RegistryDesk.SendAsync(_registry.Clerk, HttpMethod.Patch, path, new { reason = "EXTENDED", validFrom, validTo }, "\"1\"");
        using var shortened = await RegistryDesk.SendAsync(_registry.Clerk, HttpMethod.Patch, path, new { reason = "SHORTENED", validTo = validFrom }, "\"1\"");

        await moved.ExpectProblemAsync(HttpStatusCode.UnprocessableEntity, "EMERGENCY_MOVED");
        await shortened.ExpectAsync(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Review_TenAtOnce_AreOneReview()
    {
        var id = (await RegistryDesk.PostedAsync(_registry.Supervisor, "/v1/permits/emergency", Body(Any.Iin().Reveal()))).Id();

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => RegistryDesk.PostAsync(
            fixture.PermitCheck.ClientOf($"reviewer-{i}", "supervisor"), $"/v1/permits/{id}/review", new { outcome = i % 2 == 0 ? "CONFIRMED" : "OBJECTED" })));

        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.OK);
        Assert.All(answers.Where(a => a.StatusCode != HttpStatusCode.OK), a => Assert.Equal(HttpStatusCode.Conflict, a.StatusCode));
        Assert.Equal(2, (await RegistryDesk.GetAsync(_registry.Auditor, $"/v1/permits/{id}/changes")).GetProperty("items").GetArrayLength());
    }

    private static Dictionary<string, object> Body(string iin) => new() { ["ground"] = "RELATIVE_ILL", ["validTo"] = DateTimeOffset.UtcNow.AddHours(24), ["iin"] = iin };

    private async Task<(string, Guid)> AllowedByAsync(Identifiers.Iin iin)
    {
        var answer = await _registry.Desk.CheckAsync(iin);
        return (answer.Decision(), answer.GetProperty("permit").Id());
    }

    /// <summary>The entry on the list, page by page.</summary>
    private async Task<JsonElement?> FindAsync(Guid id, string query)
    {
        string? after = null;
        do
        {
            var page = await RegistryDesk.GetAsync(_registry.Supervisor, $"/v1/permits/emergency{query}{(query.Length == 0 ? '?' : '&')}limit=2{(after is null ? "" : $"&after={after}")}");
            foreach (var item in page.GetProperty("items").EnumerateArray())
            {
                if (item.GetProperty("permit").Id() == id)
                {
                    return item;
                }
            }

            after = page.TryGetProperty("next", out var next) ? next.GetString() : null;
        }
        while (after is not null);
        return null;
    }
}
