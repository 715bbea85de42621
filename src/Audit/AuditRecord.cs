using Microsoft.EntityFrameworkCore;

namespace Ruqsat.Audit;

/// <summary>A record of the journal as it is stored: an <see cref="AuditEntry"/> at its place in the chain of its writer.</summary>
public sealed class AuditRecord
{
    /// <summary>One per start of a process, and one more for what it consumes. Version 7: sorted by the time of the start.</summary>
    public required Guid Writer { get; init; }

    /// <summary>From 1, without gaps.</summary>
    public required long Sequence { get; init; }

    /// <inheritdoc cref="AuditEntry.RecordId"/>
    public required Guid RecordId { get; init; }

    /// <inheritdoc cref="AuditEntry.At"/>
    public required DateTimeOffset At { get; init; }

    /// <inheritdoc cref="AuditEntry.Actor"/>
    public required string Actor { get; init; }

    /// <inheritdoc cref="AuditEntry.Action"/>
    public required string Action { get; init; }

    /// <inheritdoc cref="AuditEntry.Purpose"/>
    public string? Purpose { get; init; }

    /// <inheritdoc cref="AuditEntry.PurposeReference"/>
    public string? PurposeReference { get; init; }

    /// <inheritdoc cref="AuditEntry.Content"/>
    public required byte[] Content { get; init; }

    /// <summary>Hash of the record before; of the first record see <see cref="AuditStart"/>.</summary>
    public required byte[] PreviousHash { get; init; }

    /// <summary>SHA-256 over everything above and the subjects, see <see cref="AuditHasher"/>.</summary>
    public byte[] Hash { get; set; } = [];

    /// <summary>Whose data, in the order of their positions.</summary>
    public IReadOnlyList<AuditSubject> Subjects { get; set; } = [];
}

/// <summary>The row of a subject; the index on it answers "who looked this subject up since".</summary>
public sealed class AuditSubjectRow
{
    /// <summary>Writer of the record.</summary>
    public required Guid Writer { get; init; }

    /// <summary>Sequence of the record.</summary>
    public required long Sequence { get; init; }

    /// <summary>Place in the record, from 0.</summary>
    public required int Position { get; init; }

    /// <inheritdoc cref="AuditSubject.Kind"/>
    public required string Kind { get; init; }

    /// <inheritdoc cref="AuditSubject.Key"/>
    public required byte[] SubjectKey { get; init; }

    /// <summary>Time of the record, again: one index then finds and sorts.</summary>
    public required DateTimeOffset At { get; init; }
}

/// <summary>The two tables that every service with a journal has in its own database.</summary>
public static class AuditModel
{
    /// <summary>Adds <c>audit_records</c> and <c>audit_subjects</c> to the model.</summary>
    public static void AddAudit(this ModelBuilder model)
    {
        model.Entity<AuditRecord>(records =>
        {
            records.ToTable("audit_records");
            records.HasKey(r => new { r.Writer, r.Sequence });
            records.Property(r => r.Action).HasMaxLength(40);
            records.HasIndex(r => r.RecordId).IsUnique();
            records.Ignore(r => r.Subjects);
        });

        // No foreign key: both tables are written together and never changed, and it would be looked up for every record.
        model.Entity<AuditSubjectRow>(subjects =>
        {
            subjects.ToTable("audit_subjects");
            subjects.HasKey(s => new { s.Writer, s.Sequence, s.Position });
            subjects.Property(s => s.Kind).HasMaxLength(20);
            subjects.HasIndex(s => new { s.SubjectKey, s.At, s.Writer, s.Sequence });
        });
    }
}
