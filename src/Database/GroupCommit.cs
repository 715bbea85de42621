using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Ruqsat.Database;

/// <summary>Writes a group of items in one transaction and answers one result for each, in the same order.</summary>
/// <param name="services">A fresh scope for each attempt.</param>
/// <param name="items">At least one item.</param>
/// <param name="cancellationToken">Cancelled when the process stops.</param>
public delegate Task<IReadOnlyList<TResult>> CommitGroup<TItem, TResult>(
    IServiceProvider services, IReadOnlyList<TItem> items, CancellationToken cancellationToken);

/// <summary>
/// Lets many callers share one transaction, or one question. A caller's task completes when the transaction that holds its item has committed,
/// so nothing is acknowledged that is not durable. While one group is written the next one gathers, so groups grow with the
/// load and a caller who is alone waits for nobody, unless <see cref="GroupCommitOptions.Linger"/> says otherwise. A group that fails is repeated item by item: one bad item fails alone.
/// </summary>
public sealed class GroupCommit<TItem, TResult> : IAsyncDisposable
{
    private const int MaxRaces = 5;
    private readonly Channel<Pending> _pending;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task[] _writers;
    private readonly IServiceScopeFactory _scopes;
    private readonly CommitGroup<TItem, TResult> _commit;
    private readonly GroupCommitOptions _options;

    /// <summary>Starts the writers; they end when this is disposed.</summary>
    public GroupCommit(IServiceScopeFactory scopes, GroupCommitOptions options, CommitGroup<TItem, TResult> commit)
    {
        (_scopes, _commit, _options) = (scopes, commit, options);
        _pending = Channel.CreateBounded<Pending>(new BoundedChannelOptions(options.Capacity) { SingleReader = options.Writers == 1 });
        _writers = [.. Enumerable.Range(0, options.Writers).Select(_ => Task.Run(WriteAsync))];
    }

    /// <summary>Hands the item over and waits until it is durable. Cancelling gives up the waiting, not the item.</summary>
    public async Task<TResult> CommitAsync(TItem item, CancellationToken cancellationToken)
    {
        var pending = new Pending(item);
        await _pending.Writer.WriteAsync(pending, cancellationToken);
        return await pending.Done.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Writes what was handed over, then stops; after the limit of the options the rest is given up unacknowledged.</summary>
    public async ValueTask DisposeAsync()
    {
        _pending.Writer.TryComplete();
        _stopping.CancelAfter(_options.StopLimit);
        await Task.WhenAll(_writers);
        _stopping.Dispose();
    }

    private async Task WriteAsync()
    {
        var group = new List<Pending>(_options.MaxGroup);
        while (await _pending.Reader.WaitToReadAsync())
        {
            if (_options.Linger > TimeSpan.Zero && _pending.Reader.Count < _options.MaxGroup)
            {
                await Task.Delay(_options.Linger);
            }

            while (group.Count < _options.MaxGroup && _pending.Reader.TryRead(out var pending))
            {
                group.Add(pending);
            }

            if (group.Count > 0 && !await TryWriteAsync(group, isLastTry: group.Count == 1))
            {
                foreach (var pending in group)
                {
                    await TryWriteAsync([pending], isLastTry: true);
                }
            }

            group.Clear();
        }
    }

    private async Task<bool> TryWriteAsync(IReadOnlyList<Pending> group, bool isLastTry)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var scope = _scopes.CreateAsyncScope();
                var results = await _commit(scope.ServiceProvider, [.. group.Select(p => p.Item)], _stopping.Token);
                for (var i = 0; i < group.Count; i++)
                {
                    group[i].Done.TrySetResult(results[i]);
                }

                return true;
            }
            catch (Exception e)
            {
                var isDatabaseAway = DatabaseAway.IsCauseOf(e);
                if (isDatabaseAway && _options.RetryWhileDatabaseIsAway && !_stopping.IsCancellationRequested)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(100 * attempt, 1000)), CancellationToken.None);
                    continue;
                }

                if (!isDatabaseAway && !isLastTry)
                {
                    return false;
                }

                if (IsLostRace(e) && attempt < MaxRaces)
                {
                    continue;
                }

                foreach (var pending in group)
                {
                    pending.Done.TrySetException(e);
                }

                return true;
            }
        }
    }

    /// <summary>Somebody else wrote the same key since we looked; the next look finds it.</summary>
    private static bool IsLostRace(Exception e) => e.GetBaseException() is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation };

    private sealed class Pending(TItem item)
    {
        public TItem Item => item;

        public TaskCompletionSource<TResult> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

/// <summary>How a <see cref="GroupCommit{TItem, TResult}"/> groups.</summary>
public sealed record GroupCommitOptions
{
    /// <summary>At most this many items share a transaction.</summary>
    public int MaxGroup { get; init; } = 256;

    /// <summary>Groups written at the same time. One makes the largest groups, and so the cheapest ones.</summary>
    public int Writers { get; init; } = 1;

    /// <summary>
    /// How long the first item of a group waits for company. Zero where a person waits; some milliseconds where events come
    /// one by one and a transaction for each would cost more than they do.
    /// </summary>
    public TimeSpan Linger { get; init; }

    /// <summary>Items that may wait before callers are held back.</summary>
    public int Capacity { get; init; } = 4096;

    /// <summary>How long a stopping process goes on writing what was handed over.</summary>
    public TimeSpan StopLimit { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// True for work that may wait for the database to come back (events in a queue); false where a caller wants to know at once.
    /// </summary>
    public bool RetryWhileDatabaseIsAway { get; init; }
}
