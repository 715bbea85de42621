using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Ruqsat.PermitCheck.Checkpoints;

/// <summary>A part of the country in which a regime can be in force.</summary>
public sealed class Zone
{
    public required string Code { get; init; }

    public required string NameKk { get; init; }

    public required string NameRu { get; init; }

    public required string NameEn { get; init; }
}

/// <summary>A post on a road into a zone.</summary>
public sealed class Checkpoint
{
    public required string Code { get; init; }

    /// <summary>Code of the zone that lies behind it.</summary>
    public required string Zone { get; init; }
}

internal sealed class ZoneTable : IEntityTypeConfiguration<Zone>
{
    public void Configure(EntityTypeBuilder<Zone> zones)
    {
        zones.ToTable("zones");
        zones.HasKey(z => z.Code);
        zones.Property(z => z.Code).HasMaxLength(40);
        zones.HasData(
            new Zone { Code = "ALMATY", NameKk = "Алматы қаласы", NameRu = "город Алматы", NameEn = "Almaty city" },
            new Zone { Code = "ALMATY_REGION", NameKk = "Алматы облысы", NameRu = "Алматинская область", NameEn = "Almaty region" });
    }
}

internal sealed class CheckpointTable : IEntityTypeConfiguration<Checkpoint>
{
    // On 19 March 2020 the police set up 27 of them on the roads into the city; their names are not known from a source.
    private const int AlmatyCheckpoints = 27;

    public void Configure(EntityTypeBuilder<Checkpoint> checkpoints)
    {
        checkpoints.ToTable("checkpoints");
        checkpoints.HasKey(c => c.Code);
        checkpoints.Property(c => c.Code).HasMaxLength(40);
        checkpoints.Property(c => c.Zone).HasMaxLength(40);
        checkpoints.HasData(Enumerable.Range(1, AlmatyCheckpoints).Select(n => new Checkpoint { Code = $"CP-{n:00}", Zone = "ALMATY" }));
    }
}
