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

    public required DateTimeOffset ValidFrom { get; set; }

    public required DateTimeOffset ValidTo { get; set; }

    /// <summary>What for, in the words of the organisation, encrypted (it may name people); headquarters and auditors only.</summary>
    public byte[]? PurposeProtected { get; set; }

    public Guid? OrganisationId { get; init; }

    /// <summary>Codes of the zones where it counts; empty: everywhere.</summary>
    public string[] Zones { get; set; } = [];

    /// <summary>Directions in which it counts; empty: both.</summary>
    public Direction[] Directions { get; set; } = [];

    /// <summary>Weekly window, by the clock of Almaty; null: at any time.</summary>
    public WeeklyWindow? Window { get; set; }

    /// <summary>Codes of <see cref="Permits.Conditions"/> that whoever checks looks at.</summary>
    public string[] Conditions { get; set; } = [];

    /// <summary>Look-up keys of the cars (of a person's permit) or people (of a car's) that it is bound to; empty: any.</summary>
    public byte[][] BoundKeys { get; set; } = [];

    /// <summary>The same identifiers, encrypted as one piece, see <see cref="BoundSubjects"/>.</summary>
    public byte[]? BoundProtected { get; set; }

    /// <summary>Initials of the holder ("А.Б."), encrypted: what a caller is asked to confirm.</summary>
    public byte[]? InitialsProtected { get; set; }

    /// <summary>Code of the generation it belongs to; null: of none, only its own dates count.</summary>
    public string? Generation { get; init; }

    public PermitSource Source { get; init; }

    public Guid? ImportId { get; init; }

    /// <summary>What tells a row of a list from all others, so that the same row twice is one permit, see <c>ImportedIds.KeyOf</c>; null: of no list.</summary>
    public Guid? ImportKey { get; init; }

    /// <summary>How often it may be used; null: as often as wanted.</summary>
    public int? MaxUses { get; set; }

    public int Uses { get; set; }

    /// <summary>Grows with every change; the <c>ETag</c>.</summary>
    public int Version { get; set; } = 1;

    public DateTimeOffset? SuspendedAt { get; set; }

    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>Account of the clerk or officer; together with <see cref="IdempotencyKey"/> it names the request.</summary>
    public required string IssuedBy { get; init; }

    public required string IdempotencyKey { get; init; }

    /// <summary>Keyed fingerprint of the request that came with <see cref="IdempotencyKey"/>.</summary>
    public required byte[] RequestFingerprint { get; init; }

    public DateTimeOffset? RevokedAt { get; set; }

    public string? RevokedBy { get; set; }

    /// <summary>Code of <see cref="RevocationReasons"/>.</summary>
    public string? RevocationReason { get; set; }

    /// <summary>Under what <see cref="SubjectProtected"/> is encrypted; bound to the row, so that values cannot be swapped. Never to be changed.</summary>
    public static string ProtectionPurpose(Guid id) => $"permit-check.permit.subject/{id:N}";

    /// <summary>The same for <see cref="PurposeProtected"/>.</summary>
    public static string PurposeProtectionPurpose(Guid id) => $"permit-check.permit.purpose/{id:N}";

    /// <summary>The same for <see cref="BoundProtected"/>.</summary>
    public static string BoundProtectionPurpose(Guid id) => $"permit-check.permit.bound/{id:N}";

    /// <summary>The same for <see cref="InitialsProtected"/>.</summary>
    public static string InitialsProtectionPurpose(Guid id) => $"permit-check.permit.initials/{id:N}";
}

public enum PermitSource
{
    Clerk,
    Import,

    /// <summary>By a duty officer, for 48 hours at most, on the list that is looked at later.</summary>
    Emergency,
}

public enum Direction
{
    In,
    Out,
}

/// <summary>Hours of a week by the clock of Almaty. An end before the start means: over midnight, into the next day.</summary>
/// <param name="Days">Days on which the window opens; bit 0 is Monday.</param>
/// <param name="From">Included.</param>
/// <param name="To">Not included.</param>
public sealed record WeeklyWindow(int Days, TimeOnly From, TimeOnly To);

internal sealed class PermitTable : IEntityTypeConfiguration<Permit>
{
    public void Configure(EntityTypeBuilder<Permit> permits)
    {
        permits.ToTable("permits", table => table.HasCheckConstraint("ck_permits_validity", "valid_from < valid_to"));
        permits.Property(p => p.SubjectKind).HasConversion<string>().HasMaxLength(10);
        permits.Property(p => p.Ground).HasMaxLength(40);
        permits.Property(p => p.IdempotencyKey).HasMaxLength(100);
        permits.Property(p => p.RevocationReason).HasMaxLength(40);
        permits.PrimitiveCollection(p => p.Directions).ElementType().HasConversion<string>();
        permits.OwnsOne(p => p.Window);
        permits.Property(p => p.Generation).HasMaxLength(40);
        permits.Property(p => p.Source).HasConversion<string>().HasMaxLength(10).HasDefaultValue(PermitSource.Clerk);
        permits.Property(p => p.Version).HasDefaultValue(1).IsConcurrencyToken();
        permits.HasIndex(p => p.Generation).HasFilter("generation IS NOT NULL");
        permits.HasIndex(p => p.ImportId).HasFilter("import_id IS NOT NULL");
        permits.HasIndex(p => p.Id).HasDatabaseName("ix_permits_emergency").HasFilter("source = 'Emergency'");
        permits.HasIndex(p => p.ImportKey).IsUnique().HasFilter("import_key IS NOT NULL");
        permits.HasIndex(p => new { p.IssuedBy, p.IdempotencyKey }).IsUnique();

        // The order in which a dossier takes them: PostgreSQL puts those without a revocation first.
        permits.HasIndex(p => new { p.SubjectKey, p.RevokedAt, p.ValidTo }).IsDescending(false, true, true);
    }
}
