using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Ruqsat.PermitCheck.Generations;

/// <summary>One issue of the whole base. Its permits count while it is in force; two issues may overlap.</summary>
public sealed class Generation
{
    /// <summary>Short name, for example <c>HQ-1</c>.</summary>
    public required string Code { get; init; }

    /// <summary>Start, included; null: prepared, not activated.</summary>
    public DateTimeOffset? ValidFrom { get; set; }

    /// <summary>End, not included; null: no end is set.</summary>
    public DateTimeOffset? ValidTo { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string CreatedBy { get; init; }
}

internal sealed class GenerationTable : IEntityTypeConfiguration<Generation>
{
    public void Configure(EntityTypeBuilder<Generation> generations)
    {
        generations.ToTable("generations");
        generations.HasKey(g => g.Code);
        generations.Property(g => g.Code).HasMaxLength(40);
        generations.Property(g => g.CreatedBy).HasMaxLength(100);
    }
}
