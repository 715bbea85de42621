using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Ruqsat.Identifiers;
using Ruqsat.LocalHosting.Servers;
using Ruqsat.PermitCheck.Dossiers;
using Ruqsat.PermitCheck.Permits;
using Ruqsat.Testing;
using StackExchange.Redis;

namespace Ruqsat.PermitCheck.Tests.Dossiers;

public sealed class DossierCacheTests(PermitCheckFixture fixture) : IAsyncLifetime
{
    private readonly SubjectKey _key = fixture.PermitCheck.Services.GetRequiredService<SubjectKeys>().KeyOf(Any.Person());
    private static readonly string Registry = $"tests-{Guid.NewGuid():N}";
    private RedisConnection _connection = null!;
    private DossierCache _cache = null!;
    private ConnectionMultiplexer _outside = null!;

    private IDatabase Redis => _outside.GetDatabase();

    public async ValueTask InitializeAsync()
    {
        var server = await Servers.RedisAsync();
        _connection = new RedisConnection(server.ConnectionString, TimeProvider.System);
        _cache = new DossierCache(_connection, Registry);
        _outside = await ConnectionMultiplexer.ConnectAsync(server.ConnectionString);
        await ConnectedAsync(_cache);
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        await _outside.DisposeAsync();
    }

    [Fact]
    public async Task Fill_UnderItsLease_IsFoundAsItWas()
    {
        var dossier = SomeDossier();
        await _cache.FillAsync(await LeaseAsync(), With(dossier));

        var found = await FoundAsync();

        Assert.Equal(JsonSerializer.Serialize(dossier with { Source = DossierSource.Cache }), JsonSerializer.Serialize(found));
    }

    [Fact]
    public async Task Fill_AfterAChangeBeganAndEnded_IsVoid()
    {
        var lease = await LeaseAsync();
        var marker = await _cache.MarkAsync([_key]);
        Assert.True(await _cache.TryUnmarkAsync([_key], marker));

        await FillAndSettleAsync(lease);

        Assert.False(await Redis.KeyExistsAsync(DossierCache.KeyOf(_key)));
    }

    [Fact]
    public async Task Fill_WhileAChangeIsUnderWay_IsVoid()
    {
        var lease = await LeaseAsync();
        var marker = await _cache.MarkAsync([_key]);

        await FillAndSettleAsync(lease);

        Assert.Equal(marker, await Redis.StringGetAsync(DossierCache.KeyOf(_key)));
        Assert.Null((await _cache.LookUpAsync([_key])).Lease);
    }

    [Fact]
    public async Task Fill_WhoseLeaseIsAnothers_IsVoid()
    {
        var late = await LeaseAsync();
        await Redis.KeyDeleteAsync(DossierCache.KeyOf(_key));
        var current = await LeaseAsync();

        await FillAndSettleAsync(late);

        Assert.Equal(current.Token, await Redis.StringGetAsync(DossierCache.KeyOf(_key)));
    }

    [Fact]
    public async Task LookUp_LeaseIsTaken_GivesNoSecond()
    {
        await LeaseAsync();

        var second = await _cache.LookUpAsync([_key]);

        Assert.Empty(second.Found);
        Assert.Null(second.Lease);
    }

    [Fact]
    public async Task LookUp_ManyKeys_LeasesThoseThatNobodyHas()
    {
        var keys = Enumerable.Range(0, 5).Select(_ => fixture.PermitCheck.Services.GetRequiredService<SubjectKeys>().KeyOf(Any.Person())).ToList();
        var lease = (await _cache.LookUpAsync([keys[0], keys[1]])).Lease!;
        await _cache.FillAsync(lease, lease.Keys.ToDictionary(k => k, _ => SomeDossier()));
        await _cache.MarkAsync([keys[2]]);

        var lookUp = await _cache.LookUpAsync(keys);

        Assert.Equal([keys[0], keys[1]], lookUp.Found.Keys);
        Assert.Equal([keys[3], keys[4]], lookUp.Lease!.Keys);
    }

    [Fact]
    public async Task Mark_OverADossier_HidesIt()
    {
        await _cache.FillAsync(await LeaseAsync(), With(SomeDossier()));
        Assert.NotNull(await FoundAsync());

        await _cache.MarkAsync([_key]);

        Assert.Null(await FoundAsync());
    }

    [Fact]
    public async Task Unmark_MarkerOfAnotherChange_LeavesIt()
    {
        var first = await _cache.MarkAsync([_key]);
        var second = await _cache.MarkAsync([_key]);

        Assert.True(await _cache.TryUnmarkAsync([_key], first));
        Assert.Equal(second, await Redis.StringGetAsync(DossierCache.KeyOf(_key)));

        Assert.True(await _cache.TryUnmarkAsync([_key], second));
        Assert.False(await Redis.KeyExistsAsync(DossierCache.KeyOf(_key)));
    }

    /// <summary>Redis may drop the marker for want of memory, or start anew, while the transaction runs.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Unmark_MarkerWasLost_RemovesWhatWasReadMeanwhile(bool isFilled)
    {
        var marker = await _cache.MarkAsync([_key]);
        await Redis.KeyDeleteAsync(DossierCache.KeyOf(_key));
        var lease = await LeaseAsync();
        if (isFilled)
        {
            await _cache.FillAsync(lease, With(SomeDossier()));
            Assert.NotNull(await FoundAsync());
        }

        Assert.True(await _cache.TryUnmarkAsync([_key], marker));
        await FillAndSettleAsync(lease);

        Assert.False(await Redis.KeyExistsAsync(DossierCache.KeyOf(_key)));
    }

    [Fact]
    public async Task LookUp_Repeated_DoesNotProlongTheLife()
    {
        await _cache.FillAsync(await LeaseAsync(), With(SomeDossier()));
        Assert.NotNull(await FoundAsync());
        Assert.InRange((await Redis.KeyTimeToLiveAsync(DossierCache.KeyOf(_key)))!.Value, TimeSpan.FromSeconds(30), DossierCache.StaleLimit - DossierCache.LeaseLife);

        await Redis.KeyExpireAsync(DossierCache.KeyOf(_key), TimeSpan.FromSeconds(20));
        Assert.NotNull(await FoundAsync());

        Assert.InRange((await Redis.KeyTimeToLiveAsync(DossierCache.KeyOf(_key)))!.Value, TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Lease_AndMarker_EndByThemselves()
    {
        await LeaseAsync();
        Assert.InRange((await Redis.KeyTimeToLiveAsync(DossierCache.KeyOf(_key)))!.Value, TimeSpan.Zero, DossierCache.LeaseLife);

        await _cache.MarkAsync([_key]);
        Assert.InRange((await Redis.KeyTimeToLiveAsync(DossierCache.KeyOf(_key)))!.Value, TimeSpan.FromSeconds(30), DossierCache.MarkerLife);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("D")]
    [InlineData("D0123456789abcdef{}")]
    public async Task LookUp_ValueOfAnotherRunOrKind_IsNotBelieved(string value)
    {
        await Redis.StringSetAsync(DossierCache.KeyOf(_key), value, TimeSpan.FromSeconds(60));

        var lookUp = await _cache.LookUpAsync([_key]);

        Assert.Empty(lookUp.Found);
        Assert.Null(lookUp.Lease);
    }

    [Fact]
    public async Task Fill_AfterRedisStartedAnew_IsVoid()
    {
        await using var server = new RedisServer(Servers.Temporary());
        await server.StartAsync();
        await using var connection = new RedisConnection(server.ConnectionString, TimeProvider.System);
        var cache = new DossierCache(connection, Registry);
        await ConnectedAsync(cache);
        var lease = (await cache.LookUpAsync([_key])).Lease!;

        await server.KillAsync();
        await server.StartAsync();
        await ConnectedAsync(cache);
        await cache.FillAsync(lease, With(SomeDossier()));

        Assert.NotNull((await cache.LookUpAsync([_key])).Lease);
    }

    /// <summary>A server that writes to disk brings back what was changed after its last snapshot.</summary>
    [Fact]
    public async Task LookUp_DossierBroughtBackFromDisk_IsNotBelieved()
    {
        await using var server = new RedisServer(Servers.Temporary());
        await server.StartAsync();
        await using var connection = new RedisConnection(server.ConnectionString, TimeProvider.System);
        await using var outside = await ConnectionMultiplexer.ConnectAsync(server.ConnectionString + ",abortConnect=false,allowAdmin=true");
        var cache = new DossierCache(connection, Registry);
        await ConnectedAsync(cache);
        await cache.FillAsync((await cache.LookUpAsync([_key])).Lease!, With(SomeDossier()));
        Assert.Single((await cache.LookUpAsync([_key])).Found);
        await outside.GetDatabase().ExecuteAsync("SAVE");
        Assert.True(await cache.TryUnmarkAsync([_key], await cache.MarkAsync([_key])));

        await server.KillAsync();
        await server.StartAsync();
        await ConnectedAsync(cache);

        await Eventually.TrueAsync(() => Task.FromResult(outside.IsConnected));
        Assert.StartsWith("D", await outside.GetDatabase().StringGetAsync(DossierCache.KeyOf(_key)), StringComparison.Ordinal);
        Assert.Empty((await cache.LookUpAsync([_key])).Found);
    }

    [Fact]
    public async Task TryUnmark_RedisAway_SaysNoAndReadersGoOn()
    {
        await using var server = new RedisServer(Servers.Temporary());
        await server.StartAsync();
        await using var connection = new RedisConnection(server.ConnectionString, TimeProvider.System);
        var cache = new DossierCache(connection, Registry);
        await ConnectedAsync(cache);
        await server.KillAsync();

        var marker = await cache.MarkAsync([_key]);

        Assert.False(await cache.TryUnmarkAsync([_key], marker));
        Assert.Same(CacheLookUp.Nothing, await cache.LookUpAsync([_key]));
    }

    [Fact]
    public async Task Registry_NumberUnderItsLease_IsFoundUntilAChange()
    {
        var cache = new DossierCache(_connection, $"tests-{Guid.NewGuid():N}");
        var lease = (await cache.LookUpAsync([])).RulesLease!;
        Assert.Null((await cache.LookUpAsync([])).RulesLease);
        await cache.FillRegistryAsync(lease, 42);
        Assert.Equal(42, (await cache.LookUpAsync([_key])).RulesNumber);

        var marker = await cache.MarkRegistryAsync();
        Assert.Equal((null, null), ((await cache.LookUpAsync([])).RulesNumber, (await cache.LookUpAsync([])).RulesLease));
        Assert.True(await cache.TryUnmarkRegistryAsync(marker));

        // What was read before the change is void.
        await cache.FillRegistryAsync(lease, 42);
        var after = await cache.LookUpAsync([]);
        Assert.Null(after.RulesNumber);
        Assert.NotNull(after.RulesLease);
    }

    [Fact]
    public async Task Registry_OfAnotherDatabase_HasANumberOfItsOwn()
    {
        var (one, other) = (new DossierCache(_connection, $"tests-{Guid.NewGuid():N}"), new DossierCache(_connection, $"tests-{Guid.NewGuid():N}"));
        await one.FillRegistryAsync((await one.LookUpAsync([])).RulesLease!, 7);
        await other.FillRegistryAsync((await other.LookUpAsync([])).RulesLease!, 8);

        Assert.Equal((7, 8), ((await one.LookUpAsync([])).RulesNumber, (await other.LookUpAsync([])).RulesNumber));
    }

    /// <summary>Waits until questions are answered; asks about a key of nobody.</summary>
    private Task ConnectedAsync(DossierCache cache) => Eventually.TrueAsync(async () =>
        await cache.LookUpAsync([fixture.PermitCheck.Services.GetRequiredService<SubjectKeys>().KeyOf(Any.Person())]) is { Lease: not null });

    private async Task<CacheLease> LeaseAsync() => (await _cache.LookUpAsync([_key])).Lease!;

    private async Task<Dossier?> FoundAsync() => (await _cache.LookUpAsync([_key])).Found.GetValueOrDefault(_key);

    // The fill is not waited for; the next answer on the same connection comes after it.
    private async Task FillAndSettleAsync(CacheLease lease)
    {
        await _cache.FillAsync(lease, With(SomeDossier()));
        Assert.Empty((await _cache.LookUpAsync([fixture.PermitCheck.Services.GetRequiredService<SubjectKeys>().KeyOf(Any.Person())])).Found);
    }

    private Dictionary<SubjectKey, Dossier> With(Dossier dossier) => new() { [_key] = dossier };

    /// <summary>With a value in every field.</summary>
    private static Dossier SomeDossier() => new(
        [
            new(Guid.CreateVersion7(), "RESIDENT", DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1), null)
            {
                Zones = ["ALMATY"],
                Directions = [Direction.In, Direction.Out],
                Window = new(0b001_1111, new(7, 0), new(20, 30)),
                Conditions = ["MASK"],
                Generation = "HQ-1",
                BoundKeys = [Checks.Situations.Key(1), Checks.Situations.Key(2)],
                SuspendedAt = DateTimeOffset.UtcNow,
                MaxUses = 3,
                Uses = 1,
                Initials = [1, 2, 3],
                Source = PermitSource.Emergency,
            },
            new(Guid.CreateVersion7(), "WORK", DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1), null),
            new(Guid.CreateVersion7(), "MEDICAL", DateTimeOffset.UtcNow.AddDays(-2), DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(-1.5)),
        ],
        DateTimeOffset.UtcNow, DossierSource.Database)
    {
        Prohibitions = [new(Guid.CreateVersion7(), DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(1), DateTimeOffset.UtcNow, DateTimeOffset.UtcNow)],
        Exemptions = [new("MEDICAL", DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(1), DateTimeOffset.UtcNow)],
    };
}
