using Ruqsat.LocalHosting.Processes;
using Ruqsat.LocalHosting.Servers;

namespace Ruqsat.LocalHosting.Tests.Servers;

public sealed class ServerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(typeof(PostgresServer))]
    [InlineData(typeof(RedisServer))]
    [InlineData(typeof(RabbitMqServer))]
    public async Task Restart_AfterStopAndAfterKill_KeepsPortAndPasswordAndEndsWithoutRest(Type kind)
    {
        var options = Testing.Servers.Temporary();
        await using (var server = (LocalServer)Activator.CreateInstance(kind, options)!)
        {
            await server.StartAsync(Cancellation);
            var (port, connectionString, process) = (server.Port, server.ConnectionString, server.ProcessId);
            Assert.Equal(process, Ports.FindHolder(port)?.ProcessId);

            await server.RestartAsync(Cancellation);
            Assert.NotEqual(process, server.ProcessId);
            Assert.Equal((port, connectionString), (server.Port, server.ConnectionString));

            await server.KillAsync();
            Assert.False(server.IsRunning);
            Assert.False(Ports.IsTaken(port));
            await server.StartAsync(Cancellation);
            Assert.Equal((port, connectionString), (server.Port, server.ConnectionString));
        }
        Assert.Empty(Leftovers.Of(options.DataDirectory));
    }

    [Fact]
    public async Task CreateDatabase_ThenRestart_KeepsTheRows()
    {
        await using var server = new PostgresServer(Testing.Servers.Temporary());
        await server.StartAsync(Cancellation);
        await server.QueryAsync("CREATE TABLE kept AS SELECT 42 AS answer", Cancellation);
        await server.CreateDatabaseAsync("one", Cancellation);
        await server.KillAsync();
        await server.StartAsync(Cancellation);

        Assert.Equal("42", await server.QueryAsync("SELECT answer FROM kept", Cancellation));
        Assert.Equal(server.ConnectionStringOf("one"), await server.CreateDatabaseAsync("one", Cancellation));
        Assert.Equal("on|on|300", await server.QueryAsync(
            "SELECT current_setting('fsync'), current_setting('synchronous_commit'), current_setting('max_connections')", Cancellation));
    }

    [Fact]
    public async Task CreateVirtualHost_WithFreshName_IsListed()
    {
        var broker = await Testing.Servers.RabbitMqAsync();
        var first = new Uri(await Testing.Servers.CreateVirtualHostAsync());
        var second = new Uri(await Testing.Servers.CreateVirtualHostAsync());

        var hosts = await broker.ControlAsync(["list_vhosts"], Cancellation);
        Assert.NotEqual(first.AbsolutePath, second.AbsolutePath);
        Assert.Contains(first.AbsolutePath[1..], hosts, StringComparison.Ordinal);
        Assert.Contains(second.AbsolutePath[1..], hosts, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_OnTakenPort_NamesItsHolder()
    {
        await using var first = new RedisServer(Testing.Servers.Temporary());
        await first.StartAsync(Cancellation);
        await using var second = new RedisServer(Testing.Servers.Temporary() with { Port = first.Port });

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => second.StartAsync(Cancellation));
        Assert.Contains($"port {first.Port} is taken by process {first.ProcessId} (", failure.Message, StringComparison.Ordinal);
        Assert.Contains("redis-server", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_InAFolderThatPostgresCannotEnter_PutsTheClusterElsewhereAndRemovesIt()
    {
        var closed = Directory.CreateTempSubdirectory("ruqsat-closed-");
        var options = Testing.Servers.Temporary() with { DataDirectory = Path.Combine(closed.FullName, "postgres") };
        string? place;
        await using (var server = new PostgresServer(options))
        {
            await server.StartAsync(Cancellation);
            place = new FileInfo(options.DataDirectory).LinkTarget;
            Assert.Equal(Environment.UserName == "root", place is not null);
            await server.RestartAsync(Cancellation);
        }
        Assert.Empty(Leftovers.Of(options.DataDirectory));
        Assert.False(Directory.Exists(place));
        closed.Delete();
    }
}
