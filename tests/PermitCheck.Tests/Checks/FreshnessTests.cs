using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Ruqsat.Contracts;
using Ruqsat.Identifiers;
using Ruqsat.LocalHosting.Servers;
using Ruqsat.Testing;
using StackExchange.Redis;

namespace Ruqsat.PermitCheck.Tests.Checks;

/// <summary>What a check says while the registry changes and the servers behind it come and go.</summary>
public sealed class FreshnessTests(PermitCheckFixture fixture)
{
    [Fact]
    public async Task Check_AfterAnAcknowledgedRevocation_IsNeverAllowed()
    {
        await using var replica = fixture.PermitCheck.StartReplica();
        Desk[] desks = [fixture.Desk, new Desk(replica)];

        var lanes = await Task.WhenAll(Enumerable.Range(0, 6).Select(lane => RevokeManyAsync(desks, lane, pairs: 50, CancellationToken.None)));

        Assert.Equal(300, lanes.Sum(l => l.Pairs));
        Assert.Equal(300, lanes.Sum(l => l.AtOnce));
        Assert.True(lanes.Sum(l => l.ReadsAfter) > 600);
        Assert.True(lanes.Sum(l => l.FromCache) > 100, "The readers never met the cache.");
        Assert.Empty(lanes.SelectMany(l => l.Failures));
    }

    [Fact]
    public async Task Check_WhileRedisDiesAndReturns_IsAnsweredAndNeverStale()
    {
        await using var redis = new RedisServer(Servers.Temporary());
        await redis.StartAsync();
        await using var service = await PermitCheckFixture.StartAsync(redis.ConnectionString);
        await using var replica = service.StartReplica();
        Desk[] desks = [new Desk(service), new Desk(replica)];
        using var end = new CancellationTokenSource();

        var pairs = 0;
        var running = Enumerable.Range(0, 4).Select(lane => RevokeManyAsync(desks, lane, int.MaxValue, end.Token, () => Interlocked.Increment(ref pairs))).ToList();
        async Task MorePairsAsync()
        {
            var enough = Volatile.Read(ref pairs) + 10;
            await Eventually.TrueAsync(() => Task.FromResult(Volatile.Read(ref pairs) >= enough));
        }

        for (var i = 0; i < 3; i++)
        {
            await MorePairsAsync();
            await redis.KillAsync();
            await MorePairsAsync();
            await redis.StartAsync();

            // Until the service has found it again and answers from it.
            await desks[0].CheckUntilCachedAsync(Any.Iin());
        }

        await redis.RestartAsync();
        await desks[0].CheckUntilCachedAsync(Any.Iin());
        await end.CancelAsync();
        var lanes = await Task.WhenAll(running);

        Assert.Empty(lanes.SelectMany(l => l.Failures));
        Assert.True(lanes.Sum(l => l.AtOnce) > 20 && lanes.Sum(l => l.Pairs - l.AtOnce) > 0, "Redis was always, or never, there.");
        Assert.True(lanes.Sum(l => l.FromCache) > 20, "The readers never met the cache.");
    }

    [Fact]
    public async Task Check_RedisNeverThere_IsAnsweredFromTheDatabase()
    {
        await using var redis = new RedisServer(Servers.Temporary());
        await redis.StartAsync();
        await redis.StopAsync();
        await using var service = await PermitCheckFixture.StartAsync(redis.ConnectionString);
        var desk = new Desk(service);
        var iin = Any.Iin();

        var permit = await desk.IssueAsync(iin);
        var allowed = await desk.CheckAsync(iin);
        var revoked = await desk.RevokeAsync(permit.Id());
        var denied = await desk.CheckAsync(iin);

        Assert.Equal((60, 60), (permit.GetProperty("effectiveWithinSeconds").GetInt32(), revoked.GetProperty("effectiveWithinSeconds").GetInt32()));
        Assert.Equal(("ALLOW", "DATABASE"), (allowed.Decision(), allowed.Source()));
        Assert.Equal(("DENY", "DATABASE"), (denied.Decision(), denied.Source()));

        await redis.StartAsync();
        Assert.Equal("DENY", (await desk.CheckUntilCachedAsync(iin)).Decision());
    }

    [Fact]
    public async Task Issue_RepeatedAfterRedisWasAway_IsSeenAtOnceOnlyIfRedisWasTold()
    {
        await using var redis = new RedisServer(Servers.Temporary());
        await redis.StartAsync();
        await using var service = await PermitCheckFixture.StartAsync(redis.ConnectionString);
        var (desk, iin, key) = (new Desk(service), Any.Iin(), Guid.NewGuid().ToString());
        var permit = new { iin = iin.Reveal(), ground = "WORK", validFrom = DateTimeOffset.UtcNow.AddDays(-1), validTo = DateTimeOffset.UtcNow.AddDays(1) };
        await desk.CheckUntilCachedAsync(iin);
        await redis.KillAsync();

        var acknowledgements = new List<JsonElement>();
        for (var i = 0; i < 2; i++)
        {
            using var response = await desk.TryIssueAsync(permit, key);
            acknowledgements.Add(await response.ExpectAsync(HttpStatusCode.Created));
        }

        await redis.StartAsync();
        await desk.CheckUntilCachedAsync(Any.Iin());
        using var told = await desk.TryIssueAsync(permit, key);

        Assert.All(acknowledgements, a => Assert.Equal(60, a.GetProperty("effectiveWithinSeconds").GetInt32()));
        Assert.True((await told.ExpectAsync(HttpStatusCode.Created)).IsAtOnce());
        Assert.Equal("ALLOW", (await desk.CheckAsync(iin)).Decision());
    }

    [Fact]
    public async Task Check_RedisHangs_WaitsOnceAndNotForEveryAnswer()
    {
        await using var redis = new RedisServer(Servers.Temporary());
        await redis.StartAsync();
        await using var service = await PermitCheckFixture.StartAsync(redis.ConnectionString);
        await using var outside = await ConnectionMultiplexer.ConnectAsync(redis.ConnectionString + ",allowAdmin=true");
        var desk = new Desk(service);
        var iin = Any.Iin();
        var permit = await desk.IssueAsync(iin);
        await desk.CheckUntilCachedAsync(iin);

        await outside.GetDatabase().ExecuteAsync("CLIENT", "PAUSE", "20000", "ALL");
        var clock = Stopwatch.StartNew();
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => desk.CheckAsync(iin)));
        for (var i = 0; i < 30; i++)
        {
            Assert.Equal("ALLOW", (await desk.CheckAsync(iin)).Decision());
        }

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30 * 0.25), $"Every answer waited for Redis: {clock.Elapsed}");
        Assert.All(answers, answer => Assert.Equal(("ALLOW", "DATABASE"), (answer.Decision(), answer.Source())));
        Assert.False((await desk.RevokeAsync(permit.Id())).IsAtOnce());
    }

    [Fact]
    public async Task Check_PostgresGone_Is503WithoutDecision()
    {
        await using var postgres = new PostgresServer(Servers.Temporary());
        await postgres.StartAsync();
        await using var service = await PermitCheckFixture.StartAsync(
            (await Servers.RedisAsync()).ConnectionString, ("ConnectionStrings:permitcheckdb", await postgres.CreateDatabaseAsync("permitcheck")));
        var desk = new Desk(service);
        var (cached, unknown) = (Any.Iin(), Any.Iin());
        await desk.IssueAsync(cached);
        await desk.CheckUntilCachedAsync(cached);

        await postgres.KillAsync();
        foreach (var iin in (Iin[])[cached, unknown, cached])
        {
            using var refused = await desk.TryCheckAsync(new { purpose = Desk.Checkpoint, iin = iin.Reveal() });
            var problem = await refused.ExpectProblemAsync(HttpStatusCode.ServiceUnavailable, "JOURNAL_UNAVAILABLE");
            Assert.True(refused.Headers.RetryAfter?.Delta > TimeSpan.Zero);
            Assert.False(problem.TryGetProperty("decision", out _));
        }

        using var notIssued = await desk.TryIssueAsync(new { iin = unknown.Reveal(), ground = "WORK", validFrom = "2020-04-07T00:00:00Z", validTo = "2020-04-08T00:00:00Z" });
        await notIssued.ExpectProblemAsync(HttpStatusCode.ServiceUnavailable, "DATABASE_UNAVAILABLE");

        await postgres.StartAsync();
        var answer = await Eventually.GetAsync(() => desk.TryCheckAsync(new { purpose = Desk.Checkpoint, iin = cached.Reveal() }), r => r.StatusCode == HttpStatusCode.OK);
        Assert.Equal("ALLOW", (await answer.ExpectAsync(HttpStatusCode.OK)).Decision());
    }

    [Fact]
    public async Task Check_RabbitMqGone_IsUnaffected()
    {
        await using var rabbit = new RabbitMqServer(Servers.Temporary());
        await rabbit.StartAsync();
        await using var service = await PermitCheckFixture.StartAsync(
            (await Servers.RedisAsync()).ConnectionString, ("ConnectionStrings:rabbitmq", await rabbit.CreateVirtualHostAsync("permitcheck")));
        var desk = new Desk(service);
        await Eventually.TrueAsync(async () => await service.Client().GetStringAsync("/health") == "Healthy");
        await rabbit.KillAsync();

        for (var i = 0; i < 20; i++)
        {
            var iin = Any.Iin();
            var permit = await desk.IssueAsync(iin);
            Assert.Equal("ALLOW", (await desk.CheckAsync(iin)).Decision());
            Assert.True((await desk.RevokeAsync(permit.Id())).IsAtOnce());
            Assert.Equal("DENY", (await desk.CheckAsync(iin)).Decision());
        }

        using var health = await service.Client().GetAsync("/health");
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);

        // A replica that starts meanwhile answers too, and consumes when the broker is back.
        await using var replica = service.StartReplica();
        var other = new Desk(replica);
        Assert.Equal("DENY", (await other.CheckAsync(Any.Iin())).Decision());
        await service.DisposeAsync();
        await rabbit.StartAsync();
        var inquiry = Guid.CreateVersion7();
        await PublishAsync(replica, rabbit, inquiry, Any.Person());
        await Eventually.TrueAsync(async () => await other.QueryAsync<long>($"SELECT count(*) FROM audit_records WHERE purpose_reference = '{inquiry}'") == 1, TimeSpan.FromMinutes(3));
    }

    /// <summary>Publishes as the relay does: what the broker does not confirm is published again.</summary>
    private static async Task PublishAsync(ServiceHost<Program> service, RabbitMqServer broker, Guid inquiry, Subject subject)
    {
        var key = service.Services.GetRequiredService<SubjectKeys>().KeyOf(subject).ToString();
        var received = new InquiryReceived(
            inquiry, "IIN_OR_PLATE", null, "ru", "PHONE", DateTimeOffset.UtcNow, DateTimeOffset.UtcNow, "operator-9", [new(subject.Kind.ToString(), key)], null);
        var bus = Bus.Factory.CreateUsingRabbitMq(rabbit => rabbit.Host(service.Broker));
        await bus.StartAsync();
        await Eventually.TrueAsync(
            async () =>
            {
                // RabbitMQ 3.10: a quorum queue that a client asks between the start of the broker and its election gets no leader by itself.
                await broker.ControlAsync(["eval", "[ra:trigger_election({Name, node()}) || {Name, follower} <- ets:tab2list(ra_state)]."]);
                using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
                try
                {
                    await bus.Publish(received, context => context.MessageId = inquiry, limit.Token);
                    return true;
                }
                catch (OperationCanceledException)
                {
                    return false;
                }
            },
            TimeSpan.FromMinutes(2));
        await bus.StopAsync();
    }

    private sealed class Lane
    {
        public int Pairs;
        public int AtOnce;
        public int ReadsAfter;
        public int FromCache;
        public ConcurrentQueue<string> Failures { get; } = new();
    }

    /// <summary>
    /// Issues and revokes permits of one subject after another while two readers on each replica check it all the time. Every
    /// check that starts after the acknowledgement must deny, unless the acknowledgement said that it takes a while.
    /// </summary>
    private static async Task<Lane> RevokeManyAsync(Desk[] desks, int laneNumber, int pairs, CancellationToken end, Action? onPair = null)
    {
        var lane = new Lane();
        while (lane.Pairs < pairs && !end.IsCancellationRequested)
        {
            var (writer, iin) = (desks[(lane.Pairs + laneNumber) % desks.Length], Any.Iin());
            var permit = await writer.IssueAsync(iin);
            var (isAcknowledged, isOver) = (false, false);
            var readers = desks.Concat(desks).Select(async desk =>
            {
                for (var after = 0; after < 2 && !Volatile.Read(ref isOver);)
                {
                    var startedAfter = Volatile.Read(ref isAcknowledged);
                    using var response = await desk.TryCheckAsync(new { purpose = Desk.Checkpoint, iin = iin.Reveal() });
                    if (response.StatusCode != HttpStatusCode.OK)
                    {
                        lane.Failures.Enqueue($"{response.StatusCode}");
                        return;
                    }

                    var answer = await response.ExpectAsync(HttpStatusCode.OK);
                    Interlocked.Add(ref lane.FromCache, answer.Source() == "CACHE" ? 1 : 0);
                    if (startedAfter)
                    {
                        after++;
                        Interlocked.Increment(ref lane.ReadsAfter);
                        if (answer.Decision() != "DENY")
                        {
                            lane.Failures.Enqueue($"stale {answer.Decision()} from {answer.Source()}");
                        }
                    }
                }
            }).ToList();

            await writer.CheckAsync(iin);
            var revoked = await writer.RevokeAsync(permit.Id());
            lane.Pairs++;
            onPair?.Invoke();
            if (revoked.IsAtOnce())
            {
                lane.AtOnce++;
                Volatile.Write(ref isAcknowledged, true);
            }
            else
            {
                Volatile.Write(ref isOver, true);
            }

            await Task.WhenAll(readers);
        }

        return lane;
    }
}
