using System.Text.Json;
using Ruqsat.PermitCheck.Tests.Registry;
using Ruqsat.Testing;

namespace Ruqsat.PermitCheck.Tests.Permits;

public sealed class AmendPermitTests(PermitCheckFixture fixture)
{
    private readonly RegistryDesk _registry = new(fixture.PermitCheck);

    [Fact]
    public async Task Amend_ValidityShortened_IsDeniedByTheVeryNextCheck()
    {
        for (var i = 0; i < 10; i++)
        {
            var iin = Any.Iin();
            var id = await _registry.IssueAsync(RegistryDesk.Permit(iin));
            Assert.Equal("ALLOW", (await _registry.Desk.CheckUntilCachedAsync(iin)).Decision());

            using var response = await AmendAsync(id, "\"1\"", new { reason = "SHORTENED", validTo = DateTimeOffset.UtcNow.AddSeconds(-1) });

            Assert.True((await response.ExpectAsync(HttpStatusCode.OK)).IsAtOnce());
            var answer = await _registry.Desk.CheckAsync(iin);
            Assert.Equal(("DENY", "EXPIRED"), (answer.Decision(), answer.ReasonCode()));
        }
    }

    [Fact]
    public async Task Amend_SomeFields_ChangesThemAndWritesHistoryAndEvent()
    {
        await _registry.KeepingEventsAsync();
        var iin = Any.Iin();
        var plate = Any.Plate().Reveal();
        var id = await _registry.IssueAsync(RegistryDesk.Permit(iin, ("zones", (string[])["ALMATY"]), ("purpose", "Old"), ("maxUses", 2), ("window", new { days = (string[])["Mon"], from = "07:00", to = "20:00" })));

        using var response = await AmendAsync(id, "\"1\"", new { reason = "CORRECTION", zones = Array.Empty<string>(), purpose = "New", boundTo = (object[])[new { plate }], clear = (string[])["window"] });

        var answer = await response.ExpectAsync(HttpStatusCode.OK);
        Assert.Equal("\"2\"", response.Headers.ETag!.ToString());
        Assert.Equal("""["zones","window","purpose","boundTo"]""", answer.GetProperty("fields").GetRawText());
        var read = await RegistryDesk.GetAsync(_registry.Clerk, $"/v1/permits/{id}");
        Assert.Equal(("New", 2, "[]"), (read.GetProperty("purpose").GetString(), read.GetProperty("maxUses").GetInt32(), read.GetProperty("zones").GetRawText()));
        Assert.False(read.TryGetProperty("window", out _));
        Assert.Equal(1, read.GetProperty("boundTo").GetArrayLength());
        var changes = await RegistryDesk.GetAsync(_registry.Auditor, $"/v1/permits/{id}/changes");
        Assert.Equal(["1 ISSUED clerk-1  ", "2 AMENDED clerk-1 CORRECTION zones,window,purpose,boundTo"], changes.GetProperty("items").EnumerateArray().Select(Line));
        Assert.Equal("1:ISSUED 2:AMENDED", await _registry.EventsOfAsync(id, iin.Reveal(), plate, "New"));
    }

    [Fact]
    public async Task Amend_NothingDifferent_MakesNoVersion()
    {
        await _registry.KeepingEventsAsync();
        var id = await _registry.IssueAsync(RegistryDesk.Permit(Any.Iin(), ("initials", "А.Б."), ("boundTo", (object[])[new { plate = "123ABC02" }])));

        using var response = await AmendAsync(id, "\"1\"", new { reason = "CORRECTION", initials = "А.Б.", boundTo = (object[])[new { plate = "123 авс 02" }] });

        Assert.Equal("[]", (await response.ExpectAsync(HttpStatusCode.OK)).GetProperty("fields").GetRawText());
        Assert.Equal("\"1\"", response.Headers.ETag!.ToString());
        Assert.Equal("1:ISSUED", await _registry.EventsOfAsync(id));
    }

    [Fact]
    public async Task Amend_ByTwoClerksAtOnce_OneIsTold412AndNothingIsLost()
    {
        for (var i = 0; i < 10; i++)
        {
            var id = await _registry.IssueAsync(RegistryDesk.Permit(Any.Iin()));

            var responses = await Task.WhenAll(
                RegistryDesk.SendAsync(_registry.Clerk, HttpMethod.Patch, $"/v1/permits/{id}", new { reason = "CORRECTION", maxUses = 1 }, "\"1\""),
                RegistryDesk.SendAsync(_registry.OtherClerk, HttpMethod.Patch, $"/v1/permits/{id}", new { reason = "CORRECTION", maxUses = 2 }, "\"1\""));

            var winner = Assert.Single(responses, r => r.StatusCode == HttpStatusCode.OK);
            await responses.Single(r => r != winner).ExpectProblemAsync(HttpStatusCode.PreconditionFailed, "IF_MATCH_FAILED");
            var read = await RegistryDesk.GetAsync(_registry.Clerk, $"/v1/permits/{id}");
            Assert.Equal((winner == responses[0] ? 1 : 2, 2), (read.GetProperty("maxUses").GetInt32(), read.GetProperty("version").GetInt32()));
        }
    }

    [Theory]
    [InlineData(null, HttpStatusCode.PreconditionRequired, "IF_MATCH_MISSING")]
    [InlineData("\"2\"", HttpStatusCode.PreconditionFailed, "IF_MATCH_FAILED")]
    [InlineData("*", HttpStatusCode.PreconditionFailed, "IF_MATCH_FAILED")]
    [InlineData("W/\"1\"", HttpStatusCode.PreconditionFailed, "IF_MATCH_FAILED")]
    [InlineData("1", HttpStatusCode.PreconditionFailed, "IF_MATCH_FAILED")]
    public async Task Amend_WithoutTheVersionThatIsThere_IsRefused(string? tag, HttpStatusCode status, string code)
    {
        var id = await _registry.IssueAsync(RegistryDesk.Permit(Any.Iin()));
        using var response = await AmendAsync(id, tag, new { reason = "CORRECTION", maxUses = 1 });

        await response.ExpectProblemAsync(status, code);
        Assert.False((await RegistryDesk.GetAsync(_registry.Clerk, $"/v1/permits/{id}")).TryGetProperty("maxUses", out _));
    }

    [Theory]
    [InlineData("""{"maxUses":1}""", "REASON_MISSING")]
    [InlineData("""{"reason":"BOREDOM"}""", "REASON_UNKNOWN")]
    [InlineData("""{"reason":"CORRECTION","validTo":"2001-01-01T00:00:00Z"}""", "VALIDITY_EMPTY")]
    [InlineData("""{"reason":"CORRECTION","zones":["MOON"]}""", "ZONE_UNKNOWN")]
    [InlineData("""{"reason":"CORRECTION","boundTo":[{"passport":"ZZ1234567"}]}""", "BOUND_KIND")]
    [InlineData("""{"reason":"CORRECTION","clear":["iin"]}""", "CLEAR_UNKNOWN")]
    public async Task Amend_WrongValue_IsRefusedWithItsCode(string body, string code)
    {
        var id = await _registry.IssueAsync(RegistryDesk.Permit(Any.Iin()));
        using var response = await AmendAsync(id, "\"1\"", JsonDocument.Parse(body).RootElement);

        await response.ExpectProblemAsync(HttpStatusCode.UnprocessableEntity, code);
        Assert.Equal("\"1\"", await RegistryDesk.TagAsync(_registry.Clerk, $"/v1/permits/{id}"));
    }

    [Fact]
    public async Task Amend_RevokedOrUnknown_IsRefused()
    {
        var id = await _registry.IssueAsync(RegistryDesk.Permit(Any.Iin()));
        await _registry.Desk.RevokeAsync(id);
        using var revoked = await AmendAsync(id, "\"2\"", new { reason = "CORRECTION", maxUses = 1 });
        using var unknown = await AmendAsync(Guid.NewGuid(), "\"1\"", new { reason = "CORRECTION", maxUses = 1 });

        await revoked.ExpectProblemAsync(HttpStatusCode.Conflict, "PERMIT_REVOKED");
        await unknown.ExpectProblemAsync(HttpStatusCode.NotFound, "PERMIT_UNKNOWN");
    }

    private static string Line(JsonElement change) => string.Join(' ', change.GetProperty("version"), change.GetProperty("kind"), change.GetProperty("by"),
        change.TryGetProperty("reason", out var reason) ? reason : "", string.Join(',', change.GetProperty("fields").EnumerateArray()));

    private Task<HttpResponseMessage> AmendAsync(Guid id, string? tag, object body) => RegistryDesk.SendAsync(_registry.Clerk, HttpMethod.Patch, $"/v1/permits/{id}", body, tag);
}
