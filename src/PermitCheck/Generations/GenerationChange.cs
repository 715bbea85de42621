using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Ruqsat.PermitCheck.Generations;

/// <summary>An activation, and all that is needed to take it back exactly.</summary>
public sealed class GenerationChange
{
    /// <summary>Version of the registry that the activation made; the order of activations.</summary>
    public required long RegistryVersion { get; init; }

    /// <summary>Code of the generation that was activated.</summary>
    public required string Code { get; init; }

    /// <summary>Every generation that was touched, as it was before.</summary>
    public required IReadOnlyList<GenerationValidity> Before { get; init; }

    public required DateTimeOffset At { get; init; }

    public required string By { get; init; }

    public DateTimeOffset? RevertedAt { get; set; }

    public string? RevertedBy { get; set; }
}

/// <summary>When a generation counts; both null: not activated.</summary>
public sealed record GenerationValidity(string Code, DateTimeOffset? ValidFrom, DateTimeOffset? ValidTo);

internal sealed class GenerationChangeTable : IEntityTypeConfiguration<GenerationChange>
{
    public void Configure(EntityTypeBuilder<GenerationChange> changes)
    {
        changes.ToTable("generation_changes");
        changes.HasKey(c => c.RegistryVersion);
        changes.Property(c => c.RegistryVersion).ValueGeneratedNever();
        changes.Property(c => c.Code).HasMaxLength(40);
        changes.Property(c => c.By).HasMaxLength(100);
        changes.Property(c => c.RevertedBy).HasMaxLength(100);
        changes.Property(c => c.Before).HasColumnType("jsonb").HasConversion(
            before => JsonSerializer.Serialize(before, JsonSerializerOptions.Web),
            json => JsonSerializer.Deserialize<List<GenerationValidity>>(json, JsonSerializerOptions.Web)!);
    }
}
