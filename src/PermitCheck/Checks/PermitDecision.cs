using Ruqsat.PermitCheck.Dossiers;

namespace Ruqsat.PermitCheck.Checks;

/// <summary>The decision for one subject, and the permit that led to it.</summary>
public sealed record SubjectDecision(Reason Reason, PermitEntry? Permit);

/// <summary>
/// May this subject move? One pure function for operators, checkpoints, inquiries and replays: the same dossier and moment
/// always give the same answer.
/// </summary>
public static class PermitDecision
{
    /// <summary>Decides from what the registry knows.</summary>
    /// <remarks>
    /// A permit that is in force wins over any other; of several the one that lasts longest. Otherwise the reason is the one
    /// that helps the caller most: a permit that will start (the next one), else the one that ended last, by revocation or by
    /// its date. A subject that nobody knows and one without a permit are the same here.
    /// A revocation counts from its own time on: a call of yesterday is judged by what was in force yesterday.
    /// </remarks>
    /// <param name="dossier">Null when the registry could not be asked; that is never an ALLOW.</param>
    /// <param name="at">The moment to judge.</param>
    public static SubjectDecision Decide(Dossier? dossier, DateTimeOffset at)
    {
        if (dossier is null)
        {
            return new(Reason.SourceUnavailable, null);
        }

        SubjectDecision? best = null;
        foreach (var permit in dossier.Permits)
        {
            var candidate = new SubjectDecision(ReasonOf(permit, at), permit);
            if (best is null || IsBetter(candidate, best))
            {
                best = candidate;
            }
        }

        return best ?? new(Reason.NoActivePermit, null);
    }

    /// <summary>The decision for all together: the worst one, and of equally bad ones the first. Nothing decided is no permission.</summary>
    public static SubjectDecision WorstOf(IReadOnlyList<SubjectDecision> decisions) =>
        decisions.MaxBy(d => d.Reason.Decision) ?? new(Reason.SourceUnavailable, null);

    /// <summary>
    /// The moment for a check that is made now. Clocks of two replicas differ a little: a revocation that is known already has
    /// happened, whatever this clock says.
    /// </summary>
    public static DateTimeOffset MomentFor(IEnumerable<Dossier> dossiers, DateTimeOffset now) =>
        dossiers.Max(d => d.LastRevocation) is { } last && last > now ? last : now;

    private static Reason ReasonOf(PermitEntry permit, DateTimeOffset at) =>
        permit.RevokedAt <= at ? Reason.Revoked
        : at < permit.ValidFrom ? Reason.NotYetValid
        : at < permit.ValidTo ? Reason.PermitActive
        : Reason.Expired;

    private static bool IsBetter(SubjectDecision candidate, SubjectDecision best)
    {
        var (rank, bestRank) = (Rank(candidate.Reason), Rank(best.Reason));
        if (rank != bestRank)
        {
            return rank < bestRank;
        }

        var (permit, other) = (candidate.Permit!, best.Permit!);
        var order = rank switch
        {
            0 => other.ValidTo.CompareTo(permit.ValidTo),
            1 => permit.ValidFrom.CompareTo(other.ValidFrom),
            _ => EndOf(other).CompareTo(EndOf(permit)),
        };

        // The order in which the database returns rows must not matter.
        return order != 0 ? order < 0 : permit.Id.CompareTo(other.Id) < 0;
    }

    private static int Rank(Reason reason) => reason == Reason.PermitActive ? 0 : reason == Reason.NotYetValid ? 1 : 2;

    private static DateTimeOffset EndOf(PermitEntry permit) => permit.RevokedAt < permit.ValidTo ? permit.RevokedAt.Value : permit.ValidTo;
}
