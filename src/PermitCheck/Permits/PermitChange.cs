using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Ruqsat.PermitCheck.Permits;

public enum PermitChangeKind
{
    Issued,
    Amended,
    Suspended,
    Lifted,
    Revoked,

    /// <summary>A second person looked at an emergency permit; nothing else is different.</summary>
    Reviewed,
}

/// <summary>One step in the life of a permit: who, when, how and why. Never an identifier.</summary>
public sealed class PermitChange
{
    public required Guid PermitId { get; init; }

    /// <summary>Version of the permit after the change.</summary>
    public required int Version { get; init; }

    public required PermitChangeKind Kind { get; init; }

    public required DateTimeOffset At { get; init; }

    public required string By { get; init; }

    /// <summary>Code of the reason; null for the first one.</summary>
    public string? Reason { get; init; }

    /// <summary>Names of the fields that were changed.</summary>
    public string[] Fields { get; init; } = [];
}

internal sealed class PermitChangeTable : IEntityTypeConfiguration<PermitChange>
{
    public void Configure(EntityTypeBuilder<PermitChange> changes)
    {
        changes.ToTable("permit_changes");
        changes.HasKey(c => new { c.PermitId, c.Version });
        changes.Property(c => c.Kind).HasConversion<string>().HasMaxLength(10);
        changes.Property(c => c.By).HasMaxLength(100);
        changes.Property(c => c.Reason).HasMaxLength(40);
    }
}
