using MassTransit;
using Ruqsat.Contracts;
using Ruqsat.Database;

namespace Ruqsat.Messaging;

/// <summary>
/// Declares exchanges, queues and bindings of the whole <see cref="EventCatalogue"/>, also for services that have never run.
/// Declaring again what exists does nothing.
/// </summary>
/// <param name="broker">Address of the broker, <c>amqp://user:password@host:port/vhost</c>.</param>
public sealed class BrokerTopology(Uri broker) : IMigrationStep
{
    /// <inheritdoc/>
    public string Name => "queues";

    /// <inheritdoc/>
    public Task RunAsync(CancellationToken cancellationToken) => DeclareAsync(cancellationToken);

    /// <summary>Declares everything; throws when the broker cannot be reached.</summary>
    public async Task DeclareAsync(CancellationToken cancellationToken)
    {
        var bus = Bus.Factory.CreateUsingRabbitMq(rabbit =>
        {
            rabbit.Host(broker);
            rabbit.DeployTopologyOnly = true;
            foreach (var description in EventCatalogue.All)
            {
                foreach (var consumer in description.Consumers)
                {
                    rabbit.ReceiveEndpoint(description.QueueOf(consumer), endpoint => Configure(endpoint, description.Type));
                }
            }
        });
        await bus.StartAsync(cancellationToken);
        await bus.StopAsync(cancellationToken);
    }

    /// <summary>One shape for the queue of an event, here and where it is consumed.</summary>
    internal static void Configure(IRabbitMqReceiveEndpointConfigurator endpoint, Type eventType)
    {
        endpoint.SetQuorumQueue();
        endpoint.ConfigureConsumeTopology = false;
        endpoint.Bind($"{eventType.Namespace}:{eventType.Name}");
    }
}
