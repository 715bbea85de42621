using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Ruqsat.Audit;

/// <summary>Publishes the ends of the chains now and then, and the last ones when the process ends in order: whoever keeps them sees a chain that was written anew.</summary>
internal sealed partial class AuditHeads(AuditJournal journal, AuditOptions options, TimeProvider time, ILogger<AuditHeads> logger) : BackgroundService
{
    /// <summary>Runs after the server and the consumers have stopped: services stop in the reverse order of their registration.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await PublishAsync(areLast: true, cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.HeadInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await PublishAsync(areLast: false, stoppingToken);
        }
    }

    private async Task PublishAsync(bool areLast, CancellationToken cancellationToken)
    {
        try
        {
            await journal.PublishHeadsAsync(areLast, cancellationToken);
        }
        catch (Exception e)
        {
            // The next one covers what this one did not.
            LogNotPublished(logger, e.GetType().Name);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The ends of the audit chains were not published: {Error}")]
    private static partial void LogNotPublished(ILogger logger, string error);
}
