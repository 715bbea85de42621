using System.Diagnostics;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Ruqsat.Database;

namespace Ruqsat.Messaging;

/// <summary>
/// Hands each event to its consumer once: the inbox mark, the consumer's changes and its outgoing events are one transaction,
/// and the message is acknowledged after the commit. Events that wait share a transaction (see <see cref="GroupCommit{TItem, TResult}"/>).
/// </summary>
internal sealed class Inbox<TEvent>(GroupCommit<Received<TEvent>, bool> group) : IAsyncDisposable
    where TEvent : class
{
    public Task<bool> ConsumeAsync(Received<TEvent> received, CancellationToken cancellationToken) => group.CommitAsync(received, cancellationToken);

    public ValueTask DisposeAsync() => group.DisposeAsync();

    public static CommitGroup<Received<TEvent>, bool> InTransaction<TDbContext>(
        string queue, Func<IServiceProvider, IReadOnlyList<Received<TEvent>>, CancellationToken, Task> consume)
        where TDbContext : DbContext
        => async (services, received, cancellationToken) =>
        {
            var db = services.GetRequiredService<TDbContext>();
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            var fresh = await MarkAsync(db, queue, received, services.GetRequiredService<TimeProvider>().GetUtcNow(), cancellationToken);
            if (fresh.Count > 0)
            {
                await consume(services, fresh, cancellationToken);
                await db.SaveChangesAsync(cancellationToken);
            }

            await transaction.CommitAsync(cancellationToken);
            return [.. received.Select(_ => true)];
        };

    private static async Task<List<Received<TEvent>>> MarkAsync(
        DbContext db, string queue, IReadOnlyList<Received<TEvent>> received, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // Sorted, so that two groups with the same messages wait for each other instead of deadlocking.
        var ids = received.Select(r => r.MessageId).Order().ToArray();
        var marked = await db.Database.SqlQueryRaw<Guid>(
            """
            INSERT INTO inbox_messages (consumer, message_id, consumed_at)
            SELECT @queue, id, @now FROM unnest(@ids) AS id
            ON CONFLICT DO NOTHING RETURNING message_id AS "Value"
            """,
            new NpgsqlParameter("queue", queue), new NpgsqlParameter("now", now), new NpgsqlParameter("ids", ids)).ToListAsync(cancellationToken);
        var fresh = marked.ToHashSet();
        return [.. received.Where(r => fresh.Remove(r.MessageId))];
    }
}

/// <summary>MassTransit's side of the inbox.</summary>
internal sealed partial class InboxConsumer<TEvent>(Inbox<TEvent> inbox, ILogger<InboxConsumer<TEvent>> logger) : IConsumer<TEvent>
    where TEvent : class
{
    public async Task Consume(ConsumeContext<TEvent> context)
    {
        var id = context.MessageId ?? throw new EventNotConsumedException("A message without an id cannot be told from its repetition");
        try
        {
            await inbox.ConsumeAsync(new(id, context.Message, Activity.Current?.Id), context.CancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // A dead letter carries the text of its exception, and that text may repeat data: only the type leaves.
            LogNotConsumed(logger, typeof(TEvent).Name, id, e.GetType().FullName!, e.StackTrace);
            throw new EventNotConsumedException(e.GetType().Name);
        }
    }

    [LoggerMessage(LogLevel.Error, "{Event} {MessageId} was not consumed: {ExceptionType} {StackTrace}")]
    private static partial void LogNotConsumed(ILogger logger, string @event, Guid messageId, string exceptionType, string? stackTrace);
}

/// <summary>A consumer failed; the message names the type of its exception.</summary>
internal sealed class EventNotConsumedException(string message) : Exception(message);
