using System.Collections.Frozen;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Ruqsat.PermitCheck.Checks;
using Ruqsat.PermitCheck.Permits;

namespace Ruqsat.PermitCheck.Crossings;

/// <summary>What became of those who were checked.</summary>
public enum Disposition
{
    Passed,
    TurnedBack,

    /// <summary>The plate or number was misread: the check was of somebody else, and nobody moved.</summary>
    Misread,
}

/// <summary>What became of a check at a checkpoint. One for each check.</summary>
public sealed class Crossing
{
    public required Guid Id { get; init; }

    public required Guid DecisionId { get; init; }

    public required string Checkpoint { get; init; }

    public required Direction Direction { get; init; }

    /// <summary>Lane of the checkpoint, from 1; null when it has one only.</summary>
    public int? Lane { get; init; }

    public required Disposition Disposition { get; init; }

    /// <summary>What the check had said.</summary>
    public required Decision Decision { get; init; }

    /// <summary>Code of <see cref="OverrideCodes"/>: why they passed against the decision.</summary>
    public string? OverrideCode { get; init; }

    /// <summary>The officer's words, encrypted: they may name people.</summary>
    public byte[]? OverrideText { get; init; }

    public required DateTimeOffset RecordedAt { get; init; }

    public required string RecordedBy { get; init; }

    public required string IdempotencyKey { get; init; }

    public required byte[] RequestFingerprint { get; init; }

    public OverrideVerdict? Verdict { get; set; }

    public DateTimeOffset? ReviewedAt { get; set; }

    public string? ReviewedBy { get; set; }

    /// <summary>Under what <see cref="OverrideText"/> is encrypted. Never to be changed.</summary>
    public static string ProtectionPurpose(Guid id) => $"permit-check.crossing.override/{id:N}";
}

/// <summary>What a supervisor says of an override afterwards.</summary>
public enum OverrideVerdict
{
    Confirmed,
    Rejected,
}

/// <summary>Why an officer lets somebody pass against the decision.</summary>
internal static class OverrideCodes
{
    /// <summary>All codes.</summary>
    public static FrozenSet<string> All { get; } = FrozenSet.Create(
        StringComparer.Ordinal, "MEDICAL_EMERGENCY", "FUNERAL", "OFFICIAL_ESCORT", "REGISTRY_ERROR", "ORDER_OF_SUPERVISOR", "OTHER");
}

internal sealed class CrossingTable : IEntityTypeConfiguration<Crossing>
{
    public void Configure(EntityTypeBuilder<Crossing> crossings)
    {
        crossings.ToTable("crossings");
        crossings.Property(c => c.Checkpoint).HasMaxLength(40);
        crossings.Property(c => c.Direction).HasConversion<string>().HasMaxLength(5);
        crossings.Property(c => c.Disposition).HasConversion<string>().HasMaxLength(12);
        crossings.Property(c => c.Decision).HasConversion<string>().HasMaxLength(10);
        crossings.Property(c => c.OverrideCode).HasMaxLength(40);
        crossings.Property(c => c.RecordedBy).HasMaxLength(100);
        crossings.Property(c => c.IdempotencyKey).HasMaxLength(100);
        crossings.Property(c => c.Verdict).HasConversion<string>().HasMaxLength(10);
        crossings.Property(c => c.ReviewedBy).HasMaxLength(100);
        crossings.HasIndex(c => c.DecisionId).IsUnique();
        crossings.HasIndex(c => new { c.RecordedBy, c.IdempotencyKey }).IsUnique();

        // The supervisor's list: overrides that nobody has looked at.
        crossings.HasIndex(c => c.Id, "ix_crossings_open_overrides").HasFilter("override_code IS NOT NULL AND verdict IS NULL");
    }
}
