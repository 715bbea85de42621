using Microsoft.EntityFrameworkCore;
using OpenIddict.Abstractions;

namespace Ruqsat.Identity.Connect;

/// <summary>Deletes what has expired: each token leaves a row, and the rows are of no use once reuse can no longer be told from expiry.</summary>
internal sealed partial class PruneTokens(IServiceScopeFactory scopes, TimeProvider time, ILogger<PruneTokens> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);
    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await PruneAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                LogNotPruned(exception);
            }
        }
    }

    private async Task PruneAsync(CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var before = time.GetUtcNow() - KeptFor;
        var tokens = await scope.ServiceProvider.GetRequiredService<IOpenIddictTokenManager>().PruneAsync(before, cancellation);
        var grants = await scope.ServiceProvider.GetRequiredService<IOpenIddictAuthorizationManager>().PruneAsync(before, cancellation);
        var attempts = await scope.ServiceProvider.GetRequiredService<AccountsDbContext>().SignInAttempts
            .Where(a => a.LastAt < before).ExecuteDeleteAsync(cancellation);
        LogPruned(tokens, grants, attempts);
    }

    [LoggerMessage(LogLevel.Information, "Pruned {Tokens} tokens, {Grants} grants and {Attempts} counts of sign-in attempts.")]
    private partial void LogPruned(long tokens, long grants, int attempts);

    [LoggerMessage(LogLevel.Warning, "Pruning failed; it is tried again in an hour.")]
    private partial void LogNotPruned(Exception exception);
}
