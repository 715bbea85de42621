using System.Text;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Ruqsat.Contracts;

namespace Ruqsat.Messaging;

/// <summary>Events that a consumer could not deal with, and the way to give them to it again.</summary>
/// <param name="broker">Address of the broker, <c>amqp://user:password@host:port/vhost</c>.</param>
public sealed class DeadLetters(Uri broker)
{
    private const string Suffix = "_error";

    /// <summary>Every queue with dead letters, with the oldest of them; takes nothing away.</summary>
    /// <param name="peek">How many of the oldest to show for each queue.</param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    public async Task<IReadOnlyList<DeadLetterGroup>> ListAsync(int peek, CancellationToken cancellationToken)
    {
        await using var connection = await ConnectAsync(cancellationToken);
        var queues = new List<DeadLetterGroup>();
        foreach (var queue in EventCatalogue.All.SelectMany(e => e.Consumers.Select(e.QueueOf)))
        {
            // Closing the channel returns what was looked at.
            await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
            if (await CountAsync(channel, queue + Suffix, cancellationToken) is not (> 0 and var count))
            {
                continue;
            }

            var oldest = new List<DeadLetter>();
            while (oldest.Count < peek && await channel.BasicGetAsync(queue + Suffix, autoAck: false, cancellationToken) is { } message)
            {
                oldest.Add(new(message.BasicProperties.MessageId, Header(message, "MT-Fault-Message"), Header(message, "MT-Fault-Timestamp")));
            }

            queues.Add(new(queue, count, oldest));
        }

        return queues;
    }

    /// <summary>Gives every dead letter of <paramref name="queue"/> to its consumer again. A letter leaves only when the broker has confirmed its return.</summary>
    /// <returns>How many were given back.</returns>
    /// <exception cref="ArgumentException">No consumer has a queue of this name.</exception>
    public async Task<uint> RedriveAsync(string queue, CancellationToken cancellationToken)
    {
        if (!EventCatalogue.All.SelectMany(e => e.Consumers.Select(e.QueueOf)).Contains(queue))
        {
            throw new ArgumentException($"No consumer has a queue named '{queue}'.", nameof(queue));
        }

        await using var connection = await ConnectAsync(cancellationToken);
        uint count;
        await using (var asking = await connection.CreateChannelAsync(cancellationToken: cancellationToken))
        {
            count = await CountAsync(asking, queue + Suffix, cancellationToken);
        }

        // Only those that were there at the start: one that fails again at once must not go round for ever.
        await using var channel = await connection.CreateChannelAsync(new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), cancellationToken);
        for (uint i = 0; i < count; i++)
        {
            if (await channel.BasicGetAsync(queue + Suffix, autoAck: false, cancellationToken) is not { } message)
            {
                return i;
            }

            await channel.BasicPublishAsync(string.Empty, queue, mandatory: true, new BasicProperties(message.BasicProperties), message.Body, cancellationToken);
            await channel.BasicAckAsync(message.DeliveryTag, multiple: false, cancellationToken);
        }

        return count;
    }

    private Task<IConnection> ConnectAsync(CancellationToken cancellationToken) => new ConnectionFactory { Uri = broker }.CreateConnectionAsync(cancellationToken);

    private static async Task<uint> CountAsync(IChannel channel, string queue, CancellationToken cancellationToken)
    {
        try
        {
            return (await channel.QueueDeclarePassiveAsync(queue, cancellationToken)).MessageCount;
        }
        catch (OperationInterruptedException e) when (e.ShutdownReason?.ReplyCode == 404)
        {
            // The first dead letter creates the queue.
            return 0;
        }
    }

    private static string? Header(BasicGetResult message, string name) =>
        message.BasicProperties.Headers?.TryGetValue(name, out var value) == true && value is byte[] text ? Encoding.UTF8.GetString(text) : null;
}

/// <summary>A queue whose consumer gave up on some events.</summary>
/// <param name="Queue">Name of the consumer's queue, by which they are re-driven.</param>
/// <param name="Count">How many wait.</param>
/// <param name="Oldest">The first ones.</param>
public sealed record DeadLetterGroup(string Queue, uint Count, IReadOnlyList<DeadLetter> Oldest);

/// <summary>One event that was given up: no content, only what helps to find it.</summary>
/// <param name="MessageId">Id of the message, the id of the outbox row it came from.</param>
/// <param name="Failure">Type of the failure; its text may repeat data and is not kept.</param>
/// <param name="FailedAt">When, as the consumer wrote it.</param>
public sealed record DeadLetter(string? MessageId, string? Failure, string? FailedAt);
