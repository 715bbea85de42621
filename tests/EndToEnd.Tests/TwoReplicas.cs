using StackExchange.Redis;

namespace Ruqsat.EndToEnd.Tests;

/// <summary>One platform with two processes of the permit check, for all classes of this collection.</summary>
public sealed class TwoReplicas : IAsyncLifetime
{
    public const string Collection = "two replicas";
    public const string Service = "permit-check";

    /// <summary>The purpose of every check of these tests that names none.</summary>
    public static readonly object Checkpoint = new { checkpoint = "CP-05" };

    public Platform Platform { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Platform = await Platform.StartAsync("", ($"Replicas__{Service}", "2"));
        Assert.Equal(2, Platform.ReplicasOf(Service).Distinct().Count());
    }

    /// <summary>A client for each replica by its own address, as another system, which has no cap.</summary>
    public async Task<IReadOnlyList<HttpClient>> ClientsAsync()
    {
        using var known = await Platform.ClientAsync(Service);
        return
        [
            .. Platform.ReplicasOf(Service).Select(address => new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 1 })
            {
                BaseAddress = new Uri(address),
                DefaultRequestHeaders = { Authorization = known.DefaultRequestHeaders.Authorization },
            }),
        ];
    }

    /// <summary>Redis forgets everything.</summary>
    public async Task FlushRedisAsync()
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync(Platform.State["redis"].ConnectionString + ",allowAdmin=true");
        await redis.GetServers()[0].FlushAllDatabasesAsync();
    }

    public ValueTask DisposeAsync() => Platform.DisposeAsync();
}

// Not beside the other platforms: two of them would only compete for two cores.
[CollectionDefinition(TwoReplicas.Collection, DisableParallelization = true)]
public sealed class TwoReplicasDefinition : ICollectionFixture<TwoReplicas>;
