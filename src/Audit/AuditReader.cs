using System.Data;
using System.Runtime.CompilerServices;
using Npgsql;

namespace Ruqsat.Audit;

/// <summary>A place in the list of look-ups, after which the next page begins.</summary>
public readonly record struct AuditCursor(DateTimeOffset At, Guid Writer, long Sequence);

/// <summary>What verification reads: a record, or subjects for which there is none.</summary>
/// <param name="Record">The record with its subjects; null if only the subjects are there.</param>
/// <param name="Subjects">The rows of its subjects, as they are stored.</param>
public sealed record AuditRow(AuditRecord? Record, IReadOnlyList<AuditSubjectRow> Subjects);

/// <summary>Reads the journal.</summary>
public sealed class AuditReader(NpgsqlDataSource database)
{
    private const string Columns = "r.writer, r.sequence, r.record_id, r.at, r.actor, r.action, r.purpose, r.purpose_reference, r.content, r.previous_hash, r.hash";

    // Each key walks its own part of the index in the order of the answer, and stops after a page.
    internal const string Lookups =
        $"""
        SELECT DISTINCT ON (found.at, found.writer, found.sequence) {Columns}
        FROM unnest($1::bytea[]) AS asked(subject_key)
        CROSS JOIN LATERAL (
            SELECT s.at, s.writer, s.sequence FROM audit_subjects s
            WHERE s.subject_key = asked.subject_key AND s.at >= $2 AND (s.at, s.writer, s.sequence) > ($3, $4, $5)
            ORDER BY s.at, s.writer, s.sequence LIMIT $6) AS found
        JOIN audit_records r ON r.writer = found.writer AND r.sequence = found.sequence
        ORDER BY found.at, found.writer, found.sequence
        LIMIT $6
        """;

    /// <summary>The record with this id, without its subjects; null if there is none.</summary>
    public async Task<AuditRecord?> FindAsync(Guid recordId, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"SELECT {Columns} FROM audit_records r WHERE r.record_id = $1");
        command.Parameters.Add(new() { Value = recordId });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? ReadRecord(reader) : null;
    }

    /// <summary>The records about a subject, the oldest first, without their subjects.</summary>
    /// <param name="subjectKeys">The key of the subject under each version.</param>
    /// <param name="since">The first moment.</param>
    /// <param name="after">The last one of the page before.</param>
    /// <param name="limit">Size of the page.</param>
    public async Task<IReadOnlyList<AuditRecord>> LookupsAsync(
        IReadOnlyList<byte[]> subjectKeys, DateTimeOffset since, AuditCursor? after, int limit, CancellationToken cancellationToken)
    {
        var start = after ?? new(DateTimeOffset.UnixEpoch.AddYears(-1000), Guid.Empty, 0);
        await using var command = database.CreateCommand(Lookups);
        command.Parameters.Add(new() { Value = subjectKeys.ToArray() });
        command.Parameters.Add(new() { Value = since.ToUniversalTime() });
        command.Parameters.Add(new() { Value = start.At.ToUniversalTime() });
        command.Parameters.Add(new() { Value = start.Writer });
        command.Parameters.Add(new() { Value = start.Sequence });
        command.Parameters.Add(new() { Value = limit });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var records = new List<AuditRecord>();
        while (await reader.ReadAsync(cancellationToken))
        {
            records.Add(ReadRecord(reader));
        }

        return records;
    }

    /// <summary>The different subjects of these records together.</summary>
    public async Task<IReadOnlyList<AuditSubject>> SubjectsAsync(IReadOnlyCollection<Guid> recordIds, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            "SELECT DISTINCT s.kind, s.subject_key FROM audit_records r JOIN audit_subjects s USING (writer, sequence) WHERE r.record_id = ANY ($1)");
        command.Parameters.Add(new() { Value = recordIds.ToArray() });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var subjects = new List<AuditSubject>();
        while (await reader.ReadAsync(cancellationToken))
        {
            subjects.Add(new(reader.GetString(0), reader.GetFieldValue<byte[]>(1)));
        }

        return subjects;
    }

    /// <summary>Verifies the whole journal.</summary>
    /// <param name="published">Heads that were kept elsewhere.</param>
    /// <param name="onRow">Called after each row.</param>
    public async Task<AuditVerification> VerifyAsync(IReadOnlyCollection<AuditHead> published, Action? onRow, CancellationToken cancellationToken)
    {
        // Read before the rows, of an earlier moment: a chain that starts in between is not asked for what it names.
        var verifier = new AuditVerifier(await ReadStartsAsync(cancellationToken), published);
        await foreach (var row in StreamAsync(cancellationToken))
        {
            verifier.Add(row);
            onRow?.Invoke();
        }

        return verifier.Finish();
    }

    /// <summary>
    /// Everything as of one moment, in the order of writers and sequences, however much it is: two sorted streams from one snapshot, joined here.
    /// </summary>
    public async IAsyncEnumerable<AuditRow> StreamAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var recordConnection = await database.OpenConnectionAsync(cancellationToken);
        await using var recordTransaction = await recordConnection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        await using var subjectConnection = await database.OpenConnectionAsync(cancellationToken);
        await using var subjectTransaction = await subjectConnection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        await using var export = new NpgsqlCommand("SELECT pg_export_snapshot()", recordConnection);
        var snapshot = (string)(await export.ExecuteScalarAsync(cancellationToken))!;
        await using var import = new NpgsqlCommand($"SET TRANSACTION SNAPSHOT '{snapshot}'", subjectConnection);
        await import.ExecuteNonQueryAsync(cancellationToken);

        await using var selectRecords = new NpgsqlCommand($"SELECT {Columns} FROM audit_records r ORDER BY r.writer, r.sequence", recordConnection) { CommandTimeout = 0 };
        await using var selectSubjects = new NpgsqlCommand(
            "SELECT writer, sequence, position, kind, subject_key, at FROM audit_subjects ORDER BY writer, sequence, position", subjectConnection)
        { CommandTimeout = 0 };
        await using var records = await selectRecords.ExecuteReaderAsync(cancellationToken);
        await using var subjects = await selectSubjects.ExecuteReaderAsync(cancellationToken);
        var record = await NextRecordAsync();
        var subject = await NextSubjectAsync();
        while (record is not null || subject is not null)
        {
            var order = record is null ? 1 : subject is null ? -1 : Compare(record.Writer, record.Sequence, subject.Writer, subject.Sequence);
            var (writer, sequence) = order <= 0 ? (record!.Writer, record.Sequence) : (subject!.Writer, subject.Sequence);
            var rows = new List<AuditSubjectRow>();
            while (subject is not null && subject.Writer == writer && subject.Sequence == sequence)
            {
                rows.Add(subject);
                subject = await NextSubjectAsync();
            }

            if (order > 0)
            {
                yield return new(null, rows);
                continue;
            }

            record!.Subjects = [.. rows.Select(row => new AuditSubject(row.Kind, row.SubjectKey))];
            yield return new(record, rows);
            record = await NextRecordAsync();
        }

        async Task<AuditRecord?> NextRecordAsync() => await records.ReadAsync(cancellationToken) ? ReadRecord(records) : null;

        async Task<AuditSubjectRow?> NextSubjectAsync() => !await subjects.ReadAsync(cancellationToken) ? null : new()
        {
            Writer = subjects.GetGuid(0),
            Sequence = subjects.GetInt64(1),
            Position = subjects.GetInt32(2),
            Kind = subjects.GetString(3),
            SubjectKey = subjects.GetFieldValue<byte[]>(4),
            At = subjects.GetFieldValue<DateTimeOffset>(5),
        };
    }

    private async Task<List<AuditStart>> ReadStartsAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT content FROM audit_records WHERE sequence = 1");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var starts = new List<AuditStart>();
        while (await reader.ReadAsync(cancellationToken))
        {
            if (AuditVerifier.ReadStart(reader.GetFieldValue<byte[]>(0)) is { } start)
            {
                starts.Add(start);
            }
        }

        return starts;
    }

    private static int Compare(Guid writer, long sequence, Guid otherWriter, long otherSequence) =>
        writer.CompareTo(otherWriter) is not 0 and var order ? order : sequence.CompareTo(otherSequence);

    private static AuditRecord ReadRecord(NpgsqlDataReader reader) => new()
    {
        Writer = reader.GetGuid(0),
        Sequence = reader.GetInt64(1),
        RecordId = reader.GetGuid(2),
        At = reader.GetFieldValue<DateTimeOffset>(3),
        Actor = reader.GetString(4),
        Action = reader.GetString(5),
        Purpose = reader.IsDBNull(6) ? null : reader.GetString(6),
        PurposeReference = reader.IsDBNull(7) ? null : reader.GetString(7),
        Content = reader.GetFieldValue<byte[]>(8),
        PreviousHash = reader.GetFieldValue<byte[]>(9),
        Hash = reader.GetFieldValue<byte[]>(10),
    };
}
