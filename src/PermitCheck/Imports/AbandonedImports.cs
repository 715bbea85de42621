using Microsoft.EntityFrameworkCore;
using Ruqsat.Database;
using Ruqsat.Messaging;

namespace Ruqsat.PermitCheck.Imports;

/// <summary>Says of imports whose process died that they failed; the counts are those of their last transaction, so they are true.</summary>
internal sealed partial class AbandonedImports(IServiceScopeFactory scopes, TimeProvider time, ILogger<AbandonedImports> logger) : BackgroundService
{
    public const string Failure = "PROCESS_ENDED";

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(20);

    /// <returns>How many there were.</returns>
    public async Task<int> EndAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<PermitCheckDbContext>();
        var outbox = scope.ServiceProvider.GetRequiredService<Outbox>();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var now = time.GetStoredNow();
        var abandoned = await db.Imports
            .FromSql($"SELECT * FROM imports WHERE state = 'Running' AND lease_until < {now} FOR UPDATE SKIP LOCKED").ToListAsync(cancellationToken);
        foreach (var import in abandoned)
        {
            (import.State, import.Failure, import.EndedAt) = (ImportState.Failed, Failure, now);

            // Nothing was applied by one that collects everything first.
            import.Unchanged = import.IsDryRun || import.IsAllOrNothing ? 0 : import.Unchanged;
            if (import.Applied > 0)
            {
                outbox.Add(ImportRun.EventOf(import, now));
            }
        }

        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return abandoned.Count;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(BetweenLooks, time);
        do
        {
            try
            {
                await EndAsync(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // The database may be away; the next look is soon.
                LogFailure(logger, e.GetType().FullName!);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(LogLevel.Warning, "Abandoned imports could not be looked for: {ExceptionType}")]
    private static partial void LogFailure(ILogger logger, string exceptionType);
}
