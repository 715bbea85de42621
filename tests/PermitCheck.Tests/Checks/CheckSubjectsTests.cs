using System.Diagnostics.Metrics;
using Ruqsat.PermitCheck.Checks;
using Ruqsat.Testing;

namespace Ruqsat.PermitCheck.Tests.Checks;

public sealed class CheckSubjectsTests(PermitCheckFixture fixture)
{
    private readonly Desk _desk = fixture.Desk;

    [Fact]
    public async Task Check_PermitInForce_IsAllowedByThatPermit()
    {
        var iin = Any.Iin();
        var permit = await _desk.IssueAsync(iin);

        var answer = await _desk.CheckAsync(iin);

        Assert.Equal(("ALLOW", "PERMIT_ACTIVE", "SHOW_ID"), (answer.Decision(), answer.ReasonCode(), answer.GetProperty("reason").GetProperty("next").GetString()));
        Assert.Equal(permit.Id(), answer.GetProperty("permit").Id());
        Assert.Equal(permit.GetProperty("validTo").GetDateTimeOffset(), answer.GetProperty("permit").GetProperty("validTo").GetDateTimeOffset());
        var subject = Assert.Single(answer.GetProperty("subjects").EnumerateArray());
        Assert.Equal(("IIN", iin.ToString(), "ALLOW", "PERMIT_ACTIVE"), (
            subject.GetProperty("kind").GetString(), subject.GetProperty("masked").GetString(), subject.GetProperty("decision").GetString(), subject.GetProperty("reason").GetString()));
        Assert.False(answer.TryGetProperty("vehicle", out _));
        Assert.Equal(TimeSpan.FromHours(5), answer.GetProperty("evaluatedAt").GetDateTimeOffset().Offset);
        Assert.Equal(["en", "kk", "ru"], answer.GetProperty("reason").GetProperty("text").EnumerateObject().Select(p => p.Name).Order());
        Assert.False(answer.GetProperty("freshness").GetProperty("stale").GetBoolean());
    }

    [Fact]
    public async Task Check_Answered_IsRecordedBefore()
    {
        var (iin, plate, inquiry) = (Any.Iin(), Any.Plate(), Guid.NewGuid());
        var permit = await _desk.IssueAsync(iin);

        var answer = await _desk.CheckAsync(new { purpose = new { inquiryId = inquiry }, iin = iin.Reveal(), plate = plate.Reveal() });

        var id = answer.GetProperty("decisionId").GetGuid();
        Assert.Equal(
            $"gate-1|CHECK|INQUIRY|{inquiry}|Deny|NO_ACTIVE_PERMIT",
            await _desk.QueryAsync<string>(
                $"""
                SELECT concat_ws('|', actor, action, purpose, purpose_reference, c->>'decision', c->>'reason')
                FROM audit_records, LATERAL (SELECT convert_from(content, 'UTF8')::jsonb AS c) AS content WHERE record_id = '{id}'
                """));
        Assert.Equal(
            $"0|IIN|Allow|PERMIT_ACTIVE|{permit.Id()};1|PLATE|Deny|NO_ACTIVE_PERMIT|",
            await _desk.QueryAsync<string>(
                $"""
                SELECT string_agg(concat_ws('|', s->>'position', s->>'kind', s->>'decision', s->>'reason', coalesce(s->>'permitId', '')), ';' ORDER BY s->>'position')
                FROM audit_records, jsonb_array_elements(convert_from(content, 'UTF8')::jsonb->'subjects') AS s WHERE record_id = '{id}'
                """));
        Assert.Equal(
            "0|Iin;1|Plate",
            await _desk.QueryAsync<string>(
                $"SELECT string_agg(concat_ws('|', position, kind), ';' ORDER BY position) FROM audit_subjects s JOIN audit_records r USING (writer, sequence) WHERE record_id = '{id}'"));
    }

    [Fact]
    public async Task Check_PersonAndCar_WorstDecisionOnTop()
    {
        var (iin, plate) = (Any.Iin(), Any.Plate());
        await _desk.IssueAsync(iin);

        var answer = await _desk.CheckAsync(new { purpose = Desk.Checkpoint, iin = iin.Reveal(), plate = plate.Reveal() });

        Assert.Equal(("DENY", "NO_ACTIVE_PERMIT"), (answer.Decision(), answer.ReasonCode()));
        Assert.Equal(["ALLOW", "DENY"], answer.GetProperty("subjects").EnumerateArray().Select(s => s.GetProperty("decision").GetString()));
        Assert.False(answer.TryGetProperty("permit", out _));
    }

    [Fact]
    public async Task Check_PlateTypedInCyrillic_IsFoundAndTheCorrectionShown()
    {
        using var issued = await _desk.TryIssueAsync(new { plate = "123ABC02", ground = "FREIGHT", validFrom = DateTimeOffset.UtcNow.AddHours(-1), validTo = DateTimeOffset.UtcNow.AddHours(1) });
        await issued.ExpectAsync(HttpStatusCode.Created);

        var answer = await _desk.CheckAsync(new { purpose = Desk.Checkpoint, plate = "123 авс 02" });

        Assert.Equal("ALLOW", answer.Decision());
        Assert.Equal("123ABC02", answer.GetProperty("vehicle").GetProperty("plate").GetString());
        Assert.Equal(["SEPARATORS", "HOMOGLYPH"], answer.GetProperty("vehicle").GetProperty("corrections").EnumerateArray().Select(c => c.GetString()));
    }

    [Fact]
    public async Task Check_Passport_IsFound()
    {
        var passport = Any.Passport();
        using var issued = await _desk.TryIssueAsync(new { passport = passport.Reveal(), ground = "MEDICAL", validFrom = DateTimeOffset.UtcNow.AddHours(-1), validTo = DateTimeOffset.UtcNow.AddHours(1) });
        await issued.ExpectAsync(HttpStatusCode.Created);

        Assert.Equal("ALLOW", (await _desk.CheckAsync(new { purpose = Desk.Checkpoint, passport = passport.Reveal() })).Decision());
    }

    [Theory]
    [InlineData(1, 2, "NOT_YET_VALID")]
    [InlineData(-2, -1, "EXPIRED")]
    public async Task Check_PermitOfAnotherTime_IsDeniedWithItsReason(int fromHours, int toHours, string reason)
    {
        var iin = Any.Iin();
        var permit = await _desk.IssueAsync(iin, DateTimeOffset.UtcNow.AddHours(fromHours), DateTimeOffset.UtcNow.AddHours(toHours));

        var answer = await _desk.CheckAsync(iin);

        Assert.Equal(("DENY", reason, permit.Id()), (answer.Decision(), answer.ReasonCode(), answer.GetProperty("permit").Id()));
    }

    [Fact]
    public async Task Check_CachedPermitEnds_IsDeniedFromThenOn()
    {
        var iin = Any.Iin();
        var end = DateTimeOffset.UtcNow.AddSeconds(3);
        await _desk.IssueAsync(iin, validTo: end);
        Assert.Equal("ALLOW", (await _desk.CheckUntilCachedAsync(iin)).Decision());

        var answer = await Eventually.GetAsync(() => _desk.CheckAsync(iin), answer => answer.Decision() == "DENY");

        Assert.Equal(("EXPIRED", "CACHE"), (answer.ReasonCode(), answer.Source()));
        Assert.True(answer.GetProperty("evaluatedAt").GetDateTimeOffset() >= end.AddMilliseconds(-1));
    }

    [Theory]
    [InlineData("""{"iin":"850412100003"}""", "PURPOSE_MISSING")]
    [InlineData("""{"purpose":{},"iin":"850412100003"}""", "PURPOSE_MISSING")]
    [InlineData("""{"purpose":{"inquiryId":"00000000-0000-0000-0000-000000000000"},"iin":"850412100003"}""", "PURPOSE_MISSING")]
    [InlineData("""{"purpose":{"inquiryId":"0197b7a5-0000-7000-8000-000000000001","checkpoint":"A"},"iin":"850412100003"}""", "PURPOSE_AMBIGUOUS")]
    [InlineData("""{"purpose":{"checkpoint":""},"iin":"850412100003"}""", "CHECKPOINT_INVALID")]
    [InlineData("""{"purpose":{"checkpoint":"a b"},"iin":"850412100003"}""", "CHECKPOINT_INVALID")]
    [InlineData("""{"purpose":{"checkpoint":"A"}}""", "SUBJECT_MISSING")]
    [InlineData("""{"purpose":{"checkpoint":"A"},"iin":"85041210000"}""", "IIN_LENGTH")]
    [InlineData("""{"purpose":{"checkpoint":"A"},"iin":""}""", "IIN_LENGTH")]
    [InlineData("""{"purpose":{"checkpoint":"A"},"iin":"85041210000x"}""", "IIN_CHARACTERS")]
    [InlineData("""{"purpose":{"checkpoint":"A"},"iin":"900229200007"}""", "IIN_DATE")]
    [InlineData("""{"purpose":{"checkpoint":"A"},"iin":"000000000000"}""", "IIN_DATE")]
    [InlineData("""{"purpose":{"checkpoint":"A"},"iin":"850412700003"}""", "IIN_CENTURY_DIGIT")]
    [InlineData("""{"purpose":{"checkpoint":"A"},"iin":"850412100004"}""", "IIN_CHECKSUM")]
    [InlineData("""{"purpose":{"checkpoint":"A"},"iin":"850412100480"}""", "IIN_NEVER_ISSUED")]
    [InlineData("""{"purpose":{"checkpoint":"A"},"iin":"850440100003"}""", "IS_BIN")]
    [InlineData("""{"purpose":{"checkpoint":"A"},"plate":"  "}""", "PLATE_EMPTY")]
    [InlineData("""{"purpose":{"checkpoint":"A"},"plate":"12345678901234567890"}""", "PLATE_LENGTH")]
    [InlineData("""{"purpose":{"checkpoint":"A"},"plate":"12\u00013ABC02"}""", "PLATE_CHARACTERS")]
    [InlineData("""{"purpose":{"checkpoint":"A"},"passport":"1"}""", "PASSPORT_LENGTH")]
    [InlineData("""{"purpose":{"checkpoint":"A"},"passport":"QQQ:1234567"}""", "PASSPORT_COUNTRY")]
    [InlineData("""{"purpose":{"checkpoint":"CP-28"},"iin":"850412100003"}""", "CHECKPOINT_UNKNOWN")]
    [InlineData("""{"purpose":{"checkpoint":"CP-01"},"iin":"850412100003","direction":"UP"}""", "DIRECTION_UNKNOWN")]
    [InlineData("""{"purpose":{"checkpoint":"CP-01"},"iin":"850412100003","zone":"ALMATY"}""", "ZONE_OF_CHECKPOINT")]
    [InlineData("""{"purpose":{"inquiryId":"0197b7a5-0000-7000-8000-000000000001"},"iin":"850412100003","zone":"MOON"}""", "ZONE_UNKNOWN")]
    [InlineData("""{"purpose":{"checkpoint":"CP-01"},"people":[]}""", "SUBJECT_MISSING")]
    [InlineData("""{"purpose":{"checkpoint":"CP-01"},"people":[{"iin":"850412100003"},{}]}""", "SUBJECT_MISSING")]
    [InlineData("""{"purpose":{"checkpoint":"CP-01"},"people":[{"iin":"850412100003","passport":"ZZ1234567"}]}""", "SUBJECT_AMBIGUOUS")]
    [InlineData("""{"purpose":{"checkpoint":"CP-01"},"people":[{"iin":"850412100004"}]}""", "IIN_CHECKSUM")]
    public async Task Check_WrongValue_IsRefusedWithItsCodeAndNotRecorded(string body, string code)
    {
        var account = $"checker-{Guid.NewGuid():N}";
        using var client = fixture.PermitCheck.ClientOf(account, "checkpoint-officer");

        using var response = await client.PostAsync("/v1/checks", Answers.Text(body));

        var problem = await response.ExpectProblemAsync(HttpStatusCode.UnprocessableEntity, code);
        Assert.Equal(code, problem.GetProperty("errors")[0].GetProperty("code").GetString());
        Assert.Equal(0, await _desk.QueryAsync<long>($"SELECT count(*) FROM audit_records WHERE actor = '{account}'"));
    }

    [Fact]
    public async Task Check_SeveralWrongValues_AreAllNamed()
    {
        using var response = await _desk.TryCheckAsync(new { iin = "1", plate = "", passport = "" });

        var problem = await response.ExpectProblemAsync(HttpStatusCode.UnprocessableEntity, "PURPOSE_MISSING");
        Assert.Equal(
            ["purpose PURPOSE_MISSING", "iin IIN_LENGTH", "plate PLATE_EMPTY", "passport PASSPORT_EMPTY"],
            problem.GetProperty("errors").EnumerateArray().Select(e => $"{e.GetProperty("field").GetString()} {e.GetProperty("code").GetString()}"));
    }

    [Theory]
    [InlineData("""{"purpose":""", "application/json", HttpStatusCode.BadRequest, "MALFORMED_JSON")]
    [InlineData("", "application/json", HttpStatusCode.BadRequest, "BAD_REQUEST")]
    [InlineData("[]", "application/json", HttpStatusCode.BadRequest, "MALFORMED_JSON")]
    [InlineData("""{"purpose":{"inquiryId":"no guid"},"iin":"850412100003"}""", "application/json", HttpStatusCode.BadRequest, "MALFORMED_JSON")]
    [InlineData("""{"purpose":{"checkpoint":"A"},"iin":850412100003}""", "application/json", HttpStatusCode.BadRequest, "MALFORMED_JSON")]
    [InlineData("""{"purpose":{"checkpoint":"A"},"iin":"850412100003","colour":"red"}""", "application/json", HttpStatusCode.BadRequest, "MALFORMED_JSON")]
    [InlineData("""{"purpose":{"checkpoint":"A"},"iin":"850412100003","iin":"850412100003"}""", "application/json", HttpStatusCode.BadRequest, "MALFORMED_JSON")]
    [InlineData("iin=850412100003", "application/x-www-form-urlencoded", HttpStatusCode.UnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE")]
    public async Task Check_NotUnderstood_IsAProblemWithACode(string body, string type, HttpStatusCode status, string code)
    {
        using var response = await _desk.Operator.PostAsync("/v1/checks", Answers.Text(body, type));

        await response.ExpectProblemAsync(status, code);
    }

    [Fact]
    public async Task Check_OneMegabyte_IsRefused()
    {
        using var response = await _desk.TryCheckAsync(new { purpose = Desk.Checkpoint, iin = new string('1', 1_048_576) });

        await response.ExpectProblemAsync(HttpStatusCode.RequestEntityTooLarge, "BODY_TOO_LARGE");
    }

    [Fact]
    public async Task Check_Answered_IsCountedWithBoundedTags()
    {
        var seen = new List<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == CheckMetrics.MeterName)
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
        {
            lock (seen)
            {
                seen.Add(string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}")) + $" {value}");
            }
        });
        listener.Start();

        await _desk.CheckAsync(Any.Iin());

        // Other tests of the process are counted too, meanwhile.
        lock (seen)
        {
            Assert.Contains("decision=Deny source=Database purpose=Checkpoint 1", seen);
        }
    }
}
