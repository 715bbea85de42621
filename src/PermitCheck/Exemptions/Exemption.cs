using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Ruqsat.Identifiers;

namespace Ruqsat.PermitCheck.Exemptions;

/// <summary>A person or car of a category (medical staff, rescue, freight …); whether the category is exempt says the rule set.</summary>
public sealed class Exemption
{
    public required Guid Id { get; init; }

    public required SubjectKind SubjectKind { get; init; }

    public required byte[] SubjectKey { get; init; }

    public required byte[] SubjectProtected { get; init; }

    /// <summary>Code of the category.</summary>
    public required string Category { get; init; }

    public required DateTimeOffset ValidFrom { get; init; }

    /// <summary>End, not included; null: until it is withdrawn.</summary>
    public DateTimeOffset? ValidTo { get; init; }

    public required DateTimeOffset EnteredAt { get; init; }

    public required string EnteredBy { get; init; }

    public required string IdempotencyKey { get; init; }

    public required byte[] RequestFingerprint { get; init; }

    public DateTimeOffset? WithdrawnAt { get; set; }

    public string? WithdrawnBy { get; set; }

    /// <summary>Code of <see cref="ExemptionWithdrawalReasons"/>.</summary>
    public string? WithdrawalReason { get; set; }

    /// <summary>Under what <see cref="SubjectProtected"/> is encrypted. Never to be changed.</summary>
    public static string ProtectionPurpose(Guid id) => $"permit-check.exemption.subject/{id:N}";
}

internal sealed class ExemptionTable : IEntityTypeConfiguration<Exemption>
{
    public void Configure(EntityTypeBuilder<Exemption> exemptions)
    {
        exemptions.ToTable("exemptions");
        exemptions.Property(e => e.SubjectKind).HasConversion<string>().HasMaxLength(10);
        exemptions.Property(e => e.Category).HasMaxLength(40);
        exemptions.Property(e => e.EnteredBy).HasMaxLength(100);
        exemptions.Property(e => e.IdempotencyKey).HasMaxLength(100);
        exemptions.Property(e => e.WithdrawalReason).HasMaxLength(40);
        exemptions.HasIndex(e => e.SubjectKey);
        exemptions.HasIndex(e => new { e.EnteredBy, e.IdempotencyKey }).IsUnique();
    }
}
