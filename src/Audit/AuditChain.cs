using System.Buffers.Binary;
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Ruqsat.Database;
using Ruqsat.Messaging;

namespace Ruqsat.Audit;

/// <summary>The last record of a chain.</summary>
internal readonly record struct ChainEnd(long Sequence, byte[] Hash);

/// <summary>
/// Appends records to the chain of one writer. Not by EF: this is the path of every check, and two COPY commands and one INSERT do for any number of records.
/// </summary>
internal sealed class AuditChain(Guid writer, AuditOptions options, TimeProvider time)
{
    private const string CopyRecords =
        "COPY audit_records (writer, sequence, record_id, at, actor, action, purpose, purpose_reference, content, previous_hash, hash) FROM STDIN (FORMAT BINARY)";

    private const string CopySubjects = "COPY audit_subjects (writer, sequence, position, kind, subject_key, at) FROM STDIN (FORMAT BINARY)";

    // A look-up per writer in the primary key, however long the chains are.
    private const string NewestEnds =
        """
        WITH RECURSIVE ends AS (
            (SELECT writer, sequence, hash, 1 AS place FROM audit_records WHERE writer <> $1 ORDER BY writer DESC, sequence DESC LIMIT 1)
            UNION ALL
            SELECT next.* FROM ends CROSS JOIN LATERAL (
                SELECT writer, sequence, hash, ends.place + 1 FROM audit_records
                WHERE writer < ends.writer AND writer <> $1 ORDER BY writer DESC, sequence DESC LIMIT 1) AS next
            WHERE ends.place < $2)
        SELECT writer, sequence, hash FROM ends ORDER BY place
        """;

    private const int NamedAtStart = 32;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    public Guid Writer => writer;

    /// <summary>
    /// Appends in the transaction of <paramref name="connection"/>. Nothing is kept here: the caller may go on from the result
    /// when, and only when, the transaction has committed.
    /// </summary>
    /// <param name="connection">In a transaction.</param>
    /// <param name="known">Where the chain ends. Null: ask the database, and let nobody else append before this transaction ends.</param>
    /// <param name="entries">At least one.</param>
    public async Task<ChainEnd> AppendAsync(NpgsqlConnection connection, ChainEnd? known, IReadOnlyList<AuditEntry> entries, CancellationToken cancellationToken)
    {
        var end = known ?? await LockAndReadEndAsync(connection, cancellationToken);
        var records = new List<AuditRecord>(entries.Count + 1);
        var hasher = new AuditHasher();
        if (end is null)
        {
            end = Add(await StartAsync(connection, cancellationToken));
        }

        foreach (var entry in entries)
        {
            end = Add(new()
            {
                Writer = writer,
                Sequence = end.Value.Sequence + 1,
                RecordId = entry.RecordId,
                At = entry.At.ToStored(),
                Actor = entry.Actor,
                Action = entry.Action,
                Purpose = entry.Purpose,
                PurposeReference = entry.PurposeReference,
                Content = entry.Content,
                PreviousHash = end.Value.Hash,
                Subjects = entry.Subjects,
            });
        }

        await WriteAsync(connection, records, cancellationToken);
        if (options.EventOf?.Invoke(entries) is { } @event)
        {
            // Found by the relay when it looks the next time, within a second.
            await PublishAsync(connection, @event, cancellationToken);
        }

        return end.Value;

        ChainEnd Add(AuditRecord record)
        {
            record.Hash = hasher.HashOf(record);
            records.Add(record);
            return new(record.Sequence, record.Hash);
        }
    }

    /// <summary>Where the chain ends in the database, when every transaction that appends to it by this method has ended. Null: it has no record.</summary>
    public async Task<ChainEnd?> LockAndReadEndAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        Span<byte> bytes = stackalloc byte[16];
        writer.TryWriteBytes(bytes);

        // The second statement sees what was committed while the first one waited.
        await using var batch = new NpgsqlBatch(connection) { Timeout = (int)Limit.TotalSeconds };
        batch.BatchCommands.Add(new("SELECT pg_advisory_xact_lock($1)") { Parameters = { new() { Value = BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]) } } });
        batch.BatchCommands.Add(new("SELECT sequence, hash FROM audit_records WHERE writer = $1 ORDER BY sequence DESC LIMIT 1") { Parameters = { new() { Value = writer } } });
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? new(reader.GetInt64(0), reader.GetFieldValue<byte[]>(1)) : null;
    }

    /// <summary>Adds an event to the outbox in the transaction of <paramref name="connection"/>.</summary>
    public async Task PublishAsync(NpgsqlConnection connection, object @event, CancellationToken cancellationToken)
    {
        await using var command = Outbox.CreateInsert(@event, time.GetUtcNow());
        command.Connection = connection;
        command.CommandTimeout = (int)Limit.TotalSeconds;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<AuditRecord> StartAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var heads = new List<AuditHead>(NamedAtStart);
        await using var command = new NpgsqlCommand(NewestEnds, connection) { CommandTimeout = (int)Limit.TotalSeconds, Parameters = { new() { Value = writer }, new() { Value = NamedAtStart } } };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            heads.Add(new(reader.GetGuid(0), reader.GetInt64(1), Convert.ToHexStringLower(reader.GetFieldValue<byte[]>(2))));
        }

        var now = time.GetStoredNow();
        return new()
        {
            Writer = writer,
            Sequence = 1,
            RecordId = Guid.CreateVersion7(now),
            At = now,
            Actor = options.Service,
            Action = AuditActions.Start,
            Content = JsonSerializer.SerializeToUtf8Bytes(new AuditStart(options.Service, heads), AuditJson.Default.AuditStart),
            PreviousHash = heads.Count > 0 ? Convert.FromHexString(heads[0].Hash) : new byte[AuditHasher.HashLength],
        };
    }

    private static async Task WriteAsync(NpgsqlConnection connection, List<AuditRecord> records, CancellationToken cancellationToken)
    {
        await using (var rows = await connection.BeginBinaryImportAsync(CopyRecords, cancellationToken))
        {
            rows.Timeout = Limit;
            foreach (var record in records)
            {
                await rows.StartRowAsync(cancellationToken);
                await rows.WriteAsync(record.Writer, NpgsqlDbType.Uuid, cancellationToken);
                await rows.WriteAsync(record.Sequence, NpgsqlDbType.Bigint, cancellationToken);
                await rows.WriteAsync(record.RecordId, NpgsqlDbType.Uuid, cancellationToken);
                await rows.WriteAsync(record.At, NpgsqlDbType.TimestampTz, cancellationToken);
                await rows.WriteAsync(record.Actor, NpgsqlDbType.Text, cancellationToken);
                await rows.WriteAsync(record.Action, NpgsqlDbType.Text, cancellationToken);
                await rows.WriteAsync(record.Purpose, NpgsqlDbType.Text, cancellationToken);
                await rows.WriteAsync(record.PurposeReference, NpgsqlDbType.Text, cancellationToken);
                await rows.WriteAsync(record.Content, NpgsqlDbType.Bytea, cancellationToken);
                await rows.WriteAsync(record.PreviousHash, NpgsqlDbType.Bytea, cancellationToken);
                await rows.WriteAsync(record.Hash, NpgsqlDbType.Bytea, cancellationToken);
            }

            await rows.CompleteAsync(cancellationToken);
        }

        if (records.TrueForAll(record => record.Subjects.Count == 0))
        {
            return;
        }

        await using var subjects = await connection.BeginBinaryImportAsync(CopySubjects, cancellationToken);
        subjects.Timeout = Limit;
        foreach (var record in records)
        {
            for (var position = 0; position < record.Subjects.Count; position++)
            {
                await subjects.StartRowAsync(cancellationToken);
                await subjects.WriteAsync(record.Writer, NpgsqlDbType.Uuid, cancellationToken);
                await subjects.WriteAsync(record.Sequence, NpgsqlDbType.Bigint, cancellationToken);
                await subjects.WriteAsync(position, NpgsqlDbType.Integer, cancellationToken);
                await subjects.WriteAsync(record.Subjects[position].Kind, NpgsqlDbType.Text, cancellationToken);
                await subjects.WriteAsync(record.Subjects[position].Key, NpgsqlDbType.Bytea, cancellationToken);
                await subjects.WriteAsync(record.At, NpgsqlDbType.TimestampTz, cancellationToken);
            }
        }

        await subjects.CompleteAsync(cancellationToken);
    }
}
