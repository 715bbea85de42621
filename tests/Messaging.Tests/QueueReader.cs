using RabbitMQ.Client;

namespace Ruqsat.Messaging.Tests;

/// <summary>Looks at queues as any AMQP client would.</summary>
public sealed class QueueReader : IAsyncDisposable
{
    private readonly IConnection _connection;

    private QueueReader(IConnection connection) => _connection = connection;

    public static async Task<QueueReader> OpenAsync(Uri broker) => new(await new ConnectionFactory { Uri = broker }.CreateConnectionAsync());

    public async Task<uint> CountAsync(string queue)
    {
        await using var channel = await _connection.CreateChannelAsync();
        return (await channel.QueueDeclarePassiveAsync(queue)).MessageCount;
    }

    /// <summary>Publishes as a foreign program might.</summary>
    public async Task PublishAsync(string queue, Guid messageId, string body, string contentType = "application/vnd.masstransit+json")
    {
        await using var channel = await _connection.CreateChannelAsync();
        await channel.BasicPublishAsync(string.Empty, queue, mandatory: true,
            new BasicProperties { MessageId = messageId.ToString(), ContentType = contentType, Persistent = true }, System.Text.Encoding.UTF8.GetBytes(body));
    }

    public async Task DeleteAllBindingsAsync(string exchange, string[] queues)
    {
        await using var channel = await _connection.CreateChannelAsync();
        foreach (var queue in queues)
        {
            await channel.ExchangeUnbindAsync(queue, exchange, string.Empty);
        }
    }

    /// <summary>Everything in a queue, headers included, as text; the messages stay.</summary>
    public async Task<string> DumpAsync(string queue)
    {
        await using var channel = await _connection.CreateChannelAsync();
        var text = new System.Text.StringBuilder();
        while (await channel.BasicGetAsync(queue, autoAck: false) is { } message)
        {
            text.Append(System.Text.Encoding.UTF8.GetString(message.Body.Span));
            foreach (var (key, value) in message.BasicProperties.Headers ?? new Dictionary<string, object?>())
            {
                text.Append(key).Append('=').Append(value is byte[] bytes ? System.Text.Encoding.UTF8.GetString(bytes) : value?.ToString()).AppendLine();
            }
        }

        return text.ToString();
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
