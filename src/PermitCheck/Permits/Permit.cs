using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Ruqsat.Identifiers;

namespace Ruqsat.PermitCheck.Permits;

/// <summary>A permission for one person or car to move, in a time that includes its start and not its end.</summary>
public sealed class Permit
{
    public required Guid Id { get; init; }

    public required SubjectKind SubjectKind { get; init; }

    /// <summary>Keyed look-up hash, see <see cref="Identifiers.SubjectKey"/>.</summary>
    public required byte[] SubjectKey { get; init; }

    /// <summary>The identifier itself, encrypted; only masked forms of it leave.</summary>
    public required byte[] SubjectProtected { get; init; }

    /// <summary>Code of <see cref="Grounds"/>.</summary>
    public required string Ground { get; init; }

    public required DateTimeOffset ValidFrom { get; init; }

    public required DateTimeOffset ValidTo { get; init; }

    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>Account of the clerk or officer; together with <see cref="IdempotencyKey"/> it names the request.</summary>
    public required string IssuedBy { get; init; }

    public required string IdempotencyKey { get; init; }

    /// <summary>Keyed fingerprint of the request that came with <see cref="IdempotencyKey"/>.</summary>
    public required byte[] RequestFingerprint { get; init; }

    public DateTimeOffset? RevokedAt { get; init; }

    public string? RevokedBy { get; init; }

    /// <summary>Code of <see cref="RevocationReasons"/>.</summary>
    public string? RevocationReason { get; init; }

    /// <summary>Under what <see cref="SubjectProtected"/> is encrypted; bound to the row, so that values cannot be swapped. Never to be changed.</summary>
    public static string ProtectionPurpose(Guid id) => $"permit-check.permit.subject/{id:N}";
}

internal sealed class PermitTable : IEntityTypeConfiguration<Permit>
{
    public void Configure(EntityTypeBuilder<Permit> permits)
    {
        permits.ToTable("permits", table => table.HasCheckConstraint("ck_permits_validity", "valid_from < valid_to"));
        permits.Property(p => p.SubjectKind).HasConversion<string>().HasMaxLength(10);
        permits.Property(p => p.Ground).HasMaxLength(40);
        permits.Property(p => p.IdempotencyKey).HasMaxLength(100);
        permits.Property(p => p.RevocationReason).HasMaxLength(40);
        permits.HasIndex(p => new { p.IssuedBy, p.IdempotencyKey }).IsUnique();

        // The order in which a dossier takes them: PostgreSQL puts those without a revocation first.
        permits.HasIndex(p => new { p.SubjectKey, p.RevokedAt, p.ValidTo }).IsDescending(false, true, true);
    }
}
