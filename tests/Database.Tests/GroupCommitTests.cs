using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Ruqsat.Testing;

namespace Ruqsat.Database.Tests;

public sealed class GroupCommitTests
{
    private static readonly IServiceScopeFactory Scopes = new ServiceCollection().BuildServiceProvider().GetRequiredService<IServiceScopeFactory>();

    [Fact]
    public async Task Commit_ManyCallers_ShareGroupsAndGetTheirOwnResult()
    {
        var groups = new ConcurrentQueue<int>();
        await using var commits = new GroupCommit<int, int>(Scopes, new(), async (_, items, _) =>
        {
            groups.Enqueue(items.Count);
            await Task.Yield();
            return [.. items.Select(i => i * 2)];
        });

        var results = await Task.WhenAll(Enumerable.Range(0, 5000).Select(i => commits.CommitAsync(i, CancellationToken.None)));

        Assert.Equal(Enumerable.Range(0, 5000).Select(i => i * 2), results);
        Assert.Equal(5000, groups.Sum());
        Assert.True(groups.Count < 2500, $"{groups.Count} groups for 5,000 items");
        Assert.True(groups.Max() <= new GroupCommitOptions().MaxGroup);
    }

    [Fact]
    public async Task Commit_OneBadItem_FailsAlone()
    {
        await using var commits = new GroupCommit<int, int>(Scopes, new() { Linger = TimeSpan.FromMilliseconds(50) }, (_, items, _) =>
            items.Contains(7) ? throw new InvalidOperationException("seven") : Task.FromResult<IReadOnlyList<int>>([.. items]));

        var tasks = Enumerable.Range(0, 20).Select(i => commits.CommitAsync(i, CancellationToken.None)).ToList();

        await Assert.ThrowsAsync<InvalidOperationException>(() => tasks[7]);
        tasks.RemoveAt(7);
        Assert.Equal(Enumerable.Range(0, 20).Where(i => i != 7), await Task.WhenAll(tasks));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Commit_DatabaseAway_IsWaitedForOrSaidAtOnce(bool waits)
    {
        var attempts = 0;
        await using var commits = new GroupCommit<int, int>(Scopes, new() { RetryWhileDatabaseIsAway = waits }, (_, items, _) =>
            Interlocked.Increment(ref attempts) < 3
                ? throw new NpgsqlException("away", new IOException())
                : Task.FromResult<IReadOnlyList<int>>([.. items]));

        var task = commits.CommitAsync(1, CancellationToken.None);

        if (waits)
        {
            Assert.Equal(1, await task);
            Assert.Equal(3, attempts);
        }
        else
        {
            await Assert.ThrowsAsync<NpgsqlException>(() => task);
            Assert.Equal(1, attempts);
        }
    }

    [Fact]
    public async Task Commit_LostRaceForAKey_IsRepeated()
    {
        var attempts = 0;
        await using var commits = new GroupCommit<int, int>(Scopes, new(), (_, items, _) => ++attempts == 1
            ? throw new PostgresException("duplicate key", "ERROR", "ERROR", PostgresErrorCodes.UniqueViolation)
            : Task.FromResult<IReadOnlyList<int>>([.. items]));

        Assert.Equal(5, await commits.CommitAsync(5, CancellationToken.None));
        Assert.Equal(2, attempts);
    }

    [Fact]
    public async Task Commit_CallerGoesAway_ItemIsWrittenAllTheSame()
    {
        var written = new ConcurrentQueue<int>();
        var gate = new TaskCompletionSource();
        await using var commits = new GroupCommit<int, int>(Scopes, new(), async (_, items, _) =>
        {
            await gate.Task;
            items.ToList().ForEach(written.Enqueue);
            return [.. items];
        });
        using var caller = new CancellationTokenSource();

        var task = commits.CommitAsync(9, caller.Token);
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task);
        gate.SetResult();

        await Eventually.TrueAsync(() => Task.FromResult(written.Contains(9)));
    }

    [Fact]
    public async Task Dispose_WithItemsWaiting_WritesThemFirst()
    {
        var commits = new GroupCommit<int, int>(Scopes, new(), (_, items, _) => Task.FromResult<IReadOnlyList<int>>([.. items]));
        var tasks = Enumerable.Range(0, 500).Select(i => commits.CommitAsync(i, CancellationToken.None)).ToList();

        await commits.DisposeAsync();

        Assert.Equal(Enumerable.Range(0, 500), await Task.WhenAll(tasks));
    }
}
