namespace Ruqsat.Messaging;

/// <summary>What is known of a received message beside its event.</summary>
public interface IReceived
{
    /// <summary>The sender's message id; the same in every repetition.</summary>
    Guid MessageId { get; }

    /// <summary>W3C trace parent under which follow-up events go on.</summary>
    string? TraceParent { get; }
}

/// <summary>An event as it arrived.</summary>
public sealed record Received<TEvent>(Guid MessageId, TEvent Event, string? TraceParent) : IReceived;

/// <summary>
/// Consumes one event in one transaction, together with the inbox mark and the outgoing events. Gets every event once per
/// committed transaction; fails by throwing. Needs no transaction code and no SaveChanges.
/// </summary>
public interface IEventConsumer<TEvent>
    where TEvent : class
{
    /// <summary>Changes tracked in the scope's DbContext and events added to <see cref="Outbox"/> are saved afterwards.</summary>
    Task ConsumeAsync(Received<TEvent> received, CancellationToken cancellationToken);
}

/// <summary>The same for a group of events in one transaction; if the group fails, each is repeated alone.</summary>
public interface IEventBatchConsumer<TEvent>
    where TEvent : class
{
    /// <summary>As <see cref="IEventConsumer{TEvent}.ConsumeAsync"/>, for one or more events without repetitions.</summary>
    Task ConsumeAsync(IReadOnlyList<Received<TEvent>> received, CancellationToken cancellationToken);
}
