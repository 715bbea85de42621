using System.Text.Json;
using Ruqsat.Identifiers;
using Ruqsat.PermitCheck.Tests.Registry;
using Ruqsat.Testing;

namespace Ruqsat.PermitCheck.Tests.Permits;

public sealed class PermitTermsTests(PermitCheckFixture fixture)
{
    private readonly RegistryDesk _registry = new(fixture.PermitCheck);

    [Fact]
    public async Task Issue_WithAllTerms_IsReadMaskedAndStoredEncryptedAndTold()
    {
        await _registry.KeepingEventsAsync();
        var (iin, plate) = (Any.Iin(), Any.Plate());
        var organisation = await RegistryDesk.PostedAsync(_registry.Clerk, "/v1/organisations", new { bin = AnyBin(), name = "Bread" });
        var generation = "G-" + Guid.NewGuid().ToString("N")[..10].ToUpperInvariant();
        await RegistryDesk.PostedAsync(_registry.Clerk, "/v1/generations", new { code = generation });
        using var response = await _registry.Desk.TryIssueAsync(RegistryDesk.Permit(
            iin, ("purpose", "Carries bread for a school"), ("organisationBin", organisation.GetProperty("bin").GetString()), ("generation", generation),
            ("zones", (string[])["ALMATY_REGION", "ALMATY"]), ("directions", (string[])["OUT", "IN"]),
            ("window", new { days = (string[])["Mon", "Sun"], from = "07:00", to = "20:30" }), ("conditions", (string[])["ONE_ESCORT"]),
            ("boundTo", (object[])[new { plate = plate.Reveal() }]), ("initials", "А.Б."), ("maxUses", 3)));
        var id = (await response.ExpectAsync(HttpStatusCode.Created)).Id();

        Assert.Equal("\"1\"", response.Headers.ETag!.ToString());
        var read = await RegistryDesk.GetAsync(_registry.Clerk, $"/v1/permits/{id}");
        Assert.Equal("Carries bread for a school", read.GetProperty("purpose").GetString());
        Assert.Equal(organisation.Id(), read.GetProperty("organisationId").GetGuid());
        Assert.Equal(generation, read.GetProperty("generation").GetString());
        Assert.Equal("""["ALMATY","ALMATY_REGION"]""", read.GetProperty("zones").GetRawText());
        Assert.Equal("""["IN","OUT"]""", read.GetProperty("directions").GetRawText());
        Assert.Equal("""{"days":["Mon","Sun"],"from":"07:00","to":"20:30"}""", read.GetProperty("window").GetRawText());
        Assert.Equal("""["ONE_ESCORT"]""", read.GetProperty("conditions").GetRawText());
        Assert.Equal($"PLATE {plate}", $"{read.GetProperty("boundTo")[0].GetProperty("kind").GetString()} {read.GetProperty("boundTo")[0].GetProperty("masked").GetString()}");
        Assert.Equal(("А.Б.", 3, 0, 1), (
            read.GetProperty("initials").GetString(), read.GetProperty("maxUses").GetInt32(), read.GetProperty("uses").GetInt32(), read.GetProperty("version").GetInt32()));
        Assert.Equal("CLERK", read.GetProperty("source").GetString());

        var row = await _registry.Desk.QueryAsync<string>($"SELECT p::text || encode(purpose_protected, 'escape') || encode(bound_protected, 'escape') || encode(initials_protected, 'escape') FROM permits p WHERE id = '{id}'");
        Assert.All((string[])["bread", plate.Reveal(), "А.Б.", iin.Reveal()], secret => Assert.DoesNotContain(secret, row, StringComparison.OrdinalIgnoreCase));
        Assert.Equal("1:ISSUED", await _registry.EventsOfAsync(id, iin.Reveal(), plate.Reveal(), "bread"));

        // What a car's check has to compare with.
        var keys = (SubjectKeys)fixture.PermitCheck.Services.GetService(typeof(SubjectKeys))!;
        Assert.Equal(keys.KeyOf(Subject.Of(plate)).ToBytes(), (await _registry.Desk.QueryAsync<byte[][]>($"SELECT bound_keys FROM permits WHERE id = '{id}'")).Single());
    }

    [Fact]
    public async Task Issue_EventThatNobodyConsumesYet_LeavesTheOutbox()
    {
        await _registry.KeepingEventsAsync();
        var id = await _registry.IssueAsync(RegistryDesk.Permit(Any.Iin()));

        Assert.Equal("1:ISSUED", await _registry.EventsOfAsync(id));
        await Eventually.TrueAsync(() => _registry.Desk.QueryAsync<bool>($"SELECT NOT EXISTS (SELECT 1 FROM outbox_messages WHERE payload::jsonb ->> 'id' = '{id}')"));
    }

    [Fact]
    public async Task Read_BySupervisor_HasNoPurpose()
    {
        var id = await _registry.IssueAsync(RegistryDesk.Permit(Any.Iin(), ("purpose", "Night shift")));

        Assert.False((await RegistryDesk.GetAsync(_registry.Supervisor, $"/v1/permits/{id}")).TryGetProperty("purpose", out _));
        Assert.Equal("Night shift", (await RegistryDesk.GetAsync(_registry.Auditor, $"/v1/permits/{id}")).GetProperty("purpose").GetString());
    }

    public static TheoryData<string, string, string> WrongTerms => new()
    {
        { "purpose", $"\"{new string('p', 201)}\"", "PURPOSE_LENGTH" },
        { "purpose", "\"a\\u0001b\"", "PURPOSE_CHARACTERS" },
        { "organisationBin", "\"850440100003\"", "BIN_CHECKSUM" },
        { "organisationBin", "\"850412100003\"", "IS_IIN" },
        { "zones", "[\"ALMATY\",\"MOON\"]", "ZONE_UNKNOWN" },
        { "zones", "[\"ALMATY\\u0000\"]", "ZONE_UNKNOWN" },
        { "zones", "[null]", "ZONE_UNKNOWN" },
        { "conditions", "[\"SMILE\"]", "CONDITION_UNKNOWN" },
        { "conditions", "[null]", "CONDITION_UNKNOWN" },
        { "window", "{\"days\":[],\"from\":\"07:00\",\"to\":\"20:00\"}", "WINDOW_DAYS_MISSING" },
        { "window", "{\"days\":[\"Someday\"],\"from\":\"07:00\",\"to\":\"20:00\"}", "WINDOW_DAY_UNKNOWN" },
        { "window", "{\"days\":[\"Mon\"],\"from\":\"7\",\"to\":\"20:00\"}", "WINDOW_TIME_INVALID" },
        { "window", "{\"days\":[\"Mon\"],\"from\":\"07:00\"}", "WINDOW_TIME_INVALID" },
        { "window", "{\"days\":[\"Mon\"],\"from\":\"07:00\",\"to\":\"07:00\"}", "WINDOW_EMPTY" },
        { "boundTo", "[{\"iin\":\"850412100003\"}]", "BOUND_KIND" },
        { "boundTo", "[{\"plate\":\" \"}]", "PLATE_EMPTY" },
        { "boundTo", "[{}]", "SUBJECT_MISSING" },
        { "boundTo", "[null]", "SUBJECT_MISSING" },
        { "boundTo", "[{\"plate\":\"123ABC02\",\"passport\":\"ZZ1234567\"}]", "SUBJECT_AMBIGUOUS" },
        { "initials", "\"А.Б.В.Г.Д.Е\"", "INITIALS_INVALID" },
        { "initials", "\"A1\"", "INITIALS_INVALID" },
        { "initials", "\"..\"", "INITIALS_INVALID" },
        { "maxUses", "0", "MAX_USES_INVALID" },
        { "generation", "\"NONE\"", "GENERATION_UNKNOWN" },
        { "generation", "\"HQ\\u0000\"", "GENERATION_UNKNOWN" },
    };

    [Theory]
    [MemberData(nameof(WrongTerms))]
    public async Task Issue_WrongTerm_IsRefusedWithItsCodeAndNothingWritten(string field, string json, string code)
    {
        var key = Guid.NewGuid().ToString();
        using var response = await _registry.Desk.TryIssueAsync(RegistryDesk.Permit(Any.Iin(), (field, JsonDocument.Parse(json).RootElement)), key);

        await response.ExpectProblemAsync(HttpStatusCode.UnprocessableEntity, code);
        Assert.Equal(0, await _registry.Desk.QueryAsync<long>($"SELECT count(*) FROM permits WHERE idempotency_key = '{key}'"));
    }

    [Fact]
    public async Task Issue_ForAnOrganisationNobodyEntered_IsRefused()
    {
        using var response = await _registry.Desk.TryIssueAsync(RegistryDesk.Permit(Any.Iin(), ("organisationBin", AnyBin())));

        await response.ExpectProblemAsync(HttpStatusCode.UnprocessableEntity, "ORGANISATION_UNKNOWN");
    }

    [Theory]
    [InlineData("zones", """["ALMATY"]""")]
    [InlineData("purpose", "\"Another\"")]
    [InlineData("boundTo", """[{"plate":"123ABC02"}]""")]
    public async Task Issue_SameKeyOtherTerms_IsRefused(string field, string json)
    {
        var (key, body) = (Guid.NewGuid().ToString(), RegistryDesk.Permit(Any.Iin()));
        using var first = await _registry.Desk.TryIssueAsync(body, key);
        body[field] = JsonDocument.Parse(json).RootElement;
        using var second = await _registry.Desk.TryIssueAsync(body, key);

        await first.ExpectAsync(HttpStatusCode.Created);
        await second.ExpectProblemAsync(HttpStatusCode.UnprocessableEntity, "IDEMPOTENCY_KEY_REUSED");
    }

    /// <summary>Of a company registered in June 1985, with a right check digit.</summary>
    internal static string AnyBin()
    {
        while (true)
        {
            var first11 = $"850640{Random.Shared.Next(100_000):00000}";
            if (Iin.CheckDigit(first11) is { } digit)
            {
                return $"{first11}{digit}";
            }
        }
    }
}
