using System.Net.Sockets;
using System.Text;
using Ruqsat.LocalHosting.Processes;

namespace Ruqsat.LocalHosting.Servers;

/// <summary>
/// Redis as a cache: nothing is written to disk, so that a restarted server cannot bring back what has been revoked meanwhile.
/// </summary>
public sealed class RedisServer(ServerOptions options) : LocalServer(options)
{
    /// <summary>In the form of StackExchange.Redis.</summary>
    public override string ConnectionString => $"localhost:{Port},password={Password}";

    private protected override Task<ChildCommand> PrepareAsync(CancellationToken cancellationToken)
    {
        // A file, because arguments could be seen by every user of the machine.
        var configuration = Path.Combine(DataDirectory, "redis.conf");
        Secrets.Write(configuration, $"""
            bind 127.0.0.1
            port {Port}
            requirepass {Password}
            dir "{DataDirectory}"
            save ""
            appendonly no
            maxmemory 512mb
            maxmemory-policy allkeys-lru
            daemonize no
            """);
        return Task.FromResult(new ChildCommand(Program("redis-server", "/usr/bin/redis-server", "/usr/local/bin/redis-server"), configuration)
        {
            StopSignal = Options.Temporary ? Signal.Kill : Signal.Terminate,
        });
    }

    private protected override async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", Port, cancellationToken);
            var stream = client.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"AUTH {Password}\r\nPING\r\n"), cancellationToken);
            using var reader = new StreamReader(stream);
            return await reader.ReadLineAsync(cancellationToken) == "+OK" && await reader.ReadLineAsync(cancellationToken) == "+PONG";
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return false;
        }
    }
}
