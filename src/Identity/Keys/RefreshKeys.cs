using Microsoft.Extensions.Options;
using Npgsql;

namespace Ruqsat.Identity.Keys;

/// <summary>Reads the keys before the first request is taken, then follows rotations.</summary>
internal sealed partial class RefreshKeys(KeyRing ring, IOptions<KeyOptions> options, TimeProvider time, ILogger<RefreshKeys> logger)
    : BackgroundService, IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        try
        {
            await ring.RefreshAsync(cancellationToken);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            throw new InvalidOperationException("The database is empty: run this service once with --migrate.", exception);
        }
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.KeyRefreshInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await ring.RefreshAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // The keys at hand are still good; without the database little else works anyway.
                LogNotRefreshed(exception);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "The keys could not be read again; the known ones stay in use.")]
    private partial void LogNotRefreshed(Exception exception);
}
