using Microsoft.EntityFrameworkCore;
using Ruqsat.Contracts;

namespace Ruqsat.Messaging;

/// <summary>An event that was decided together with a change of data and still has to reach RabbitMQ.</summary>
internal sealed class OutboxMessage
{
    /// <summary>Also the message id on the wire, by which consumers recognise a repetition.</summary>
    public required Guid Id { get; init; }

    /// <summary>Registered name of the event, see <see cref="EventCatalogue"/>.</summary>
    public required string Name { get; init; }

    public required string Payload { get; init; }

    /// <summary>W3C trace parent of the work that caused the event.</summary>
    public string? TraceParent { get; init; }

    public required DateTimeOffset NotBefore { get; init; }

    public int Attempts { get; init; }
}

/// <summary>The mark that a consumer has dealt with a message.</summary>
internal sealed class InboxMessage
{
    public required string Consumer { get; init; }

    public required Guid MessageId { get; init; }

    public required DateTimeOffset ConsumedAt { get; init; }
}

/// <summary>The two tables that every messaging service has in its own database.</summary>
public static class MessagingModel
{
    /// <summary>Adds <c>outbox_messages</c> and <c>inbox_messages</c> to the model.</summary>
    public static void AddMessaging(this ModelBuilder model)
    {
        model.Entity<OutboxMessage>(outbox =>
        {
            outbox.ToTable("outbox_messages");
            outbox.Property(m => m.Name).HasMaxLength(100);
            outbox.Property(m => m.TraceParent).HasMaxLength(55);
        });
        model.Entity<InboxMessage>(inbox =>
        {
            inbox.ToTable("inbox_messages");
            inbox.HasKey(m => new { m.Consumer, m.MessageId });
            inbox.Property(m => m.Consumer).HasMaxLength(100);
            inbox.HasIndex(m => m.ConsumedAt);
        });
    }
}
