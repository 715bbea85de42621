using System.Net.Http.Json;
using Ruqsat.Identifiers;
using Ruqsat.LocalHosting.Servers;
using Ruqsat.Testing;
using StackExchange.Redis;

namespace Ruqsat.PermitCheck.Tests.Checks;

/// <summary>How much one account may ask.</summary>
public sealed class CheckLimitsTests
{
    private static readonly (string, string)[] SmallCaps = [("Checks:Caps:Operator", "3"), ("Checks:Caps:CheckpointOfficer", "5"), ("Checks:Rate:PerSecond", "1000"), ("Checks:Rate:Burst", "1000")];

    [Fact]
    public async Task Check_MoreSubjectsThanTheCap_IsRefusedOnEveryReplicaAndRecorded()
    {
        await using var service = await PermitCheckFixture.StartAsync((await Servers.RedisAsync()).ConnectionString, SmallCaps);
        await using var replica = service.StartReplica();
        await AssertCappedAsync([service, replica], NewAccount());
    }

    [Fact]
    public async Task Check_RedisAway_IsCountedInTheJournal()
    {
        await using var redis = new RedisServer(Servers.Temporary());
        await redis.StartAsync();
        await redis.StopAsync();
        await using var service = await PermitCheckFixture.StartAsync(redis.ConnectionString, SmallCaps);
        await using var replica = service.StartReplica();
        await AssertCappedAsync([service, replica], NewAccount());
    }

    [Fact]
    public async Task Check_RedisForgotTheCount_ItIsTakenFromTheJournal()
    {
        var server = await Servers.RedisAsync();
        await using var service = await PermitCheckFixture.StartAsync(server.ConnectionString, SmallCaps);
        var account = NewAccount();
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(service, account, Any.Iin()));
        }

        await using var redis = await ConnectionMultiplexer.ConnectAsync(server.ConnectionString);
        var hour = new DateTimeOffset(DateTime.UtcNow.Ticks - (DateTime.UtcNow.Ticks % TimeSpan.TicksPerHour), TimeSpan.Zero);
        await redis.GetDatabase().KeyDeleteAsync(PermitCheck.Checks.SubjectCaps.KeyOf(account, hour));

        Assert.Equal(HttpStatusCode.TooManyRequests, await StatusAsync(service, account, Any.Iin()));
    }

    [Fact]
    public async Task Check_CarWithMorePeopleThanAreLeft_CountsNobody()
    {
        await using var service = await PermitCheckFixture.StartAsync((await Servers.RedisAsync()).ConnectionString, SmallCaps);
        using var officer = service.ClientOf(NewAccount(), "operator", "checkpoint-officer");
        async Task<HttpStatusCode> CheckAsync(int people)
        {
            using var response = await officer.PostAsJsonAsync("/v1/checks", new { purpose = Desk.Checkpoint, people = Enumerable.Range(0, people).Select(_ => new { iin = Any.Iin().Reveal() }) });
            return response.StatusCode;
        }

        Assert.Equal(HttpStatusCode.OK, await CheckAsync(3));
        Assert.Equal(HttpStatusCode.TooManyRequests, await CheckAsync(3));
        Assert.Equal(HttpStatusCode.OK, await CheckAsync(2));
        Assert.Equal(HttpStatusCode.TooManyRequests, await CheckAsync(1));
    }

    [Fact]
    public async Task Check_AnotherSystem_IsNotLimited()
    {
        await using var service = await PermitCheckFixture.StartAsync(
            (await Servers.RedisAsync()).ConnectionString, ("Checks:Caps:Operator", "1"), ("Checks:Rate:PerSecond", "1"), ("Checks:Rate:Burst", "1"));
        var desk = new Desk(service);

        for (var i = 0; i < 20; i++)
        {
            await desk.CheckAsync(Any.Iin());
        }
    }

    [Fact]
    public async Task Check_FasterThanTheRate_Is429WithRetryAfter()
    {
        await using var service = await PermitCheckFixture.StartAsync((await Servers.RedisAsync()).ConnectionString, ("Checks:Rate:PerSecond", "1"), ("Checks:Rate:Burst", "3"));
        var account = NewAccount();
        using var client = service.ClientOf(account, "operator");
        var iin = Any.Iin().Reveal();

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => client.PostAsJsonAsync("/v1/checks", new { purpose = Desk.Checkpoint, iin })));

        Assert.InRange(answers.Count(a => a.StatusCode == HttpStatusCode.OK), 3, 11);
        var refused = answers.First(a => a.StatusCode != HttpStatusCode.OK);
        await refused.ExpectProblemAsync(HttpStatusCode.TooManyRequests, "RATE_LIMITED");
        Assert.True(refused.Headers.RetryAfter?.Delta >= TimeSpan.FromSeconds(1));

        // In the journal it is one record, or two if a minute has ended meanwhile.
        Assert.InRange(await new Desk(service).QueryAsync<long>($"SELECT count(*) FROM audit_records WHERE action = 'RATE_LIMITED' AND actor = '{account}'"), 1, 2);

        // Somebody else is not concerned, and the account itself only for a while.
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(service, NewAccount(), Any.Iin()));
        await Eventually.TrueAsync(async () =>
        {
            using var response = await client.PostAsJsonAsync("/v1/checks", new { purpose = Desk.Checkpoint, iin });
            return response.StatusCode == HttpStatusCode.OK;
        });
    }

    /// <summary>Three subjects are free to be asked about, a fourth one is not, and the three still are.</summary>
    private static async Task AssertCappedAsync(ServiceHost<Program>[] replicas, string account)
    {
        var seen = Enumerable.Range(0, 3).Select(_ => Any.Iin()).ToList();
        for (var i = 0; i < 6; i++)
        {
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(replicas[i % replicas.Length], account, seen[i % 3]));
        }

        foreach (var replica in replicas)
        {
            using var client = replica.ClientOf(account, "operator");
            using var response = await client.PostAsJsonAsync("/v1/checks", new { purpose = Desk.Checkpoint, iin = Any.Iin().Reveal() });
            var problem = await response.ExpectProblemAsync(HttpStatusCode.TooManyRequests, "SUBJECT_CAP_REACHED");
            Assert.InRange(response.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
            Assert.False(problem.TryGetProperty("decision", out _));
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(replica, account, seen[0]));
        }

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(replicas[0], NewAccount(), Any.Iin()));
        Assert.Equal(
            $"{replicas.Length} SUBJECT_CAP_REACHED Refused  {replicas.Length}",
            await new Desk(replicas[0]).QueryAsync<string>(
                $"""
                SELECT concat_ws(' ', count(*), c->>'reason', c->>'outcome', coalesce(max(c->>'decision'), ''), count(s.subject_key))
                FROM audit_records r JOIN audit_subjects s USING (writer, sequence), LATERAL (SELECT convert_from(r.content, 'UTF8')::jsonb AS c) AS content
                WHERE r.actor = '{account}' AND r.action = 'CHECK_REFUSED' GROUP BY c->>'reason', c->>'outcome'
                """));
    }

    private static async Task<HttpStatusCode> StatusAsync(ServiceHost<Program> service, string account, Iin iin)
    {
        using var client = service.ClientOf(account, "operator");
        using var response = await client.PostAsJsonAsync("/v1/checks", new { purpose = Desk.Checkpoint, iin = iin.Reveal() });
        return response.StatusCode;
    }

    private static string NewAccount() => $"operator-{Guid.NewGuid():N}";
}
