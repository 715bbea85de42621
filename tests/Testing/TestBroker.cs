using System.Collections.Concurrent;
using System.Text;
using MassTransit;
using RabbitMQ.Client;

namespace Ruqsat.Testing;

/// <summary>The other services, as the service under test sees them: events come from the broker and go to it.</summary>
public sealed class TestBroker : IAsyncDisposable
{
    private readonly IBusControl _bus;
    private readonly IConnection _connection;

    private TestBroker(IBusControl bus, IConnection connection) => (_bus, _connection) = (bus, connection);

    public static async Task<TestBroker> ConnectAsync(Uri broker)
    {
        var bus = Bus.Factory.CreateUsingRabbitMq(rabbit => rabbit.Host(broker));
        await bus.StartAsync();
        return new(bus, await new ConnectionFactory { Uri = broker }.CreateConnectionAsync());
    }

    /// <summary>Publishes as an outbox relay does; the same id makes it a repetition.</summary>
    public Task PublishAsync<TEvent>(TEvent @event, Guid? messageId = null)
        where TEvent : class
        => _bus.Publish(@event, context => context.MessageId = messageId ?? Guid.CreateVersion7());

    /// <summary>Everything of this kind that is published from now on.</summary>
    public async Task<ConcurrentQueue<TEvent>> ListenAsync<TEvent>()
        where TEvent : class
    {
        var heard = new ConcurrentQueue<TEvent>();
        var endpoint = _bus.ConnectReceiveEndpoint($"test-{Guid.CreateVersion7():N}", e => e.Handler<TEvent>(context =>
        {
            heard.Enqueue(context.Message);
            return Task.CompletedTask;
        }));
        await endpoint.Ready;
        return heard;
    }

    /// <summary>Puts bytes into a queue that no publisher of ours would send.</summary>
    public async Task SendRawAsync(string queue, string body)
    {
        await using var channel = await _connection.CreateChannelAsync();
        await channel.BasicPublishAsync("", queue, mandatory: true, new BasicProperties { Persistent = true }, Encoding.UTF8.GetBytes(body));
    }

    /// <summary>Messages that lie in the queue and were given to nobody; 0 when there is no such queue.</summary>
    public async Task<uint> CountAsync(string queue)
    {
        await using var channel = await _connection.CreateChannelAsync();
        try
        {
            return (await channel.QueueDeclarePassiveAsync(queue)).MessageCount;
        }
        catch (RabbitMQ.Client.Exceptions.OperationInterruptedException e) when (e.ShutdownReason?.ReplyCode == 404)
        {
            return 0;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        await _bus.StopAsync();
    }
}
