using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Ruqsat.PermitCheck.RuleSets;

/// <summary>What is in force from <see cref="ActiveFrom"/> on, until another one follows. Never changed, only followed or reverted.</summary>
public sealed class RuleSet
{
    /// <summary>Name in every answer: the day it was made and a number, for example <c>2020-04-07.2</c>.</summary>
    public required string Version { get; init; }

    public required DateTimeOffset ActiveFrom { get; init; }

    public required RuleSetContent Content { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Account of whoever made it; together with <see cref="IdempotencyKey"/> it names the request.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>Null for one that no request made.</summary>
    public string? IdempotencyKey { get; init; }

    public byte[]? RequestFingerprint { get; init; }

    /// <summary>When it was taken back: then the one before it is in force again.</summary>
    public DateTimeOffset? RevertedAt { get; set; }

    public string? RevertedBy { get; set; }
}

/// <summary>The rules themselves.</summary>
/// <param name="Regimes">Where and when permits are needed at all.</param>
/// <param name="ExemptCategories">Codes of categories that need no permit.</param>
/// <param name="DocumentGrounds">Codes of grounds whose holder must show a document (a referral, a certificate of death).</param>
public sealed record RuleSetContent(IReadOnlyList<Regime> Regimes, IReadOnlyList<string> ExemptCategories, IReadOnlyList<string> DocumentGrounds);

/// <summary>A regime in a zone: permits are needed from <paramref name="From"/> and before <paramref name="To"/>.</summary>
/// <param name="Zone">Code of the zone; null: everywhere.</param>
/// <param name="From">Start, included.</param>
/// <param name="To">End, not included; null: no end is set.</param>
public sealed record Regime(string? Zone, DateTimeOffset From, DateTimeOffset? To);

/// <summary>One row: a number that grows with every change of a generation or rule set.</summary>
public sealed class RegistryState
{
    public int Id { get; init; }

    public long Version { get; set; }
}

internal sealed class RuleSetTable : IEntityTypeConfiguration<RuleSet>
{
    public void Configure(EntityTypeBuilder<RuleSet> ruleSets)
    {
        ruleSets.ToTable("rule_sets");
        ruleSets.HasKey(r => r.Version);
        ruleSets.Property(r => r.Version).HasMaxLength(40);
        ruleSets.Property(r => r.CreatedBy).HasMaxLength(100);
        ruleSets.Property(r => r.Content).HasColumnType("jsonb").HasConversion(
            content => JsonSerializer.Serialize(content, JsonSerializerOptions.Web), json => JsonSerializer.Deserialize<RuleSetContent>(json, JsonSerializerOptions.Web)!);
        ruleSets.Property(r => r.IdempotencyKey).HasMaxLength(100);
        ruleSets.HasIndex(r => r.ActiveFrom);
        ruleSets.HasIndex(r => new { r.CreatedBy, r.IdempotencyKey }).IsUnique();
    }
}

internal sealed class RegistryStateTable : IEntityTypeConfiguration<RegistryState>
{
    public void Configure(EntityTypeBuilder<RegistryState> state)
    {
        state.ToTable("registry_state");
        state.Property(s => s.Id).ValueGeneratedNever();
        state.HasData(new RegistryState { Id = 1, Version = 1 });
    }
}
