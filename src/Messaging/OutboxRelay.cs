using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.Json;
using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Ruqsat.Contracts;

namespace Ruqsat.Messaging;

/// <summary>
/// Brings outbox rows to RabbitMQ. Rows are locked while they are published, so several replicas relay side by side; a row is
/// deleted after the broker confirmed it, so a killed relay repeats rather than loses. A row that fails waits and lets the others pass.
/// </summary>
internal sealed partial class OutboxRelay(
    NpgsqlDataSource dataSource, IBus bus, BrokerTopology topology, OutboxSignal signal, TimeProvider time, ILogger<OutboxRelay> logger) : BackgroundService
{
    public const string SourceName = "Ruqsat.Messaging";
    private const int BatchSize = 500;
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan PublishLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan KeepInbox = TimeSpan.FromDays(14);
    private static readonly ActivitySource Source = new(SourceName);
    private static readonly Meter Meter = new(SourceName);
    private static readonly Counter<long> Published = Meter.CreateCounter<long>("ruqsat.outbox.published", "{event}", "Events confirmed by the broker");
    private static readonly Counter<long> Failed = Meter.CreateCounter<long>("ruqsat.outbox.failed", "{event}", "Attempts to publish that failed");

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var isTopologyKnown = false;
        var purgeAt = time.GetUtcNow();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (!isTopologyKnown)
                {
                    // Queues before events: RabbitMQ drops what no queue is bound for.
                    await topology.DeclareAsync(stoppingToken);
                    isTopologyKnown = true;
                }

                var (taken, failed) = await RelayBatchAsync(stoppingToken);
                isTopologyKnown = failed == 0;
                if (taken < BatchSize && await signal.WaitAsync(PollInterval, stoppingToken))
                {
                    // A commit seldom comes alone.
                    await Task.Delay(Linger, time, stoppingToken);
                }

                if (time.GetUtcNow() >= purgeAt)
                {
                    await PurgeInboxAsync(stoppingToken);
                    purgeAt = time.GetUtcNow().AddHours(1);
                }
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogRelayFailed(logger, e.GetType().Name);
                isTopologyKnown = false;
                await Task.Delay(PollInterval, time, CancellationToken.None);
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                // Not only OperationCanceledException: a connection that is broken off throws its own.
                return;
            }
        }
    }

    private async Task<(int Taken, int Failed)> RelayBatchAsync(CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var rows = await TakeAsync(connection, cancellationToken);
        if (rows.Count == 0)
        {
            return (0, 0);
        }

        var failures = await Task.WhenAll(rows.Select(row => TryPublishAsync(row, cancellationToken)));
        var confirmed = rows.Where((_, i) => failures[i] is null).Select(row => row.Id).ToArray();
        var failed = rows.Where((_, i) => failures[i] is not null).Select(row => row.Id).ToArray();
        if (failed.Length > 0 && !cancellationToken.IsCancellationRequested)
        {
            LogNotPublished(logger, failed.Length, failed[0], failures.First(failure => failure is not null)!);
        }

        await using var batch = new NpgsqlBatch(connection, transaction);
        batch.BatchCommands.Add(new("DELETE FROM outbox_messages WHERE id = ANY($1)") { Parameters = { new() { Value = confirmed } } });
        batch.BatchCommands.Add(new("""
            UPDATE outbox_messages SET attempts = attempts + 1, not_before = now() + least(attempts + 1, 5) * interval '1 second'
            WHERE id = ANY($1)
            """)
        { Parameters = { new() { Value = failed } } });

        // What was confirmed is out: the rows go even when the process is stopping.
        await batch.ExecuteNonQueryAsync(CancellationToken.None);
        await transaction.CommitAsync(CancellationToken.None);
        Published.Add(confirmed.Length);
        Failed.Add(failed.Length);
        return (rows.Count, failed.Length);
    }

    private static async Task<List<Row>> TakeAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"""
            SELECT id, name, payload, trace_parent FROM outbox_messages
            WHERE not_before <= now() ORDER BY id LIMIT {BatchSize} FOR UPDATE SKIP LOCKED
            """, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<Row>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(new(reader.GetGuid(0), reader.GetString(1), reader.GetString(2), reader.IsDBNull(3) ? null : reader.GetString(3)));
        }

        return rows;
    }

    /// <returns>Null, or the type of the failure.</returns>
    private async Task<string?> TryPublishAsync(Row row, CancellationToken cancellationToken)
    {
        try
        {
            ActivityContext.TryParse(row.TraceParent, null, out var parent);
            using var activity = Source.StartActivity($"outbox relay {row.Name}", ActivityKind.Internal, parent);
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(PublishLimit);

            var description = EventCatalogue.Named(row.Name);
            var message = JsonSerializer.Deserialize(row.Payload, description.Type, Outbox.Json)!;
            await bus.Publish(message, description.Type, Pipe.Execute<PublishContext>(context =>
            {
                context.MessageId = row.Id;
                if (context.TryGetPayload(out RabbitMqSendContext? rabbit))
                {
                    // Unroutable events come back as an error, and the row stays.
                    rabbit.Mandatory = description.Consumers.Count > 0;
                }
            }), limit.Token);
            return null;
        }
        catch (Exception e)
        {
            return e.GetType().Name;
        }
    }

    private async Task PurgeInboxAsync(CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("DELETE FROM inbox_messages WHERE consumed_at < $1");
        command.Parameters.Add(new() { Value = time.GetUtcNow() - KeepInbox });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    [LoggerMessage(LogLevel.Warning, "The outbox relay failed and tries again: {Error}")]
    private static partial void LogRelayFailed(ILogger logger, string error);

    [LoggerMessage(LogLevel.Warning, "{Count} events were not published and stay in the outbox, among them {MessageId}: {Error}")]
    private static partial void LogNotPublished(ILogger logger, int count, Guid messageId, string error);

    private readonly record struct Row(Guid Id, string Name, string Payload, string? TraceParent);
}
