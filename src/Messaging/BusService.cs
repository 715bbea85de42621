using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Ruqsat.Messaging;

/// <summary>
/// Starts the bus beside the service and not before it: MassTransit's own hosted service holds back the start while the broker
/// is away, and ends the process when the broker goes away during the start. A service answers without a broker.
/// </summary>
internal sealed partial class BusService(IBusControl bus, TimeProvider time, ILogger<BusService> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await bus.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await bus.StartAsync(stoppingToken);
                return;
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                LogNotStarted(logger, e.GetType().Name);
                await Task.Delay(Pause, time, CancellationToken.None);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "The bus could not be started and is tried again: {Error}")]
    private static partial void LogNotStarted(ILogger logger, string error);
}
