using System.Net;
using System.Net.Sockets;
using StackExchange.Redis;

namespace Ruqsat.PermitCheck.Dossiers;

/// <summary>One run of a Redis server, as seen through one connection.</summary>
/// <param name="Connection">Counts the connections of this process.</param>
/// <param name="Id">First characters of the server's own <c>run_id</c>, which is another one after every start.</param>
internal sealed record RedisRun(long Connection, string Id);

/// <summary>
/// Redis as something that may be away: every question has a limit, no answer is no error, and after a failure it is left alone
/// for a moment so that not every request waits.
/// </summary>
internal sealed class RedisConnection : IAsyncDisposable
{
    /// <summary>How long anybody waits for Redis.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(250);

    private const string RunIdLabel = "run_id:";
    private const int RunIdLength = 16;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time;
    private readonly Task<ConnectionMultiplexer> _connecting;
    private long _connections;
    private RedisRun? _run;

    // Timestamp before which readers leave Redis alone; 0 while it answers.
    private long _pauseUntil;

    /// <param name="connectionString">In the form of StackExchange.Redis.</param>
    public RedisConnection(string connectionString, TimeProvider time)
    {
        _time = time;
        var configuration = ConfigurationOptions.Parse(connectionString);
        configuration.AbortOnConnectFail = false;

        // The client counts INFO among the commands of administrators.
        configuration.AllowAdmin = true;
        configuration.ConnectTimeout = 1000;
        configuration.AsyncTimeout = (int)Limit.TotalMilliseconds;
        configuration.HeartbeatInterval = Limit;
        configuration.ReconnectRetryPolicy = new LinearRetry(500);

        // Without a connection the answer is needed from the database now, not from Redis later.
        configuration.BacklogPolicy = BacklogPolicy.FailFast;

        // Runs before a new connection can carry a command: from here on nothing that was learned of the server counts.
        configuration.BeforeSocketConnect = Forget;
        _connecting = ConnectionMultiplexer.ConnectAsync(configuration);
    }

    /// <summary>Asks Redis. Null when it is away, does not answer in time, refuses, or (for readers) failed a moment ago.</summary>
    /// <param name="ask">The question.</param>
    /// <param name="isWorthWaiting">True to ask even after a failure: for writers, whose question is what keeps readers right.</param>
    public async Task<T?> TryAsync<T>(Func<IDatabase, Task<T?>> ask, bool isWorthWaiting = false)
        where T : class
    {
        if (!isWorthWaiting && IsPausing())
        {
            return null;
        }

        try
        {
            var answer = await AskAsync(ask).WaitAsync(Limit, _time);
            if (Volatile.Read(ref _pauseUntil) != 0)
            {
                Volatile.Write(ref _pauseUntil, 0);
            }

            return answer;
        }
        catch (Exception e) when (e is RedisException or RedisCommandException or TimeoutException or SocketException or ObjectDisposedException)
        {
            Volatile.Write(ref _pauseUntil, _time.GetTimestamp() + PauseTicks);
            return null;
        }
    }

    /// <summary>
    /// The run of the server that answers now. What a reader was told belongs to this run only if <see cref="IsStill"/> holds
    /// after the answer: a server that came back with old data is another run.
    /// </summary>
    public async Task<RedisRun> RunAsync(IDatabase redis)
    {
        if (Volatile.Read(ref _run) is { } known && IsStill(known))
        {
            return known;
        }

        var connection = Volatile.Read(ref _connections);
        var info = (string?)await redis.ExecuteAsync("INFO", "server") ?? "";
        var label = info.IndexOf(RunIdLabel, StringComparison.Ordinal);
        var run = label < 0
            ? throw new RedisException("The server does not tell its run.")
            : new RedisRun(connection, info.Substring(label + RunIdLabel.Length, RunIdLength));
        Volatile.Write(ref _run, run);
        return run;
    }

    /// <summary>True if no connection was made since <paramref name="run"/> was learned.</summary>
    public bool IsStill(RedisRun run) => run.Connection == Volatile.Read(ref _connections);

    public async ValueTask DisposeAsync() => await (await _connecting).DisposeAsync();

    private long PauseTicks => (long)(Pause.TotalSeconds * _time.TimestampFrequency);

    private async Task<T?> AskAsync<T>(Func<IDatabase, Task<T?>> ask)
        where T : class
        => await ask((await _connecting).GetDatabase());

    private void Forget(EndPoint endpoint, ConnectionType type, Socket socket) => Interlocked.Increment(ref _connections);

    // When the pause is over one caller tries, and the others go on without Redis until it has succeeded.
    private bool IsPausing()
    {
        var until = Volatile.Read(ref _pauseUntil);
        if (until == 0)
        {
            return false;
        }

        var now = _time.GetTimestamp();
        return now < until || Interlocked.CompareExchange(ref _pauseUntil, now + PauseTicks, until) != until;
    }
}
