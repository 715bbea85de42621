using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Ruqsat.Contracts;

namespace Ruqsat.Messaging;

/// <summary>
/// The only way to publish: the event becomes a row in the same <c>SaveChanges</c> as the change it tells of, and the relay
/// brings it to RabbitMQ afterwards. Scoped, on the service's DbContext.
/// </summary>
public sealed class Outbox(DbContext db, TimeProvider time)
{
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    /// <summary>Adds an event; it is published if and only if the surrounding transaction commits.</summary>
    /// <param name="event">An event of the <see cref="EventCatalogue"/>.</param>
    /// <param name="because">The event that led to this one; its trace goes on. Null: the trace of the current request.</param>
    /// <exception cref="ArgumentException">The type is not in the catalogue.</exception>
    public void Add(object @event, IReceived? because = null) => Add(@event, because is null ? Activity.Current?.Id : because.TraceParent);

    /// <summary>The same for work that was handed from a request to another thread: <paramref name="traceParent"/> is the request's.</summary>
    public void Add(object @event, string? traceParent) => db.Add(new OutboxMessage
    {
        Id = Guid.CreateVersion7(),
        Name = EventCatalogue.Of(@event.GetType()).Name,
        Payload = JsonSerializer.Serialize(@event, @event.GetType(), Json),
        TraceParent = traceParent,
        NotBefore = time.GetUtcNow(),
    });

    /// <summary>The same where there is no DbContext: the command adds the event in the transaction in which it is run. The relay finds it within a second.</summary>
    /// <exception cref="ArgumentException">The type is not in the catalogue.</exception>
    public static NpgsqlBatchCommand CreateInsert(object @event, DateTimeOffset now) => new("INSERT INTO outbox_messages (id, name, payload, not_before, attempts) VALUES ($1, $2, $3, $4, 0)")
    {
        Parameters = { new() { Value = Guid.CreateVersion7() }, new() { Value = EventCatalogue.Of(@event.GetType()).Name },
            new() { Value = JsonSerializer.Serialize(@event, @event.GetType(), Json) }, new() { Value = now } },
    };
}
