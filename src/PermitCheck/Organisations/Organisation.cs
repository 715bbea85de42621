using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Ruqsat.PermitCheck.Organisations;

/// <summary>An employer or authority that asks for permits.</summary>
public sealed class Organisation
{
    public required Guid Id { get; init; }

    /// <summary>Twelve digits; a number of an organisation is public.</summary>
    public required string Bin { get; init; }

    public required string Name { get; set; }

    public required DateTimeOffset EnteredAt { get; init; }
}

internal sealed class OrganisationTable : IEntityTypeConfiguration<Organisation>
{
    public void Configure(EntityTypeBuilder<Organisation> organisations)
    {
        organisations.ToTable("organisations");
        organisations.Property(o => o.Bin).HasMaxLength(12).IsFixedLength();
        organisations.Property(o => o.Name).HasMaxLength(200);
        organisations.HasIndex(o => o.Bin).IsUnique();
    }
}
