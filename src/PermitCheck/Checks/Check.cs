using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Ruqsat.Identifiers;
using Ruqsat.PermitCheck.Dossiers;

namespace Ruqsat.PermitCheck.Checks;

/// <summary>What a check was made for.</summary>
public enum Purpose
{
    Inquiry,
    Checkpoint,
}

/// <summary>What became of a check.</summary>
public enum CheckOutcome
{
    Answered,

    /// <summary>Whoever asked had looked up too many subjects; there is no decision.</summary>
    Refused,
}

/// <summary>The record of a check. Nobody hears an answer before it is durable.</summary>
public sealed class Check
{
    public required Guid DecisionId { get; init; }

    /// <summary>When the check was made.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The moment that was judged: <see cref="At"/>, or that of a call which was written down later.</summary>
    public required DateTimeOffset EvaluatedAt { get; init; }

    /// <summary>Account of whoever asked.</summary>
    public required string By { get; init; }

    public required Purpose Purpose { get; init; }

    /// <summary>Id of the inquiry or code of the checkpoint.</summary>
    public required string PurposeReference { get; init; }

    public CheckOutcome Outcome { get; init; }

    /// <summary>Null when it was refused.</summary>
    public required Decision? Decision { get; init; }

    /// <summary>Code of a <see cref="Checks.Reason"/>, or why it was refused.</summary>
    public required string Reason { get; init; }

    /// <summary>The <see cref="Situation"/> that was judged, as JSON: what is needed to explain the decision and to make it again; null when it was refused.</summary>
    public string? Inputs { get; init; }

    public required DossierSource Source { get; init; }

    public IReadOnlyList<CheckedSubject> Subjects { get; set; } = [];
}

/// <summary>One subject of a check, by its look-up key.</summary>
public sealed class CheckedSubject
{
    public Guid DecisionId { get; init; }

    /// <summary>Place in the request, from 0.</summary>
    public required int Position { get; init; }

    public required SubjectKind Kind { get; init; }

    public required byte[] SubjectKey { get; init; }

    /// <summary>Null when the check was refused.</summary>
    public required Decision? Decision { get; init; }

    public required string Reason { get; init; }

    /// <summary>The permit that led to the decision.</summary>
    public Guid? PermitId { get; init; }

    public static CheckedSubject Of(int position, SubjectKind kind, SubjectKey key, SubjectDecision decision) => new()
    {
        Position = position,
        Kind = kind,
        SubjectKey = key.ToBytes(),
        Decision = decision.Reason.Decision,
        Reason = decision.Reason.Code,
        PermitId = decision.Permit?.Id,
    };

    /// <summary>A subject that was asked about and not answered.</summary>
    public static CheckedSubject Refused(int position, SubjectKind kind, SubjectKey key, string reason) => new()
    {
        Position = position,
        Kind = kind,
        SubjectKey = key.ToBytes(),
        Decision = null,
        Reason = reason,
    };
}

internal sealed class CheckTable : IEntityTypeConfiguration<Check>
{
    public void Configure(EntityTypeBuilder<Check> checks)
    {
        checks.ToTable("checks");
        checks.HasKey(c => c.DecisionId);
        checks.Property(c => c.DecisionId).ValueGeneratedNever();
        checks.Property(c => c.Purpose).HasConversion<string>().HasMaxLength(20);
        checks.Property(c => c.PurposeReference).HasMaxLength(40);
        checks.Property(c => c.Outcome).HasConversion<string>().HasMaxLength(10);
        checks.Property(c => c.Decision).HasConversion<string>().HasMaxLength(10);
        checks.Property(c => c.Inputs).HasColumnType("jsonb");
        checks.HasIndex(c => new { c.By, c.At });
        checks.Property(c => c.Reason).HasMaxLength(40);
        checks.Property(c => c.Source).HasConversion<string>().HasMaxLength(10);

        // No foreign key: both tables are written by one statement and never changed, and it would be looked up for every check.
        checks.Ignore(c => c.Subjects);
    }
}

internal sealed class CheckedSubjectTable : IEntityTypeConfiguration<CheckedSubject>
{
    public void Configure(EntityTypeBuilder<CheckedSubject> subjects)
    {
        subjects.ToTable("check_subjects");
        subjects.HasKey(s => new { s.DecisionId, s.Position });
        subjects.Property(s => s.Kind).HasConversion<string>().HasMaxLength(10);
        subjects.Property(s => s.Decision).HasConversion<string>().HasMaxLength(10);
        subjects.Property(s => s.Reason).HasMaxLength(40);
    }
}
