using System.Text.Json;
using Ruqsat.Identifiers;
using Ruqsat.PermitCheck.Tests.Registry;
using Ruqsat.Testing;

namespace Ruqsat.PermitCheck.Tests.Generations;

/// <summary>Each on a service of its own: an activation is about all generations there are.</summary>
public sealed class GenerationTests : IAsyncLifetime
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
    public async Task Activate_WithAnEndOfTheOthers_OverlapsAndRevertsExactly()
    {
        foreach (var code in (string[])["HQ-1", "HQ-2", "HQ-3"])
        {
            await PrepareAsync(code);
        }

        Assert.Equal("HQ-1 - -, HQ-2 - -, HQ-3 - -", await ListAsync());
        var before = await _registry.RegistryVersionAsync();
        await ActivateAsync("HQ-1", new { validFrom = "2020-04-07T00:00:00+06:00" });
        const string First = "HQ-1 2020-04-07T00:00:00+06:00 -, HQ-2 - -, HQ-3 - -";
        Assert.Equal(First, await ListAsync());

        await ActivateAsync("HQ-2", new { validFrom = "2020-04-14T00:00:00+06:00", othersEndAt = "2020-04-16T00:00:00+06:00" });
        const string Second = "HQ-1 2020-04-07T00:00:00+06:00 2020-04-16T00:00:00+06:00, HQ-2 2020-04-14T00:00:00+06:00 -, HQ-3 - -";
        Assert.Equal(Second, await ListAsync());

        // The first ends before, and keeps its end.
        await ActivateAsync("HQ-3", new { validFrom = "2020-04-21T00:00:00+06:00", othersEndAt = "2020-04-24T00:00:00+06:00" });
        Assert.Equal(
            "HQ-1 2020-04-07T00:00:00+06:00 2020-04-16T00:00:00+06:00, HQ-2 2020-04-14T00:00:00+06:00 2020-04-24T00:00:00+06:00, HQ-3 2020-04-21T00:00:00+06:00 -",
            await ListAsync());

        using var notLast = await RevertAsync("HQ-2");
        await notLast.ExpectProblemAsync(HttpStatusCode.Conflict, "NOT_THE_LAST_ACTIVATION");
        using var third = await RevertAsync("HQ-3");
        await third.ExpectAsync(HttpStatusCode.OK);
        Assert.Equal(Second, await ListAsync());
        using var repeated = await RevertAsync("HQ-3");
        await repeated.ExpectAsync(HttpStatusCode.OK);
        Assert.Equal(Second, await ListAsync());
        using var second = await RevertAsync("HQ-2");
        await second.ExpectAsync(HttpStatusCode.OK);
        Assert.Equal(First, await ListAsync());

        Assert.Equal(before + 5, await _registry.RegistryVersionAsync());
        Assert.Equal(
            "GENERATION_PREPARED HQ-1, GENERATION_PREPARED HQ-2, GENERATION_PREPARED HQ-3, GENERATION_ACTIVATED HQ-1, GENERATION_ACTIVATED HQ-2, GENERATION_ACTIVATED HQ-3, GENERATION_REVERTED HQ-3, GENERATION_REVERTED HQ-2",
            await _registry.RegistryEventsAsync());
    }

    [Fact]
    public async Task Preview_TwoOverlappingGenerations_CountsWhoLosesAndActivationDoesWhatItSaid()
    {
        await PrepareAsync("OLD");
        await PrepareAsync("NEW");
        await ActivateAsync("OLD", new { validFrom = "2020-04-07T00:00:00+06:00" });
        var (both, oldOnly, ofNone, plate) = (Any.Iin(), Any.Iin(), Any.Iin(), Any.Plate());
        await IssueAsync(both, "OLD");
        await IssueAsync(both, "NEW");
        Guid[] losing = [await IssueAsync(oldOnly, "OLD"), await IssueAsync(oldOnly, "OLD"), await IssueOfCarAsync(plate, "OLD")];
        await IssueAsync(ofNone, null);
        await IssueAsync(Any.Iin(), "NEW");

        // None of these counts at the moment of the switch, with or without it.
        await IssueAsync(Any.Iin(), "OLD", validTo: "2020-04-24T00:00:00+06:00");
        await IssueAsync(Any.Iin(), "OLD", validFrom: "2020-04-24T00:00:01+06:00");
        await _registry.Desk.RevokeAsync(await IssueAsync(Any.Iin(), "OLD"));
        await RegistryDesk.PostedAsync(_registry.Clerk, $"/v1/permits/{await IssueAsync(Any.Iin(), "OLD")}/suspend", new { reason = "UNDER_INVESTIGATION" }, HttpStatusCode.OK);

        var change = new { validFrom = "2020-04-21T00:00:00+06:00", othersEndAt = "2020-04-24T00:00:00+06:00" };
        var first = await RegistryDesk.PostedAsync(_registry.Clerk, "/v1/generations/NEW/preview?limit=2", change, HttpStatusCode.OK);
        var second = await RegistryDesk.PostedAsync(
            _registry.Supervisor, $"/v1/generations/NEW/preview?limit=2&after={first.GetProperty("losing").GetProperty("next").GetString()}", change, HttpStatusCode.OK);

        // Before: both, oldOnly, ofNone, the car. After: both, ofNone, and the one who has a new permit only.
        Assert.Equal((4, 3, 2, 3), (
            first.GetProperty("subjectsBefore").GetInt32(), first.GetProperty("subjectsAfter").GetInt32(),
            first.GetProperty("subjectsLosing").GetInt32(), first.GetProperty("permitsLosing").GetInt32()));
        var items = ((JsonElement[])[first, second]).SelectMany(page => page.GetProperty("losing").GetProperty("items").EnumerateArray()).ToList();
        Assert.Equal(losing.Order(), items.Select(i => i.GetProperty("permitId").GetGuid()).Order());
        Assert.Equal(
            ((string[])[oldOnly.ToString(), oldOnly.ToString(), plate.ToString()]).Order(StringComparer.Ordinal),
            items.Select(i => i.GetProperty("masked").GetString()!).Order(StringComparer.Ordinal));
        Assert.False(second.GetProperty("losing").TryGetProperty("next", out _));

        // Whose data were shown, page by page.
        Assert.Equal(
            "supervisor-1:1 clerk-1:2", await _registry.Desk.QueryAsync<string>(
                """
                SELECT string_agg(actor || ':' || (convert_from(content, 'UTF8')::jsonb->>'found'), ' ' ORDER BY actor DESC) FROM audit_records r
                WHERE action = 'PREVIEW_GENERATION' AND EXISTS (SELECT FROM audit_subjects s WHERE (s.writer, s.sequence) = (r.writer, r.sequence))
                """));

        // A preview changes nothing; after the activation nobody is left to lose anything by it.
        Assert.Equal("OLD 2020-04-07T00:00:00+06:00 -, NEW - -", await ListAsync());
        await ActivateAsync("NEW", change);
        Assert.Equal(0, (await RegistryDesk.PostedAsync(_registry.Clerk, "/v1/generations/NEW/preview", change, HttpStatusCode.OK)).GetProperty("permitsLosing").GetInt32());
    }

    [Fact]
    public async Task Change_WithoutWhatIsNeeded_IsRefusedAndChangesNothing()
    {
        await PrepareAsync("HQ-1");
        var tag = await TagAsync();
        var body = new { validFrom = "2020-04-07T00:00:00+06:00" };
        using var blind = await RegistryDesk.PostAsync(_registry.Clerk, "/v1/generations/HQ-1/activate", body);
        using var empty = await RegistryDesk.PostAsync(_registry.Clerk, "/v1/generations/HQ-1/activate", new { }, tag);
        using var unknown = await RegistryDesk.PostAsync(_registry.Clerk, "/v1/generations/HQ-9/activate", body, tag);
        using var unknownPreview = await RegistryDesk.PostAsync(_registry.Clerk, "/v1/generations/HQ-9/preview", new { body.validFrom, othersEndAt = body.validFrom });
        using var noMoment = await RegistryDesk.PostAsync(_registry.Clerk, "/v1/generations/HQ-1/preview", body);
        using var never = await RevertAsync("HQ-1");
        using var wrongCode = await RegistryDesk.PostAsync(_registry.Clerk, "/v1/generations", new { code = "hq 1" });
        using var noCode = await RegistryDesk.PostAsync(_registry.Clerk, "/v1/generations", new { });
        using var taken = await RegistryDesk.PostAsync(_registry.OtherClerk, "/v1/generations", new { code = "HQ-1" });
        using var repeated = await RegistryDesk.PostAsync(_registry.Clerk, "/v1/generations", new { code = "HQ-1" });

        await blind.ExpectProblemAsync(HttpStatusCode.PreconditionRequired, "IF_MATCH_MISSING");
        await empty.ExpectProblemAsync(HttpStatusCode.UnprocessableEntity, "VALID_FROM_MISSING");
        await unknown.ExpectProblemAsync(HttpStatusCode.NotFound, "GENERATION_UNKNOWN");
        await unknownPreview.ExpectProblemAsync(HttpStatusCode.NotFound, "GENERATION_UNKNOWN");
        await noMoment.ExpectProblemAsync(HttpStatusCode.UnprocessableEntity, "OTHERS_END_AT_MISSING");
        await never.ExpectProblemAsync(HttpStatusCode.Conflict, "GENERATION_NOT_ACTIVATED");
        await wrongCode.ExpectProblemAsync(HttpStatusCode.UnprocessableEntity, "CODE_INVALID");
        await noCode.ExpectProblemAsync(HttpStatusCode.UnprocessableEntity, "CODE_MISSING");
        await taken.ExpectProblemAsync(HttpStatusCode.Conflict, "GENERATION_KNOWN");
        await repeated.ExpectAsync(HttpStatusCode.OK);
        Assert.Equal(tag, await TagAsync());
    }

    [Fact]
    public async Task Activate_BySeveralAtOnce_OneWinsAndARepetitionIsNoConflict()
    {
        await PrepareAsync("HQ-1");
        await PrepareAsync("HQ-2");
        var tag = await TagAsync();
        var body = new { validFrom = "2020-04-07T00:00:00+06:00", othersEndAt = "2020-04-07T00:00:00+06:00" };

        var responses = await Task.WhenAll(
            RegistryDesk.PostAsync(_registry.Clerk, "/v1/generations/HQ-1/activate", body, tag), RegistryDesk.PostAsync(_registry.OtherClerk, "/v1/generations/HQ-2/activate", body, tag));

        var winner = Assert.Single(responses, r => r.StatusCode == HttpStatusCode.OK);
        await responses.Single(r => r != winner).ExpectProblemAsync(HttpStatusCode.PreconditionFailed, "IF_MATCH_FAILED");
        using var repeated = await RegistryDesk.PostAsync(_registry.Clerk, $"/v1/generations/{(winner == responses[0] ? "HQ-1" : "HQ-2")}/activate", body, tag);
        Assert.Equal((await winner.ExpectAsync(HttpStatusCode.OK)).ToString(), (await repeated.ExpectAsync(HttpStatusCode.OK)).ToString());
    }

    private Task<JsonElement> PrepareAsync(string code) => RegistryDesk.PostedAsync(_registry.Clerk, "/v1/generations", new { code });

    private Task<string> TagAsync() => RegistryDesk.TagAsync(_registry.Clerk, "/v1/generations");

    private async Task ActivateAsync(string code, object body) =>
        await RegistryDesk.PostedAsync(_registry.Clerk, $"/v1/generations/{code}/activate", body, HttpStatusCode.OK, await TagAsync());

    private async Task<HttpResponseMessage> RevertAsync(string code) => await RegistryDesk.PostAsync(_registry.Clerk, $"/v1/generations/{code}/revert", ifMatch: await TagAsync());

    private async Task<string> ListAsync() => string.Join(", ", (await RegistryDesk.GetAsync(_registry.Administrator, "/v1/generations")).EnumerateArray().Select(g =>
        $"{g.GetProperty("code")} {(g.TryGetProperty("validFrom", out var from) ? from : "-")} {(g.TryGetProperty("validTo", out var to) ? to : "-")}"));

    private Task<Guid> IssueAsync(Iin iin, string? generation, string validFrom = "2020-04-07T00:00:00+06:00", string validTo = "2020-05-11T00:00:00+06:00") =>
        _registry.IssueAsync(RegistryDesk.Permit(iin, ("generation", generation), ("validFrom", validFrom), ("validTo", validTo)));

    private Task<Guid> IssueOfCarAsync(PlateNumber plate, string generation) => _registry.IssueAsync(
        new { plate = plate.Reveal(), ground = "FREIGHT", generation, validFrom = "2020-04-07T00:00:00+06:00", validTo = "2020-05-11T00:00:00+06:00" });
}
