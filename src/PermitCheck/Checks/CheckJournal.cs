using System.Text.Json;
using Npgsql;
using Ruqsat.Audit;
using Ruqsat.Contracts;

namespace Ruqsat.PermitCheck.Checks;

/// <summary>Checks in the audit journal: each is one record, with the check itself as its content.</summary>
internal sealed class CheckJournal(AuditJournal journal, AuditReader reader)
{
    /// <summary>Returns when the record is durable.</summary>
    /// <exception cref="NpgsqlException">It is not, or nobody knows: the answer must not leave.</exception>
    public Task RecordAsync(Check check, CancellationToken cancellationToken) => journal.RecordAsync(new CheckEntry(check), cancellationToken);

    /// <summary>Writes records in the transaction of <paramref name="connection"/>; they are durable when it commits.</summary>
    public Task WriteAsync(NpgsqlConnection connection, IEnumerable<Check> checks, CancellationToken cancellationToken) =>
        journal.RecordInTransactionAsync(connection, [.. checks.Select(check => new CheckEntry(check))], cancellationToken);

    /// <summary>The check with this decision id; null if there is none.</summary>
    public async Task<Check?> FindAsync(Guid decisionId, CancellationToken cancellationToken) =>
        await reader.FindAsync(decisionId, cancellationToken) is { Action: AuditActions.Check or AuditActions.CheckRefused } record ? Read(record) : null;

    /// <summary>The check, answered or refused, that a record holds.</summary>
    public static Check Read(AuditRecord record) => JsonSerializer.Deserialize(record.Content, CheckJson.Default.Check)!;

    /// <summary>The event for a group of entries; null if no check is among them.</summary>
    public static object? EventOf(IReadOnlyList<AuditEntry> entries)
    {
        var checks = new List<RecordedCheck>(entries.Count);
        foreach (var entry in entries)
        {
            if (entry is CheckEntry { Check: { Decision: { } decision } check })
            {
                checks.Add(new(
                    check.DecisionId, check.At, check.Purpose.ToString().ToUpperInvariant(), check.Purpose == Purpose.Checkpoint ? check.PurposeReference : null,
                    decision.ToString().ToUpperInvariant(), check.Reason, check.Source.ToString().ToUpperInvariant(), check.Stale, check.DurationMs));
            }
        }

        return checks.Count > 0 ? new ChecksRecorded(checks) : null;
    }

    private sealed class CheckEntry : AuditEntry
    {
        // Made into bytes here, on the thread of the request, and not by the one writer.
        [System.Diagnostics.CodeAnalysis.SetsRequiredMembers]
        public CheckEntry(Check check)
        {
            Check = check;
            (RecordId, At, Actor, Action) = (check.DecisionId, check.At, check.By, check.Outcome == CheckOutcome.Refused ? AuditActions.CheckRefused : AuditActions.Check);
            (Purpose, PurposeReference) = (check.Purpose.ToString().ToUpperInvariant(), check.PurposeReference);
            Content = JsonSerializer.SerializeToUtf8Bytes(check, CheckJson.Default.Check);
            Subjects = [.. check.Subjects.Select(subject => new AuditSubject(subject.Kind.ToString(), subject.SubjectKey))];
        }

        public Check Check { get; }
    }
}
