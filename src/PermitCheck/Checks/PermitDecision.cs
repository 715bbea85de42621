using Ruqsat.PermitCheck.Dossiers;
using Ruqsat.PermitCheck.Permits;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.PermitCheck.Checks;

/// <summary>The decision for one subject, and the permit that led to it.</summary>
public sealed record SubjectDecision(Reason Reason, PermitEntry? Permit);

/// <summary>
/// May these subjects move? One pure function for operators, checkpoints, inquiries and replays: the same situation always gives
/// the same answer. The order of the questions is that of <c>deploy/decisions/0007-permits.md</c>.
/// </summary>
public static class PermitDecision
{
    /// <summary>
    /// An ALLOW needs a dossier that was not read longer ago than this. Those of the cache never are; the rest of the time is for
    /// clocks that differ.
    /// </summary>
    public static readonly TimeSpan MaxAge = 2 * DossierCache.StaleLimit;

    // The reasons that a permit can lead to, from the one that helps the caller most to the one that helps least. First what lets
    // him pass, then a permit that would do at another hour or place, then one that will start, last what is over.
    private static readonly Reason[] BestFirst =
    [
        Reason.PermitActive, Reason.ResidentReturning, Reason.PermitActiveWithConditions, Reason.DocumentRequired,
        Reason.OutsideTimeWindow, Reason.WrongDirection, Reason.OutsideZone, Reason.VehicleNotBound, Reason.PersonNotBound,
        Reason.NotYetValid, Reason.UsesExhausted, Reason.NoActivePermit,
    ];

    /// <summary>One decision for each subject, in their order.</summary>
    /// <remarks>
    /// A prohibition beats everything that the registry knows. Of several permits the best one counts. A subject that nobody knows
    /// and one without a permit are the same here. A revocation, a lifting, the end of a rule set count from their own time on: a
    /// call of yesterday is judged by what was in force yesterday.
    /// </remarks>
    public static IReadOnlyList<SubjectDecision> Decide(Situation situation) =>
        [.. situation.Subjects.Select(subject => NotByStaleData(situation, subject, DecideFor(situation, subject)))];

    /// <summary>The decision for all together: the worst one, and of equally bad ones the first. Nothing decided is no permission.</summary>
    public static SubjectDecision WorstOf(IReadOnlyList<SubjectDecision> decisions) =>
        decisions.MaxBy(d => d.Reason.Decision) ?? new(Reason.SourceUnavailable, null);

    /// <summary>
    /// The moment for a check that is made now. Clocks of two replicas differ a little: a revocation that is known already has
    /// happened, whatever this clock says.
    /// </summary>
    public static DateTimeOffset MomentFor(IEnumerable<Dossier> dossiers, DateTimeOffset now) =>
        dossiers.Max(d => d.LastTaking) is { } last && last > now ? last : now;

    /// <summary>True if a change of one of the subjects might be missing, for its dossier is older than <see cref="MaxAge"/>.</summary>
    public static bool IsStale(Situation situation) => situation.Subjects.Any(subject => IsStale(situation, subject));

    private static SubjectDecision DecideFor(Situation situation, SituationSubject subject)
    {
        if (subject.Dossier is not { } dossier)
        {
            return new(Reason.SourceUnavailable, null);
        }

        var at = situation.At;
        if (dossier.Prohibitions.Any(p => IsWithin(at, p.From, p.To) && !(p.LiftedAt <= at)))
        {
            return new(Reason.Prohibited, null);
        }

        if (situation.RuleSet is { } rules)
        {
            if (!rules.Content.Regimes.Any(r => (r.Zone is null || r.Zone == situation.Zone) && IsWithin(at, r.From, r.To)))
            {
                return new(Reason.RegimeInactive, null);
            }

            if (dossier.Exemptions.Any(e => IsWithin(at, e.From, e.To) && !(e.WithdrawnAt <= at) && rules.Content.ExemptCategories.Contains(e.Category)))
            {
                return new(Reason.CategoryExempt, null);
            }
        }

        Candidate? best = null;
        foreach (var permit in dossier.Permits)
        {
            var generation = permit.Generation is { } code ? situation.Generations.FirstOrDefault(g => g.Code == code) : null;
            var candidate = new Candidate(ReasonOf(situation, subject, permit, generation), permit, generation);
            if (best is null || IsBetter(candidate, best))
            {
                best = candidate;
            }
        }

        // A suspended permit is none, and the answer must not tell it from none.
        return best is null || best.Reason == Reason.NoActivePermit ? new(Reason.NoActivePermit, null) : new(best.Reason, best.Permit);
    }

    private static Reason ReasonOf(Situation situation, SituationSubject subject, PermitEntry permit, GenerationEntry? generation)
    {
        var at = situation.At;
        if (permit.RevokedAt <= at)
        {
            return Reason.Revoked;
        }

        if (at < permit.ValidFrom)
        {
            return Reason.NotYetValid;
        }

        if (at >= permit.ValidTo)
        {
            return Reason.Expired;
        }

        if (permit.Generation is not null)
        {
            // Unknown is not activated.
            if (generation?.ValidFrom is not { } start || at < start)
            {
                return Reason.NotYetValid;
            }

            if (generation.ValidTo <= at)
            {
                return Reason.SupersededGeneration;
            }
        }

        return permit.SuspendedAt <= at ? Reason.NoActivePermit
            : permit.MaxUses <= permit.Uses ? Reason.UsesExhausted
            : permit.Zones is { } zones && !zones.Contains(situation.Zone) ? Reason.OutsideZone
            : situation.Direction is { } direction && permit.Directions is { } directions && !directions.Contains(direction) ? Reason.WrongDirection
            : permit.Window is { } window && !IsOpen(window, at) ? Reason.OutsideTimeWindow
            : !IsBoundToCompany(situation, subject, permit) ? subject.IsCar ? Reason.PersonNotBound : Reason.VehicleNotBound
            : situation.RuleSet?.Content.DocumentGrounds.Contains(permit.Ground) == true ? Reason.DocumentRequired
            : permit.Conditions is { Count: > 0 } ? Reason.PermitActiveWithConditions
            : permit.Ground == Grounds.Resident && situation.Direction == Direction.In ? Reason.ResidentReturning
            : Reason.PermitActive;
    }

    /// <summary>Everybody of the other kind must be among the bound ones. A person who walks needs no car, and a car that is asked about alone needs nobody in it.</summary>
    private static bool IsBoundToCompany(Situation situation, SituationSubject subject, PermitEntry permit) =>
        permit.BoundKeys is not { } bound || situation.Subjects.Where(other => other.IsCar != subject.IsCar).All(other => other.Keys?.Any(bound.Contains) == true);

    /// <summary>By the clock of Almaty. A window that ends before it starts is open over midnight, and belongs to the day on which it opened.</summary>
    private static bool IsOpen(WeeklyWindow window, DateTimeOffset at)
    {
        var local = AlmatyTime.Of(at);
        var (today, time) = (((int)local.DayOfWeek + 6) % 7, TimeOnly.FromTimeSpan(local.TimeOfDay));
        return window.From < window.To
            ? OpensOn(today) && window.From <= time && time < window.To
            : (OpensOn(today) && window.From <= time) || (OpensOn((today + 6) % 7) && time < window.To);

        bool OpensOn(int day) => (window.Days & (1 << day)) != 0;
    }

    private static SubjectDecision NotByStaleData(Situation situation, SituationSubject subject, SubjectDecision decision) =>
        decision.Reason.Decision == Decision.Allow && IsStale(situation, subject) ? decision with { Reason = Reason.StaleSnapshot } : decision;

    private static bool IsStale(Situation situation, SituationSubject subject) => subject.Dossier is { } dossier && dossier.AsOf + MaxAge < situation.AskedAt;

    private static bool IsWithin(DateTimeOffset at, DateTimeOffset from, DateTimeOffset? to) => from <= at && !(to <= at);

    private static bool IsBetter(Candidate candidate, Candidate best)
    {
        var (rank, bestRank) = (Rank(candidate.Reason), Rank(best.Reason));
        if (rank != bestRank)
        {
            return rank < bestRank;
        }

        // Of those to come the next one, of the others the one that lasts, or lasted, longest.
        var order = candidate.Reason == Reason.NotYetValid ? candidate.Start.CompareTo(best.Start) : best.End.CompareTo(candidate.End);

        // The order in which the database returns rows must not matter.
        return order != 0 ? order < 0 : candidate.Permit.Id.CompareTo(best.Permit.Id) < 0;
    }

    /// <summary>What is over shares the last place: the end that came last is told.</summary>
    private static int Rank(Reason reason) => Array.IndexOf(BestFirst, reason) is >= 0 and var rank ? rank : BestFirst.Length;

    private sealed record Candidate(Reason Reason, PermitEntry Permit, GenerationEntry? Generation)
    {
        // A generation without a start comes after all that have one.
        public DateTimeOffset Start => Permit.Generation is null ? Permit.ValidFrom : Later(Permit.ValidFrom, Generation?.ValidFrom ?? DateTimeOffset.MaxValue);

        public DateTimeOffset End => Earlier(Earlier(Permit.ValidTo, Permit.RevokedAt), Generation?.ValidTo);

        private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => other > one ? other : one;

        private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset? other) => other < one ? other.Value : one;
    }
}
