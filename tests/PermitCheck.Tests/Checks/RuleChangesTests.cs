using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Ruqsat.LocalHosting.Servers;
using Ruqsat.PermitCheck.Dossiers;
using Ruqsat.PermitCheck.Generations;
using Ruqsat.PermitCheck.RuleSets;
using Ruqsat.Testing;

namespace Ruqsat.PermitCheck.Tests.Checks;

/// <summary>A rule or generation that was changed is seen by the very next check, on every replica.</summary>
public sealed class RuleChangesTests
{
    [Fact]
    public async Task Check_AfterAnAcknowledgedChangeOfTheRules_FollowsThem()
    {
        await using var redis = new RedisServer(Servers.Temporary());
        await redis.StartAsync();
        await using var service = await PermitCheckFixture.StartAsync(redis.ConnectionString);
        await using var replica = service.StartReplica();
        await AssertSeenAtOnceAsync([service, replica], changes: 20, isRedisThere: true);
    }

    [Fact]
    public async Task Check_RedisAway_AsksTheDatabaseForTheRules()
    {
        await using var redis = new RedisServer(Servers.Temporary());
        await redis.StartAsync();
        await using var service = await PermitCheckFixture.StartAsync(redis.ConnectionString);
        await using var replica = service.StartReplica();
        await AssertSeenAtOnceAsync([service, replica], changes: 4, isRedisThere: true);

        await redis.KillAsync();
        await AssertSeenAtOnceAsync([service, replica], changes: 4, isRedisThere: false);

        await redis.StartAsync();
        await new Desk(service).CheckUntilCachedAsync(Any.Iin());
        await new Desk(replica).CheckUntilCachedAsync(Any.Iin());
        await AssertSeenAtOnceAsync([service, replica], changes: 4, isRedisThere: true);
    }

    [Fact]
    public async Task Check_GenerationActivatedAndEnded_IsSeenAtOnce()
    {
        await using var redis = new RedisServer(Servers.Temporary());
        await redis.StartAsync();
        await using var service = await PermitCheckFixture.StartAsync(redis.ConnectionString);
        await using var replica = service.StartReplica();
        var (desk, iin) = (new Desk(replica), Any.Iin());
        var permit = await desk.IssueAsync(iin);
        await desk.QueryAsync<int>($"WITH x AS (UPDATE permits SET generation = 'HQ-2' WHERE id = '{permit.Id()}' RETURNING 1) SELECT 1 FROM x");
        Assert.Equal("NOT_YET_VALID", (await desk.CheckUntilCachedAsync(iin)).ReasonCode());

        await ChangeAsync(service, db => db.Generations.Add(new Generation { Code = "HQ-2", ValidFrom = DateTimeOffset.UtcNow.AddSeconds(-1), CreatedAt = DateTimeOffset.UtcNow, CreatedBy = "clerk-1" }));
        var active = await desk.CheckAsync(iin);
        await ChangeAsync(service, db => db.Generations.Single().ValidTo = DateTimeOffset.UtcNow.AddSeconds(-1));
        var ended = await desk.CheckAsync(iin);

        Assert.Equal(("PERMIT_ACTIVE", "HQ-2"), (active.ReasonCode(), active.GetProperty("generation").GetString()));
        Assert.Equal("SUPERSEDED_GENERATION", ended.ReasonCode());
    }

    /// <summary>Each change makes a new rule set, now with a regime and now without; readers on all replicas check all the time.</summary>
    private static async Task AssertSeenAtOnceAsync(ServiceHost<Program>[] replicas, int changes, bool isRedisThere)
    {
        var (iin, desks) = (Any.Iin(), replicas.Select(r => new Desk(r)).ToList());
        using var end = new CancellationTokenSource();
        var noise = desks.Select(async desk =>
        {
            while (!end.IsCancellationRequested)
            {
                await desk.CheckAsync(iin);
            }
        }).ToList();

        for (var i = 0; i < changes; i++)
        {
            var isOff = i % 2 == 0;
            var now = DateTimeOffset.UtcNow;
            var version = $"rules-{Guid.NewGuid():N}";
            var seconds = await ChangeAsync(replicas[i % replicas.Length], db => db.RuleSets.Add(new RuleSet
            {
                Version = version,
                ActiveFrom = now,
                Content = new(isOff ? [] : [new(null, now.AddDays(-1), null)], [], []),
                CreatedAt = now,
                CreatedBy = "administrator-1",
            }));

            Assert.Equal(isRedisThere ? null : 60, seconds);
            foreach (var answer in await Task.WhenAll(desks.Select(desk => desk.CheckAsync(iin))))
            {
                Assert.Equal((version, isOff ? "REGIME_INACTIVE" : "NO_ACTIVE_PERMIT"), (answer.GetProperty("ruleSet").GetString(), answer.ReasonCode()));
            }
        }

        await end.CancelAsync();
        await Task.WhenAll(noise);
    }

    private static async Task<int?> ChangeAsync(ServiceHost<Program> service, Action<PermitCheckDbContext> change)
    {
        await using var scope = service.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<PermitCheckDbContext>();
        var announced = await scope.ServiceProvider.GetRequiredService<RegistryChanges>().BeginAsync();
        await using var transaction = await db.Database.BeginTransactionAsync();
        await db.RegistryState.ExecuteUpdateAsync(state => state.SetProperty(s => s.Version, s => s.Version + 1));
        change(db);
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
        return await announced.CompleteAsync();
    }
}
