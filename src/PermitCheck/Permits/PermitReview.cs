using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Ruqsat.PermitCheck.Permits;

public enum ReviewOutcome
{
    Confirmed,

    /// <summary>It should not have been issued. The permit itself is revoked by its own operation.</summary>
    Objected,
}

/// <summary>A second person looked at an emergency permit.</summary>
public sealed class PermitReview
{
    public required Guid PermitId { get; init; }

    public required ReviewOutcome Outcome { get; init; }

    public required DateTimeOffset At { get; init; }

    public required string By { get; init; }
}

internal sealed class PermitReviewTable : IEntityTypeConfiguration<PermitReview>
{
    public void Configure(EntityTypeBuilder<PermitReview> reviews)
    {
        reviews.ToTable("permit_reviews");
        reviews.HasKey(r => r.PermitId);
        reviews.Property(r => r.PermitId).ValueGeneratedNever();
        reviews.Property(r => r.Outcome).HasConversion<string>().HasMaxLength(10);
        reviews.Property(r => r.By).HasMaxLength(100);
    }
}
