using MassTransit;
using RabbitMQ.Client;
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

    /// <summary>Declares everything, in the shapes of MassTransit; throws when the broker cannot be reached.</summary>
    public async Task DeclareAsync(CancellationToken cancellationToken)
    {
        // Not by a bus that only deploys its topology: stopped while its endpoints become ready, it may never return.
        await using var connection = await new ConnectionFactory { Uri = broker }.CreateConnectionAsync(cancellationToken);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        foreach (var description in EventCatalogue.All)
        {
            await channel.ExchangeDeclareAsync(ExchangeOf(description.Type), "fanout", durable: true, cancellationToken: cancellationToken);
            foreach (var queue in description.Consumers.Select(description.QueueOf))
            {
                await channel.ExchangeDeclareAsync(queue, "fanout", durable: true, cancellationToken: cancellationToken);
                await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-queue-type"] = "quorum" }, cancellationToken: cancellationToken);
                await channel.QueueBindAsync(queue, queue, string.Empty, cancellationToken: cancellationToken);
                await channel.ExchangeBindAsync(queue, ExchangeOf(description.Type), string.Empty, cancellationToken: cancellationToken);
            }
        }
    }

    /// <summary>One shape for the queue of an event, here and where it is consumed.</summary>
    internal static void Configure(IRabbitMqReceiveEndpointConfigurator endpoint, Type eventType)
    {
        endpoint.SetQuorumQueue();
        endpoint.ConfigureConsumeTopology = false;
        endpoint.Bind(ExchangeOf(eventType));
    }

    private static string ExchangeOf(Type eventType) => $"{eventType.Namespace}:{eventType.Name}";
}
