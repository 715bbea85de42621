using System.Net.Http.Json;
using System.Text.Json;
using Ruqsat.Identifiers;
using Ruqsat.Testing;

namespace Ruqsat.PermitCheck.Tests.Permits;

public sealed class IssuePermitTests(PermitCheckFixture fixture)
{
    private readonly Desk _desk = fixture.Desk;

    [Fact]
    public async Task Issue_Valid_IsCreatedAndReadMasked()
    {
        var iin = Any.Iin();
        using var response = await _desk.TryIssueAsync(Body(iin));

        var created = await response.ExpectAsync(HttpStatusCode.Created);
        Assert.Equal($"/v1/permits/{created.Id()}", response.Headers.Location!.ToString());
        var read = await _desk.Clerk.GetFromJsonAsync<JsonElement>(response.Headers.Location);
        foreach (var permit in (JsonElement[])[created, read])
        {
            Assert.Equal(("IIN", iin.ToString(), "WORK_LIFE_SUPPORT"), (
                permit.GetProperty("kind").GetString(), permit.GetProperty("masked").GetString(), permit.GetProperty("ground").GetString()));
            Assert.Equal("2020-04-07T00:00:00+06:00", permit.GetProperty("validFrom").GetString());
            Assert.DoesNotContain(iin.Reveal(), permit.ToString(), StringComparison.Ordinal);
        }

        Assert.Equal("clerk-1", read.GetProperty("issuedBy").GetString());
        Assert.Equal(created.GetProperty("issuedAt").GetString(), read.GetProperty("issuedAt").GetString());
        Assert.False(read.TryGetProperty("revocation", out _));
    }

    [Fact]
    public async Task Issue_AfterACachedDenial_IsSeenByTheNextCheck()
    {
        for (var i = 0; i < 20; i++)
        {
            var iin = Any.Iin();
            Assert.Equal("DENY", (await _desk.CheckUntilCachedAsync(iin)).Decision());

            Assert.True((await _desk.IssueAsync(iin)).IsAtOnce());

            Assert.Equal("ALLOW", (await _desk.CheckAsync(iin)).Decision());
        }
    }

    [Fact]
    public async Task Issue_SameKeySameBody_IsReplayedNotRepeated()
    {
        var (key, body) = (Guid.NewGuid().ToString(), Body(Any.Iin()));
        using var first = await _desk.TryIssueAsync(body, key);
        using var second = await _desk.TryIssueAsync(body, key);

        await second.ExpectAsync(HttpStatusCode.Created);
        Assert.False(first.Headers.Contains("Idempotency-Replayed"));
        Assert.Equal("true", second.Headers.GetValues("Idempotency-Replayed").Single());
        Assert.Equal(first.Headers.Location, second.Headers.Location);
        Assert.Equal(await first.Content.ReadAsStringAsync(), await second.Content.ReadAsStringAsync());
        Assert.Equal(1, await CountAsync(key));
    }

    [Fact]
    public async Task Issue_SameKeySameMeaning_IsReplayed()
    {
        var (key, plate) = (Guid.NewGuid().ToString(), Any.Plate().Reveal());
        using var first = await _desk.TryIssueAsync(new { plate, ground = "FREIGHT", validFrom = "2020-04-07T00:00:00+06:00", validTo = "2020-05-11T00:00:00+06:00" }, key);
        using var second = await _desk.TryIssueAsync(new { plate = $"{plate[..3]} {plate[3..]}", ground = "FREIGHT", validFrom = "2020-04-06T18:00:00Z", validTo = "2020-05-10T18:00:00Z" }, key);

        Assert.Equal((await first.ExpectAsync(HttpStatusCode.Created)).Id(), (await second.ExpectAsync(HttpStatusCode.Created)).Id());
    }

    [Theory]
    [InlineData("ground", "WORK")]
    [InlineData("validTo", "2020-05-11T00:00:01+06:00")]
    [InlineData("iin", "960229200008")]
    public async Task Issue_SameKeyOtherBody_IsRefused(string field, string value)
    {
        var key = Guid.NewGuid().ToString();
        var body = Body(Iin.Parse("850412100003"));
        using var first = await _desk.TryIssueAsync(body, key);
        using var second = await _desk.TryIssueAsync(new Dictionary<string, string>(body) { [field] = value }, key);

        await second.ExpectProblemAsync(HttpStatusCode.UnprocessableEntity, "IDEMPOTENCY_KEY_REUSED");
        Assert.Equal(1, await CountAsync(key));
    }

    [Fact]
    public async Task Issue_SameKeyOfTwoAccounts_AreTwoPermits()
    {
        var key = Guid.NewGuid().ToString();
        using var other = fixture.PermitCheck.ClientOf("clerk-2", "registry-clerk");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/permits") { Content = JsonContent.Create(Body(Any.Iin())) };
        request.Headers.Add("Idempotency-Key", key);
        using var first = await _desk.TryIssueAsync(Body(Any.Iin()), key);
        using var second = await other.SendAsync(request);

        Assert.NotEqual((await first.ExpectAsync(HttpStatusCode.Created)).Id(), (await second.ExpectAsync(HttpStatusCode.Created)).Id());
    }

    [Fact]
    public async Task Issue_FiftyEqualPostsOnTwoReplicas_MakeOnePermit()
    {
        await using var replica = fixture.PermitCheck.StartReplica();
        var other = new Desk(replica);
        var (key, body) = (Guid.NewGuid().ToString(), Body(Any.Iin()));

        var responses = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => (i % 2 == 0 ? _desk : other).TryIssueAsync(body, key)));

        var bodies = await Task.WhenAll(responses.Select(r => r.ExpectAsync(HttpStatusCode.Created)));
        Assert.Single(bodies.Select(b => b.ToString()).Distinct());
        Assert.Equal(49, responses.Count(r => r.Headers.Contains("Idempotency-Replayed")));
        Assert.Equal(1, await CountAsync(key));
    }

    [Fact]
    public async Task Issue_WithoutOrWithBadKey_IsRefused()
    {
        using var missing = await _desk.Clerk.PostAsJsonAsync("/v1/permits", Body(Any.Iin()));
        using var tooLong = await _desk.TryIssueAsync(Body(Any.Iin()), new string('k', 101));
        using var invisible = await _desk.TryIssueAsync(Body(Any.Iin()), "a b");

        await missing.ExpectProblemAsync(HttpStatusCode.BadRequest, "IDEMPOTENCY_KEY_MISSING");
        await tooLong.ExpectProblemAsync(HttpStatusCode.BadRequest, "IDEMPOTENCY_KEY_INVALID");
        await invisible.ExpectProblemAsync(HttpStatusCode.BadRequest, "IDEMPOTENCY_KEY_INVALID");
    }

    [Theory]
    [InlineData("iin", null, "SUBJECT_MISSING")]
    [InlineData("plate", "123ABC02", "SUBJECT_AMBIGUOUS")]
    [InlineData("passport", "ZZ1234567", "SUBJECT_AMBIGUOUS")]
    [InlineData("iin", "85041210000", "IIN_LENGTH")]
    [InlineData("iin", "85041210000x", "IIN_CHARACTERS")]
    [InlineData("iin", "900229200007", "IIN_DATE")]
    [InlineData("iin", "850412700003", "IIN_CENTURY_DIGIT")]
    [InlineData("iin", "850412100004", "IIN_CHECKSUM")]
    [InlineData("iin", "850412100480", "IIN_NEVER_ISSUED")]
    [InlineData("iin", "850440100003", "IS_BIN")]
    [InlineData("ground", null, "GROUND_MISSING")]
    [InlineData("ground", "HOLIDAY", "GROUND_UNKNOWN")]
    [InlineData("validFrom", null, "VALID_FROM_MISSING")]
    [InlineData("validTo", null, "VALID_TO_MISSING")]
    [InlineData("validTo", "2020-04-07T00:00:00+06:00", "VALIDITY_EMPTY")]
    [InlineData("validTo", "2020-04-06T00:00:00+06:00", "VALIDITY_EMPTY")]
    [InlineData("validTo", "2020-04-07T00:00:00.0000001+06:00", "VALIDITY_EMPTY")]
    public async Task Issue_WrongValue_IsRefusedWithItsCodeAndNothingWritten(string field, string? value, string code)
    {
        var (key, body) = (Guid.NewGuid().ToString(), Body(Iin.Parse("850412100003")));
        body.Remove(field);
        if (value is not null)
        {
            body.Add(field, value);
        }

        using var response = await _desk.TryIssueAsync(body, key);

        await response.ExpectProblemAsync(HttpStatusCode.UnprocessableEntity, code);
        Assert.Equal(0, await CountAsync(key));
    }

    [Theory]
    [InlineData("""{"iin":""", "application/json", HttpStatusCode.BadRequest, "MALFORMED_JSON")]
    [InlineData("""{"iin":"850412100003","validFrom":"yesterday"}""", "application/json", HttpStatusCode.BadRequest, "MALFORMED_JSON")]
    [InlineData("""{"iin":"850412100003","note":"ill"}""", "application/json", HttpStatusCode.BadRequest, "MALFORMED_JSON")]
    [InlineData("<iin/>", "application/xml", HttpStatusCode.UnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE")]
    public async Task Issue_NotUnderstood_IsAProblemWithACode(string body, string type, HttpStatusCode status, string code)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/permits") { Content = Answers.Text(body, type) };
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        using var response = await _desk.Clerk.SendAsync(request);

        await response.ExpectProblemAsync(status, code);
    }

    private static Dictionary<string, string> Body(Iin iin) => new()
    {
        ["iin"] = iin.Reveal(),
        ["ground"] = "WORK_LIFE_SUPPORT",
        ["validFrom"] = "2020-04-07T00:00:00+06:00",
        ["validTo"] = "2020-05-11T00:00:00+06:00",
    };

    private Task<long> CountAsync(string key) => _desk.QueryAsync<long>($"SELECT count(*) FROM permits WHERE idempotency_key = '{key}'");
}
