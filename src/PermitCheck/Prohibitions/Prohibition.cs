using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Ruqsat.Identifiers;

namespace Ruqsat.PermitCheck.Prohibitions;

/// <summary>A person or car that may not move, whatever permits there are.</summary>
public sealed class Prohibition
{
    public required Guid Id { get; init; }

    public required SubjectKind SubjectKind { get; init; }

    /// <summary>Keyed look-up hash, see <see cref="Identifiers.SubjectKey"/>.</summary>
    public required byte[] SubjectKey { get; init; }

    /// <summary>The identifier itself, encrypted.</summary>
    public required byte[] SubjectProtected { get; init; }

    /// <summary>Code of the ground. It may be an illness: for headquarters (registry clerks) and auditors only, never in an answer of a check.</summary>
    public required string Ground { get; init; }

    public required DateTimeOffset ValidFrom { get; init; }

    /// <summary>End, not included; null: until it is lifted.</summary>
    public DateTimeOffset? ValidTo { get; init; }

    public required DateTimeOffset ImposedAt { get; init; }

    public required string ImposedBy { get; init; }

    public required string IdempotencyKey { get; init; }

    public required byte[] RequestFingerprint { get; init; }

    public DateTimeOffset? LiftedAt { get; set; }

    public string? LiftedBy { get; set; }

    public string? LiftReason { get; set; }

    /// <summary>Under what <see cref="SubjectProtected"/> is encrypted. Never to be changed.</summary>
    public static string ProtectionPurpose(Guid id) => $"permit-check.prohibition.subject/{id:N}";
}

internal sealed class ProhibitionTable : IEntityTypeConfiguration<Prohibition>
{
    public void Configure(EntityTypeBuilder<Prohibition> prohibitions)
    {
        prohibitions.ToTable("prohibitions");
        prohibitions.Property(p => p.SubjectKind).HasConversion<string>().HasMaxLength(10);
        prohibitions.Property(p => p.Ground).HasMaxLength(40);
        prohibitions.Property(p => p.ImposedBy).HasMaxLength(100);
        prohibitions.Property(p => p.IdempotencyKey).HasMaxLength(100);
        prohibitions.Property(p => p.LiftReason).HasMaxLength(40);
        prohibitions.HasIndex(p => p.SubjectKey);
        prohibitions.HasIndex(p => new { p.ImposedBy, p.IdempotencyKey }).IsUnique();
    }
}
