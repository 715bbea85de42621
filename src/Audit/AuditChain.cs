using System.Buffers.Binary;
using System.Text.Json;
using Npgsql;
using Ruqsat.Database;
using Ruqsat.Messaging;

namespace Ruqsat.Audit;

/// <summary>The last record of a chain.</summary>
internal readonly record struct ChainEnd(long Sequence, byte[] Hash);

/// <summary>
/// Appends records to the chain of one writer. Not by EF: this is the path of every check, and three statements in one round trip do for any number of records.
/// </summary>
internal sealed class AuditChain(Guid writer, AuditOptions options, TimeProvider time)
{
    // Columns as arrays: one statement for any number of records, so that a group with its subjects and its event is one message to the database.
    private const string InsertRecords =
        """
        INSERT INTO audit_records (writer, sequence, record_id, at, actor, action, purpose, purpose_reference, content, previous_hash, hash)
        SELECT $1, r.* FROM unnest($2, $3, $4, $5, $6, $7, $8, $9, $10, $11) AS r
        """;

    private const string InsertSubjects =
        """
        INSERT INTO audit_subjects (writer, sequence, position, kind, subject_key, at)
        SELECT $1, s.* FROM unnest($2, $3, $4, $5, $6) AS s
        """;

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
    /// Appends in the transaction of <paramref name="connection"/>, or, where it has none, in one of its own that has committed when this returns. Nothing is
    /// kept here: the caller may go on from the result when, and only when, the transaction has committed.
    /// </summary>
    /// <param name="connection">In a transaction, unless <paramref name="known"/> is given.</param>
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

        // Without a transaction around it a batch is one of its own.
        await using var batch = new NpgsqlBatch(connection) { Timeout = (int)Limit.TotalSeconds };
        AddRecords(batch, records);
        if (options.EventOf?.Invoke(entries) is { } @event)
        {
            // Found by the relay when it looks the next time, within a second.
            batch.BatchCommands.Add(Outbox.CreateInsert(@event, time.GetUtcNow()));
        }

        await batch.ExecuteNonQueryAsync(cancellationToken);
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
        await using var batch = new NpgsqlBatch(connection) { Timeout = (int)Limit.TotalSeconds, BatchCommands = { Outbox.CreateInsert(@event, time.GetUtcNow()) } };
        await batch.ExecuteNonQueryAsync(cancellationToken);
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

    private void AddRecords(NpgsqlBatch batch, List<AuditRecord> records)
    {
        batch.BatchCommands.Add(new(InsertRecords)
        {
            Parameters =
            {
                Value(writer), Column(r => r.Sequence), Column(r => r.RecordId), Column(r => r.At), Column(r => r.Actor), Column(r => r.Action),
                Column(r => r.Purpose), Column(r => r.PurposeReference), Column(r => r.Content), Column(r => r.PreviousHash), Column(r => r.Hash),
            },
        });

        var subjects = records.SelectMany(record => record.Subjects.Select((subject, position) => (Record: record, Position: position, Subject: subject))).ToList();
        if (subjects.Count > 0)
        {
            batch.BatchCommands.Add(new(InsertSubjects)
            {
                Parameters =
                {
                    Value(writer), Value(subjects.ConvertAll(s => s.Record.Sequence)), Value(subjects.ConvertAll(s => s.Position)),
                    Value(subjects.ConvertAll(s => s.Subject.Kind)), Value(subjects.ConvertAll(s => s.Subject.Key)), Value(subjects.ConvertAll(s => s.Record.At)),
                },
            });
        }

        NpgsqlParameter Column<T>(Converter<AuditRecord, T> value) => Value(records.ConvertAll(value));

        static NpgsqlParameter Value<T>(T value) => new NpgsqlParameter<T> { TypedValue = value };
    }
}
