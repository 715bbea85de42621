using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Npgsql;

namespace Ruqsat.Intake.Tests.Inquiries;

public sealed class RegisterInquiryTests(IntakeFixture fixture)
{
    private const string ValidIin = "850412100003";
    private readonly HttpClient _operator = fixture.Intake.ClientOf("operator-1", "operator");
    private readonly HttpClient _integration = fixture.Intake.ClientOf("system-1", "integration");

    [Fact]
    public async Task RegisterInquiry_Valid_IsCreatedWithItsEvent()
    {
        using var response = await IntakeFixture.PostAsync(_operator, new
        {
            topic = "IIN_OR_PLATE",
            language = "kk",
            district = "ALMALY",
            callerPhone = "+7 700 000 00 01",
            iin = ValidIin,
            plate = "123 авс 02",
            text = "Каллер спрашивает",
        });

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        var body = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("NEW", body.GetProperty("status").GetString());
        Assert.Equal($"/v1/inquiries/{body.GetProperty("id").GetGuid()}", response.Headers.Location!.ToString());

        var read = await _operator.GetFromJsonAsync<JsonElement>(response.Headers.Location);
        Assert.Equal("8504******03", read.GetProperty("iin").GetString());
        Assert.Equal("operator-1", read.GetProperty("registeredBy").GetString());
        Assert.DoesNotContain("спрашивает", read.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RegisterInquiry_ClosedAtFirstContact_IsClosedByTheOperatorNow()
    {
        using var response = await IntakeFixture.PostAsync(_operator, new { topic = "RESTRICTIONS", language = "ru", closedAtFirstContact = new { } });

        var body = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("CLOSED", body.GetProperty("status").GetString());
        var read = await _operator.GetFromJsonAsync<JsonElement>(response.Headers.Location);
        Assert.Equal("operator-1", read.GetProperty("closedBy").GetString());
    }

    [Fact]
    public async Task RegisterInquiry_LateRecordByIntegration_KeepsTimeAndOperator()
    {
        using var response = await IntakeFixture.PostAsync(_integration, new
        {
            topic = "RESTRICTIONS",
            language = "ru",
            receivedAt = "2020-04-10T15:00:00+06:00",
            closedAtFirstContact = new { @operator = "chief", at = "2020-04-10T15:02:00+06:00" },
        });

        var read = await _operator.GetFromJsonAsync<JsonElement>(response.Headers.Location);
        Assert.Equal(DateTimeOffset.Parse("2020-04-10T09:00:00Z", null), read.GetProperty("receivedAt").GetDateTimeOffset());
        Assert.Equal("chief", read.GetProperty("closedBy").GetString());
    }

    [Fact]
    public async Task RegisterInquiry_LateRecordByOperator_IsForbidden()
    {
        using var late = await IntakeFixture.PostAsync(_operator, new { topic = "RESTRICTIONS", language = "ru", receivedAt = "2020-04-10T15:00:00+06:00" });
        using var other = await IntakeFixture.PostAsync(_operator, new { topic = "RESTRICTIONS", language = "ru", closedAtFirstContact = new { @operator = "chief" } });

        await AssertProblemAsync(late, HttpStatusCode.Forbidden, "LATE_RECORD_NOT_ALLOWED");
        await AssertProblemAsync(other, HttpStatusCode.Forbidden, "LATE_RECORD_NOT_ALLOWED");
    }

    [Fact]
    public async Task RegisterInquiry_SameKeySameBody_IsReplayedNotRepeated()
    {
        var key = Guid.NewGuid().ToString();
        object body = new { topic = "SUPPORT", language = "ru", iin = ValidIin };
        using var first = await IntakeFixture.PostAsync(_operator, body, key);
        using var second = await IntakeFixture.PostAsync(_operator, body, key);

        Assert.Equal(HttpStatusCode.Created, second.StatusCode);
        Assert.Equal("true", second.Headers.GetValues("Idempotency-Replayed").Single());
        Assert.False(first.Headers.Contains("Idempotency-Replayed"));
        Assert.Equal(await first.Content.ReadAsStringAsync(), await second.Content.ReadAsStringAsync());
        Assert.Equal(1, await fixture.CountAsync($"SELECT count(*) FROM inquiries WHERE idempotency_key = '{key}'"));
    }

    [Fact]
    public async Task RegisterInquiry_SameKeyOtherBody_IsRefused()
    {
        var key = Guid.NewGuid().ToString();
        using var first = await IntakeFixture.PostAsync(_operator, new { topic = "SUPPORT", language = "ru" }, key);
        using var second = await IntakeFixture.PostAsync(_operator, new { topic = "SUPPORT", language = "kk" }, key);

        await AssertProblemAsync(second, HttpStatusCode.UnprocessableEntity, "IDEMPOTENCY_KEY_REUSED");
        Assert.Equal(1, await fixture.CountAsync($"SELECT count(*) FROM inquiries WHERE idempotency_key = '{key}'"));
    }

    [Fact]
    public async Task RegisterInquiry_SameKeyOfTwoAccounts_AreTwoInquiries()
    {
        var key = Guid.NewGuid().ToString();
        using var first = await IntakeFixture.PostAsync(_operator, new { topic = "SUPPORT", language = "ru" }, key);
        using var second = await IntakeFixture.PostAsync(_integration, new { topic = "SUPPORT", language = "ru" }, key);

        Assert.NotEqual(first.Headers.Location, second.Headers.Location);
    }

    [Fact]
    public async Task RegisterInquiry_TwoHundredPostsWithTwentyKeys_MakeTwentyInquiries()
    {
        await using var replica = fixture.Intake.StartReplica();
        using var other = replica.ClientOf("operator-1", "operator");
        var run = Guid.NewGuid().ToString("N");

        var responses = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => IntakeFixture.PostAsync(
            i % 2 == 0 ? _operator : other, new { topic = "SUPPORT", language = "ru", text = $"{i % 20}" }, $"{run}-{i % 20}")));

        Assert.All(responses, response => Assert.Equal(HttpStatusCode.Created, response.StatusCode));
        Assert.Equal(20, responses.Select(r => r.Headers.Location).Distinct().Count());
        Assert.Equal(20, await fixture.CountAsync($"SELECT count(*) FROM inquiries WHERE idempotency_key LIKE '{run}-%'"));
    }

    [Theory]
    [InlineData("""{"language":"ru"}""", "TOPIC_MISSING")]
    [InlineData("""{"topic":"WEATHER","language":"ru"}""", "TOPIC_UNKNOWN")]
    [InlineData("""{"topic":"SUPPORT"}""", "LANGUAGE_MISSING")]
    [InlineData("""{"topic":"SUPPORT","language":"de"}""", "LANGUAGE_UNKNOWN")]
    [InlineData("""{"topic":"SUPPORT","language":"ru","district":"MARS"}""", "DISTRICT_UNKNOWN")]
    [InlineData("""{"topic":"SUPPORT","language":"ru","callerPhone":"12"}""", "PHONE_LENGTH")]
    [InlineData("""{"topic":"SUPPORT","language":"ru","iin":"85041210000"}""", "IIN_LENGTH")]
    [InlineData("""{"topic":"SUPPORT","language":"ru","iin":"85041210000x"}""", "IIN_CHARACTERS")]
    [InlineData("""{"topic":"SUPPORT","language":"ru","iin":"900229200007"}""", "IIN_DATE")]
    [InlineData("""{"topic":"SUPPORT","language":"ru","iin":"850412700003"}""", "IIN_CENTURY_DIGIT")]
    [InlineData("""{"topic":"SUPPORT","language":"ru","iin":"850412100004"}""", "IIN_CHECKSUM")]
    [InlineData("""{"topic":"SUPPORT","language":"ru","iin":"850412100480"}""", "IIN_NEVER_ISSUED")]
    [InlineData("""{"topic":"SUPPORT","language":"ru","iin":"850440100003"}""", "IS_BIN")]
    [InlineData("""{"topic":"SUPPORT","language":"ru","plate":"  "}""", "PLATE_EMPTY")]
    [InlineData("""{"topic":"SUPPORT","language":"ru","plate":"12345678901234567890"}""", "PLATE_LENGTH")]
    [InlineData("""{"topic":"SUPPORT","language":"ru","passport":"1"}""", "PASSPORT_LENGTH")]
    [InlineData("""{"topic":"SUPPORT","language":"ru","receivedAt":"2120-01-01T00:00:00Z"}""", "RECEIVED_IN_FUTURE")]
    [InlineData("""{"topic":"SUPPORT","language":"ru","closedAtFirstContact":{"at":"2120-01-01T00:00:00Z"}}""", "CLOSED_IN_FUTURE")]
    [InlineData("""{"topic":"SUPPORT","language":"ru","closedAtFirstContact":{"at":"2020-01-01T00:00:00Z"}}""", "CLOSED_BEFORE_RECEIVED")]
    [InlineData("""{"topic":"SUPPORT","language":"ru","closedAtFirstContact":{"operator":"a b"}}""", "OPERATOR_INVALID")]
    public async Task RegisterInquiry_WrongValue_IsRefusedWithItsCode(string body, string code)
    {
        using var response = await PostTextAsync(body, "application/json");

        await AssertProblemAsync(response, HttpStatusCode.UnprocessableEntity, code);
        await AssertNothingWrittenAsync(response);
    }

    [Theory]
    [InlineData("""{"topic":""", "application/json", HttpStatusCode.BadRequest, "MALFORMED_JSON")]
    [InlineData("", "application/json", HttpStatusCode.BadRequest, "BAD_REQUEST")]
    [InlineData("null", "application/json", HttpStatusCode.BadRequest, "BAD_REQUEST")]
    [InlineData("[]", "application/json", HttpStatusCode.BadRequest, "MALFORMED_JSON")]
    [InlineData("""{"topic":"SUPPORT","language":"ru","colour":"red"}""", "application/json", HttpStatusCode.BadRequest, "MALFORMED_JSON")]
    [InlineData("""{"topic":"SUPPORT","language":"ru","topic":"SUPPORT"}""", "application/json", HttpStatusCode.BadRequest, "MALFORMED_JSON")]
    [InlineData("""{"topic":"SUPPORT","language":"ru","channel":"PIGEON"}""", "application/json", HttpStatusCode.BadRequest, "MALFORMED_JSON")]
    [InlineData("""{"topic":"SUPPORT","language":"ru","channel":1}""", "application/json", HttpStatusCode.BadRequest, "MALFORMED_JSON")]
    [InlineData("""{"topic":"SUPPORT","language":"ru","receivedAt":"yesterday"}""", "application/json", HttpStatusCode.BadRequest, "MALFORMED_JSON")]
    [InlineData("topic=SUPPORT", "application/x-www-form-urlencoded", HttpStatusCode.UnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE")]
    [InlineData("topic: SUPPORT", "text/plain", HttpStatusCode.UnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE")]
    public async Task RegisterInquiry_NotUnderstood_IsAProblemWithACode(string body, string type, HttpStatusCode status, string code)
    {
        using var response = await PostTextAsync(body, type);

        await AssertProblemAsync(response, status, code);
        await AssertNothingWrittenAsync(response);
    }

    [Theory]
    [InlineData(4_001, HttpStatusCode.UnprocessableEntity, "TEXT_TOO_LONG")]
    [InlineData(1_048_576, HttpStatusCode.RequestEntityTooLarge, "BODY_TOO_LARGE")]
    public async Task RegisterInquiry_HugeText_IsRefused(int length, HttpStatusCode status, string code)
    {
        using var response = await PostTextAsync($$"""{"topic":"SUPPORT","language":"ru","text":"{{new string('x', length)}}"}""", "application/json");

        await AssertProblemAsync(response, status, code);
        await AssertNothingWrittenAsync(response);
    }

    [Fact]
    public async Task RegisterInquiry_WithoutOrWithBadKey_IsRefused()
    {
        using var missing = await _operator.PostAsJsonAsync("/v1/inquiries", new { topic = "SUPPORT", language = "ru" });
        using var invalid = await IntakeFixture.PostAsync(_operator, new { topic = "SUPPORT", language = "ru" }, new string('k', 101));

        await AssertProblemAsync(missing, HttpStatusCode.BadRequest, "IDEMPOTENCY_KEY_MISSING");
        await AssertProblemAsync(invalid, HttpStatusCode.BadRequest, "IDEMPOTENCY_KEY_INVALID");
    }

    [Fact]
    public async Task RegisterInquiry_Stored_HasNoIdentifierInClear()
    {
        using var response = await IntakeFixture.PostAsync(_operator, new { topic = "SUPPORT", language = "ru", iin = "960229200008", callerPhone = "+77000000002", plate = "777ZZZ02", text = "секрет" });
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);

        await using var data = NpgsqlDataSource.Create(fixture.Intake.Database);
        await using var command = data.CreateCommand("SELECT (SELECT string_agg(i::text, ' ') FROM inquiries i) || coalesce((SELECT string_agg(o::text, ' ') FROM outbox_messages o), '')");
        var rows = (string)(await command.ExecuteScalarAsync())!;
        foreach (var secret in (string[])["960229200008", "77000000002", "777ZZZ02", "секрет"])
        {
            Assert.DoesNotContain(secret, rows, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(Convert.ToHexStringLower(Encoding.UTF8.GetBytes(secret)), rows, StringComparison.OrdinalIgnoreCase);
        }
    }

    private async Task<HttpResponseMessage> PostTextAsync(string body, string type)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/inquiries") { Content = new StringContent(body, Encoding.UTF8, type) };
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        var response = await _integration.SendAsync(request);
        response.RequestMessage = request;
        return response;
    }

    private async Task AssertNothingWrittenAsync(HttpResponseMessage response)
    {
        var key = response.RequestMessage!.Headers.GetValues("Idempotency-Key").Single();
        Assert.Equal(0, await fixture.CountAsync($"SELECT count(*) FROM inquiries WHERE idempotency_key = '{key}'"));
    }

    private static async Task AssertProblemAsync(HttpResponseMessage response, HttpStatusCode status, string code)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(status == response.StatusCode, $"{response.StatusCode}: {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(code, JsonDocument.Parse(text).RootElement.GetProperty("code").GetString());
    }
}
