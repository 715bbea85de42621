using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Ruqsat.Identifiers;
using Ruqsat.PermitCheck.Permits;
using Ruqsat.Testing;

namespace Ruqsat.PermitCheck.Tests.Checks;

/// <summary>What an answer shows, and to whom.</summary>
public sealed class CheckAnswersTests(PermitCheckFixture fixture)
{
    private readonly Desk _desk = fixture.Desk;

    [Theory]
    [InlineData("operator", "id validTo", "plate corrections")]
    [InlineData("checkpoint-officer", "id validFrom validTo window zones directions conditions", "plate bound corrections")]
    [InlineData("supervisor", "id validFrom validTo window zones directions conditions", "plate bound corrections")]
    [InlineData("integration", "id validFrom validTo window zones directions conditions", "plate bound corrections")]
    public async Task Check_ByRole_ShowsItsPartOfThePermit(string role, string permitFields, string vehicleFields)
    {
        var (iin, plate) = (Any.Iin(), Any.Plate());
        await LimitedPermitAsync(iin, plate);

        var answer = await CheckAsync(role, new { purpose = Desk.Checkpoint, plate = plate.Reveal(), people = new[] { new { iin = iin.Reveal() } } });

        // The worst is on top, and here both are alike: the car comes first.
        var person = answer.GetProperty("subjects")[1];
        Assert.Equal("PERMIT_ACTIVE_WITH_CONDITIONS", person.GetProperty("reason").GetString());
        Assert.Equal("А.Б.", person.GetProperty("confirm").GetProperty("initials").GetString());
        Assert.Equal(iin.BirthYear, person.GetProperty("confirm").GetProperty("birthYear").GetInt32());
        Assert.Equal(vehicleFields, Names(answer.GetProperty("vehicle")));

        var alone = await CheckAsync(role, new { purpose = Desk.Checkpoint, iin = iin.Reveal() });
        Assert.Equal(permitFields, Names(alone.GetProperty("permit")));
        Assert.Equal(("NONE", "CHECK_CONDITIONS"), (alone.GetProperty("ruleSet").GetString(), alone.GetProperty("reason").GetProperty("next").GetString()));
    }

    [Fact]
    public async Task Check_LimitedPermit_ShowsItsLimits()
    {
        var (iin, plate) = (Any.Iin(), Any.Plate());
        await LimitedPermitAsync(iin, plate);

        var answer = await _desk.CheckAsync(new { purpose = Desk.Checkpoint, direction = "IN", iin = iin.Reveal(), plate = plate.Reveal() });

        Assert.Equal("DENY", answer.Decision());
        var alone = (await _desk.CheckAsync(iin)).GetProperty("permit");
        Assert.Equal("""{"days":["Mon","Tue","Wed","Thu","Fri","Sat","Sun"],"from":"00:00","to":"00:00","zone":"Asia/Almaty"}""", alone.GetProperty("window").ToString());
        Assert.Equal("""["ALMATY"] ["IN","OUT"] ["ONE_ESCORT"]""", $"{alone.GetProperty("zones")} {alone.GetProperty("directions")} {alone.GetProperty("conditions")}");
    }

    [Fact]
    public async Task Check_CarOfThePermit_IsBound()
    {
        var (iin, plate, other) = (Any.Iin(), Any.Plate(), Any.Plate());
        await LimitedPermitAsync(iin, plate);

        var bound = await _desk.CheckAsync(new { purpose = Desk.Checkpoint, iin = iin.Reveal(), plate = plate.Reveal() });
        var notBound = await _desk.CheckAsync(new { purpose = Desk.Checkpoint, iin = iin.Reveal(), plate = other.Reveal() });

        Assert.True(bound.GetProperty("vehicle").GetProperty("bound").GetBoolean());
        Assert.Equal("PERMIT_ACTIVE_WITH_CONDITIONS", bound.GetProperty("subjects")[0].GetProperty("reason").GetString());
        Assert.False(notBound.GetProperty("vehicle").GetProperty("bound").GetBoolean());
        Assert.Equal("VEHICLE_NOT_BOUND", notBound.GetProperty("subjects")[0].GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Check_CarWithItsPeople_HasOneResultForEach()
    {
        var people = Enumerable.Range(0, 60).Select(_ => Any.Iin()).ToList();
        await _desk.IssueAsync(people[0]);
        var asked = people.Select(p => new { iin = p.Reveal() }).ToList();

        var answer = await _desk.CheckAsync(new { purpose = Desk.Checkpoint, plate = Any.Plate().Reveal(), people = asked });

        Assert.Equal("DENY", answer.Decision());
        var subjects = answer.GetProperty("subjects").EnumerateArray().ToList();
        Assert.Equal(61, subjects.Count);
        Assert.Equal((1, 60), (subjects.Count(s => s.Decision() == "ALLOW"), subjects.Count(s => s.Decision() == "DENY")));
        using var tooMany = await _desk.TryCheckAsync(new { purpose = Desk.Checkpoint, people = asked.Append(asked[0]) });
        await tooMany.ExpectProblemAsync(HttpStatusCode.UnprocessableEntity, "PEOPLE_TOO_MANY");
    }

    /// <summary>Byte for byte, apart from id, times and the number that was typed.</summary>
    [Theory]
    [InlineData("operator")]
    [InlineData("checkpoint-officer")]
    [InlineData("supervisor")]
    [InlineData("integration")]
    public async Task Check_UnknownAndKnownWithoutPermit_AnswerAlike(string role)
    {
        var (unknown, lifted, suspended) = (Any.Iin(), Any.Iin(), Any.Iin());
        var permit = await _desk.IssueAsync(suspended);
        await ExecuteAsync($"UPDATE permits SET suspended_at = now() - interval '1 hour' WHERE id = '{permit.Id()}'");
        var key = fixture.PermitCheck.Services.GetRequiredService<SubjectKeys>().KeyOf(Subject.Of(lifted));
        await ExecuteAsync(
            $"""
            INSERT INTO prohibitions (id, subject_kind, subject_key, subject_protected, ground, valid_from, imposed_at, imposed_by, idempotency_key, request_fingerprint, lifted_at)
            VALUES ('{Guid.NewGuid()}', 'Iin', {Bytes(key.ToBytes())}, '\x00', 'COURT', now() - interval '2 hours', now() - interval '2 hours', 'clerk-1', '{Guid.NewGuid()}', '\x00', now() - interval '1 hour')
            """);

        var answers = new List<string>();
        foreach (var iin in (Iin[])[unknown, lifted, suspended])
        {
            var answer = await Eventually.GetAsync(() => CheckAsync(role, new { purpose = Desk.Checkpoint, iin = iin.Reveal() }), a => a.Source() == "CACHE");
            answers.Add(answer.ToString()
                .Replace(answer.GetProperty("decisionId").GetString()!, "ID", StringComparison.Ordinal)
                .Replace(answer.GetProperty("evaluatedAt").GetString()!, "TIME", StringComparison.Ordinal)
                .Replace(answer.GetProperty("freshness").GetProperty("asOf").GetString()!, "TIME", StringComparison.Ordinal)
                .Replace(iin.ToString(), "MASKED", StringComparison.Ordinal));
        }

        Assert.Contains("NO_ACTIVE_PERMIT", answers[0], StringComparison.Ordinal);
        Assert.Single(answers.Distinct());
    }

    [Fact]
    public async Task Check_Prohibited_SaysNothingMore()
    {
        var iin = Any.Iin();
        await _desk.IssueAsync(iin);
        var key = fixture.PermitCheck.Services.GetRequiredService<SubjectKeys>().KeyOf(Subject.Of(iin));
        await ExecuteAsync(
            $"""
            INSERT INTO prohibitions (id, subject_kind, subject_key, subject_protected, ground, valid_from, imposed_at, imposed_by, idempotency_key, request_fingerprint)
            VALUES ('{Guid.NewGuid()}', 'Iin', {Bytes(key.ToBytes())}, '\x00', 'MEDICAL_ISOLATION', now() - interval '2 hours', now() - interval '2 hours', 'clerk-1', '{Guid.NewGuid()}', '\x00')
            """);

        var answer = await _desk.CheckAsync(iin);

        Assert.Equal(("DENY", "PROHIBITED"), (answer.Decision(), answer.ReasonCode()));
        Assert.DoesNotContain("MEDICAL_ISOLATION", answer.ToString(), StringComparison.Ordinal);
        Assert.False(answer.TryGetProperty("permit", out _));
        Assert.False(answer.GetProperty("subjects")[0].TryGetProperty("confirm", out _));
    }

    [Fact]
    public async Task Explain_PermitRevokedSince_TellsThenAndNow()
    {
        var (iin, plate) = (Any.Iin(), Any.Plate());
        var permit = await LimitedPermitAsync(iin, plate);
        var answer = await _desk.CheckAsync(new { purpose = Desk.Checkpoint, direction = "OUT", iin = iin.Reveal(), plate = plate.Reveal() });
        await _desk.RevokeAsync(permit);

        var supervisor = await ExplainAsync("supervisor", answer);
        var auditor = await ExplainAsync("auditor", answer);

        Assert.True(supervisor.GetProperty("isReproduced").GetBoolean());
        Assert.Equal("PERMIT_ACTIVE_WITH_CONDITIONS", ReasonOf(supervisor, "then"));
        Assert.Equal("REVOKED", ReasonOf(supervisor, "now"));
        Assert.Equal(("ALMATY", "OUT", "NONE"), (
            supervisor.GetProperty("then").GetProperty("zone").GetString(), supervisor.GetProperty("then").GetProperty("direction").GetString(), supervisor.GetProperty("then").GetProperty("ruleSet").GetString()));
        Assert.False(supervisor.TryGetProperty("inputs", out _));
        Assert.DoesNotContain("\"ground\"", supervisor.ToString(), StringComparison.Ordinal);
        Assert.Equal("WORK", auditor.GetProperty("then").GetProperty("subjects")[0].GetProperty("permit").GetProperty("ground").GetString());
        Assert.Equal(2, auditor.GetProperty("inputs").GetProperty("subjects").GetArrayLength());
        Assert.DoesNotContain(iin.Reveal(), auditor.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("initials", await _desk.QueryAsync<string>($"SELECT convert_from(content, 'UTF8') FROM audit_records WHERE record_id = '{answer.GetProperty("decisionId").GetGuid()}'"), StringComparison.OrdinalIgnoreCase);

        static string ReasonOf(JsonElement explained, string when) => explained.GetProperty(when).GetProperty("subjects")[0].GetProperty("reason").GetString()!;
    }

    [Fact]
    public async Task Explain_RecordThatWasChanged_IsNotReproduced()
    {
        var answer = await _desk.CheckAsync(Any.Iin());
        await using var administrator = NpgsqlDataSource.Create(fixture.PermitCheck.Database);
        await using var forge = administrator.CreateCommand(
            $"""
            SET session_replication_role = replica;
            UPDATE audit_records SET content = convert_to(replace(replace(convert_from(content, 'UTF8'), '"Deny"', '"Allow"'), 'NO_ACTIVE_PERMIT', 'PERMIT_ACTIVE'), 'UTF8')
            WHERE record_id = '{answer.GetProperty("decisionId").GetGuid()}';
            SET session_replication_role = origin
            """);
        await forge.ExecuteNonQueryAsync();

        Assert.False((await ExplainAsync("auditor", answer)).GetProperty("isReproduced").GetBoolean());
    }

    private async Task<Guid> LimitedPermitAsync(Iin iin, PlateNumber plate)
    {
        var permit = (await _desk.IssueAsync(iin)).Id();
        var services = fixture.PermitCheck.Services;
        var initials = services.GetRequiredService<IdentifierProtector>().Protect("А.Б.", Permit.InitialsProtectionPurpose(permit));
        var bound = services.GetRequiredService<SubjectKeys>().KeyOf(Subject.Of(plate)).ToBytes();
        await ExecuteAsync(
            $"""
            UPDATE permits SET zones = ARRAY['ALMATY'], directions = ARRAY['In', 'Out'], window_days = 127, window_from = '00:00', window_to = '00:00', conditions = ARRAY['ONE_ESCORT'],
                bound_keys = ARRAY[{Bytes(bound)}], initials_protected = {Bytes(initials)} WHERE id = '{permit}'
            """);
        return permit;
    }

    private async Task<JsonElement> CheckAsync(string role, object check)
    {
        using var client = fixture.PermitCheck.ClientOf($"{role}-{Guid.NewGuid():N}", role);
        using var response = await client.PostAsJsonAsync("/v1/checks", check);
        return await response.ExpectAsync(HttpStatusCode.OK);
    }

    private async Task<JsonElement> ExplainAsync(string role, JsonElement answer)
    {
        using var client = fixture.PermitCheck.ClientOf($"{role}-1", role);
        using var response = await client.GetAsync($"/v1/checks/{answer.GetProperty("decisionId").GetGuid()}");
        return await response.ExpectAsync(HttpStatusCode.OK);
    }

    private Task<int> ExecuteAsync(string sql) => _desk.QueryAsync<int>($"WITH changed AS ({sql} RETURNING 1) SELECT count(*)::int FROM changed");

    private static string Bytes(byte[] bytes) => string.Create(CultureInfo.InvariantCulture, $"'\\x{Convert.ToHexString(bytes)}'::bytea");

    private static string Names(JsonElement element) => string.Join(' ', element.EnumerateObject().Select(p => p.Name));
}
