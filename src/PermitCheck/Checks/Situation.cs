using System.Text.Json.Serialization;
using Ruqsat.Identifiers;
using Ruqsat.PermitCheck.Dossiers;
using Ruqsat.PermitCheck.Permits;

namespace Ruqsat.PermitCheck.Checks;

/// <summary>All that a decision depends on. It is stored with the check, so that the decision can be explained and made again.</summary>
/// <param name="At">The moment to judge.</param>
/// <param name="AskedAt">When it was asked; the dossiers must not be much older.</param>
/// <param name="Zone">Code of the zone in which, or on whose border, it is asked.</param>
/// <param name="Direction">Null: not known, and then it stands in nobody's way.</param>
/// <param name="RuleSet">The rule set in force; null: none, and then there is a regime everywhere, and nobody is exempt.</param>
/// <param name="Generations">Those that the permits belong to.</param>
/// <param name="Subjects">The car and its people.</param>
public sealed record Situation(
    DateTimeOffset At,
    DateTimeOffset AskedAt,
    string Zone,
    Direction? Direction,
    RuleSetEntry? RuleSet,
    IReadOnlyList<GenerationEntry> Generations,
    IReadOnlyList<SituationSubject> Subjects)
{
    /// <summary>Name of the rules, also when there are none.</summary>
    [JsonIgnore]
    public string RuleSetVersion => RuleSet?.Version ?? RuleSetEntry.NoVersion;

    /// <summary>Puts together what was asked and what the registry says.</summary>
    internal static Situation Of(DateTimeOffset at, DateTimeOffset askedAt, string zone, Direction? direction, Rules rules, IReadOnlyList<SituationSubject> subjects) => new(
        at, askedAt, zone, direction, rules.InForceAt(at),
        [.. subjects.SelectMany(s => s.Dossier?.Permits ?? []).Select(p => p.Generation).OfType<string>().Distinct().Order(StringComparer.Ordinal)
            .Where(rules.Generations.ContainsKey).Select(code => rules.Generations[code])],
        subjects);

    /// <summary>What is stored of it: the decision made from that is the same, and it holds no initials and of the bindings only what was judged.</summary>
    internal Situation ToStored()
    {
        var keys = Subjects.SelectMany(s => s.Keys ?? []).ToHashSet();
        var hasBindings = Subjects.Any(s => s.Dossier is { } dossier && dossier.Permits.Any(p => p.BoundKeys is not null));
        return this with
        {
            Subjects = [.. Subjects.Select(s => s with
            {
                Keys = hasBindings ? s.Keys : null,
                Dossier = s.Dossier is { } dossier ? dossier with { Permits = [.. dossier.Permits.Select(p => Stored(p, keys))] } : null,
            })],
        };
    }

    // Bound to nobody who was there is still bound: one key is left to say so.
    private static PermitEntry Stored(PermitEntry permit, HashSet<SubjectKey> present) => permit with
    {
        Initials = null,
        BoundKeys = permit.BoundKeys is { } bound ? bound.Where(present.Contains).ToArray() is { Length: > 0 } met ? met : [bound[0]] : null,
    };
}

/// <summary>One subject of a check.</summary>
/// <param name="IsCar">A car; otherwise a person.</param>
/// <param name="Keys">Its look-up keys under every version, for what permits are bound to; null when none of them is.</param>
/// <param name="Dossier">Null when the registry could not be asked; that is never an ALLOW.</param>
public sealed record SituationSubject(bool IsCar, IReadOnlyList<SubjectKey>? Keys, Dossier? Dossier)
{
    internal static SituationSubject Of(SubjectKind kind, IReadOnlyList<SubjectKey> keys, Dossier? dossier) => new(kind == SubjectKind.Plate, keys, dossier);
}
