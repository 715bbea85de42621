using Ruqsat.LocalHosting.Servers;

namespace Ruqsat.Testing;

/// <summary>
/// One real PostgreSQL, Redis and RabbitMQ per test process, each started when a test first asks for it, on free ports and with temporary
/// data. They end with the process, also when it is killed. A test that stops or restarts a server starts one of its own.
/// </summary>
public static class Servers
{
    private static readonly Lazy<Task<PostgresServer>> Postgres = Start(options => new PostgresServer(options));
    private static readonly Lazy<Task<RedisServer>> Redis = Start(options => new RedisServer(options));
    private static readonly Lazy<Task<RabbitMqServer>> RabbitMq = Start(options => new RabbitMqServer(options));
    private static int _count;

    public static Task<PostgresServer> PostgresAsync() => Postgres.Value;

    public static Task<RedisServer> RedisAsync() => Redis.Value;

    public static Task<RabbitMqServer> RabbitMqAsync() => RabbitMq.Value;

    /// <summary>Creates an empty database.</summary>
    /// <returns>Its connection string.</returns>
    public static async Task<string> CreateDatabaseAsync()
    {
        var server = await PostgresAsync();
        return await server.CreateDatabaseAsync($"test{Interlocked.Increment(ref _count)}");
    }

    /// <summary>Creates an empty virtual host of RabbitMQ.</summary>
    /// <returns>Its amqp:// address with user and password.</returns>
    public static async Task<string> CreateVirtualHostAsync()
    {
        var server = await RabbitMqAsync();
        return await server.CreateVirtualHostAsync($"test{Interlocked.Increment(ref _count)}");
    }

    /// <summary>Options for a server that belongs to one test alone. Dispose of the server at the end of the test.</summary>
    public static ServerOptions Temporary() =>
        new() { DataDirectory = Path.Combine(Path.GetTempPath(), $"ruqsat-{Guid.CreateVersion7():N}"), Temporary = true };

    private static Lazy<Task<T>> Start<T>(Func<ServerOptions, T> create)
        where T : LocalServer => new(async () =>
    {
        var server = create(Temporary());
        await server.StartAsync();
        return server;
    });
}
