using System.Collections.Frozen;
using Microsoft.EntityFrameworkCore;

namespace Ruqsat.Intake.Topics;

/// <summary>
/// The codes that an inquiry may name. Read again every few seconds: topics change while the hotline runs, and a look-up for
/// every call would cost more than the call's own row.
/// </summary>
internal sealed class KnownCodes(IServiceScopeFactory scopes, TimeProvider time)
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(5);
    private volatile Snapshot? _snapshot;

    public async ValueTask<Snapshot> GetAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (_snapshot is { } known && now - known.ReadAt < KeptFor)
        {
            return known;
        }

        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IntakeDbContext>();
        var topics = await db.Topics.Select(t => t.Code).ToListAsync(cancellationToken);
        var districts = await db.Districts.Select(d => d.Code).ToListAsync(cancellationToken);
        return _snapshot = new(now, topics.ToFrozenSet(), districts.ToFrozenSet());
    }

    internal sealed record Snapshot(DateTimeOffset ReadAt, FrozenSet<string> Topics, FrozenSet<string> Districts);
}
