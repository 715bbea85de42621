using System.Text.Json.Serialization;
using Ruqsat.Identifiers;
using Ruqsat.PermitCheck.Permits;

namespace Ruqsat.PermitCheck.Dossiers;

/// <summary>Where a dossier was read.</summary>
public enum DossierSource
{
    Cache,
    Database,
}

/// <summary>What the registry knows of one subject: all that a decision needs, and nothing in clear that names anybody.</summary>
/// <param name="Permits">Those in force or still to come, and the last revoked ones.</param>
/// <param name="AsOf">When the database was asked, UTC.</param>
/// <param name="Source">Where this copy was read.</param>
public sealed record Dossier(IReadOnlyList<PermitEntry> Permits, DateTimeOffset AsOf, DossierSource Source)
{
    /// <summary>All that were not lifted, and the last lifted ones: a call of yesterday is judged by those of yesterday.</summary>
    public IReadOnlyList<ProhibitionEntry> Prohibitions { get; init; } = [];

    /// <summary>Categories that the subject belongs to, or did.</summary>
    public IReadOnlyList<ExemptionEntry> Exemptions { get; init; } = [];

    /// <summary>The last time at which somebody took something from the subject, as far as it is known here.</summary>
    [JsonIgnore]
    public DateTimeOffset? LastTaking => Latest(
        Permits.Max(p => Latest(p.RevokedAt, p.SuspendedAt)),
        Latest(Prohibitions.Max(p => (DateTimeOffset?)p.ImposedAt), Exemptions.Max(e => e.WithdrawnAt)));

    /// <summary>One subject may have been stored under several versions of the look-up key: together they are its dossier.</summary>
    public static Dossier Merge(IReadOnlyList<Dossier> parts) =>
        parts.Count == 1 ? parts[0] : new([.. parts.SelectMany(p => p.Permits)], parts.Min(p => p.AsOf), parts.Max(p => p.Source))
        {
            Prohibitions = [.. parts.SelectMany(p => p.Prohibitions)],
            Exemptions = [.. parts.SelectMany(p => p.Exemptions)],
        };

    private static DateTimeOffset? Latest(DateTimeOffset? one, DateTimeOffset? other) => one is null || other > one ? other : one;
}

/// <summary>A permit as far as a decision needs it; valid from <paramref name="ValidFrom"/> on and before <paramref name="ValidTo"/>.</summary>
public sealed record PermitEntry(Guid Id, string Ground, DateTimeOffset ValidFrom, DateTimeOffset ValidTo, DateTimeOffset? RevokedAt)
{
    /// <summary>Codes of the zones where it counts; null: everywhere.</summary>
    public IReadOnlyList<string>? Zones { get; init; }

    /// <summary>Directions in which it counts; null: both.</summary>
    public IReadOnlyList<Direction>? Directions { get; init; }

    /// <summary>Null: at any time.</summary>
    public WeeklyWindow? Window { get; init; }

    /// <summary>Codes that whoever checks looks at; null: none.</summary>
    public IReadOnlyList<string>? Conditions { get; init; }

    /// <summary>Null: of no generation, only its own dates count.</summary>
    public string? Generation { get; init; }

    /// <summary>Look-up keys of the cars or people that it is bound to; null: any.</summary>
    public IReadOnlyList<SubjectKey>? BoundKeys { get; init; }

    public DateTimeOffset? SuspendedAt { get; init; }

    /// <summary>Null: as often as wanted.</summary>
    public int? MaxUses { get; init; }

    public int Uses { get; init; }

    /// <summary>Initials of the holder, encrypted for <see cref="Permit.InitialsProtectionPurpose"/>.</summary>
    public byte[]? Initials { get; init; }

    public PermitSource Source { get; init; }
}

/// <summary>A prohibition from <paramref name="From"/> on and before <paramref name="To"/>, if it has an end. Why is not told here.</summary>
public sealed record ProhibitionEntry(Guid Id, DateTimeOffset From, DateTimeOffset? To, DateTimeOffset ImposedAt, DateTimeOffset? LiftedAt);

/// <summary>A category to which the subject belongs from <paramref name="From"/> on and before <paramref name="To"/>, if that has an end.</summary>
public sealed record ExemptionEntry(string Category, DateTimeOffset From, DateTimeOffset? To, DateTimeOffset? WithdrawnAt);
