using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Ruqsat.Audit;
using Ruqsat.Database;
using Ruqsat.Identifiers;
using Ruqsat.PermitCheck.Audits;
using Ruqsat.PermitCheck.Dossiers;
using Ruqsat.PermitCheck.Permits;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.PermitCheck.Checks;

/// <summary>Why a check was answered so: the decision made again from what was known then, and from what is known now.</summary>
internal static class ExplainCheck
{
    /// <param name="Then">Made again from the stored inputs; left out when the check was refused.</param>
    /// <param name="IsReproduced">True if that is what was answered, subject by subject. Anything else means that the record or the rules of deciding were changed.</param>
    /// <param name="Now">By the registry and the clock of now, at the same place.</param>
    /// <param name="Inputs">The stored inputs; auditors only.</param>
    public sealed record Response(
        Guid DecisionId, CheckOutcome Outcome, DateTimeOffset At, string By, Purpose Purpose, string PurposeReference, Decision? Decision, string Reason,
        JudgementAnswer? Then, bool? IsReproduced, JudgementAnswer? Now, Situation? Inputs);

    public sealed record JudgementAnswer(
        Decision Decision, ReasonAnswer Reason, DateTimeOffset EvaluatedAt, string Zone, Direction? Direction, string RuleSet, IReadOnlyList<GenerationAnswer> Generations,
        IReadOnlyList<SubjectAnswer> Subjects);

    public sealed record GenerationAnswer(string Code, DateTimeOffset? ValidFrom, DateTimeOffset? ValidTo);

    /// <summary>In the order of the request. Who it is stands in the journal only as a key.</summary>
    public sealed record SubjectAnswer(SubjectKind Kind, Decision Decision, string Reason, PermitAnswer? Permit);

    public static async Task<Results<Ok<Response>, ProblemHttpResult>> HandleAsync(
        Guid id, ClaimsPrincipal user, CheckJournal journal, ReadJournal reads, DossierReader dossiers, ReasonTexts texts, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await journal.FindAsync(id, cancellationToken) is not { } check)
        {
            return Problems.Create(StatusCodes.Status404NotFound, "CHECK_UNKNOWN", "There is no check with this id.");
        }

        var view = CheckViews.Of(user);
        var (then, subjects) = (check.Inputs, check.Subjects);
        var decisions = then is null ? [] : PermitDecision.Decide(then);
        var now = then is null ? null : await NowAsync(then, subjects, dossiers, time.GetStoredNow(), cancellationToken);

        await reads.RecordAsync(
            user, ReadActions.ExplainCheck, id, subjects.Select(s => new AuditSubject(s.Kind.ToString(), s.SubjectKey)), subjects.Count, cancellationToken);
        return TypedResults.Ok(new Response(
            check.DecisionId, check.Outcome, AlmatyTime.Of(check.At), check.By, check.Purpose, check.PurposeReference, check.Decision, check.Reason,
            then is null ? null : ToAnswer(then, subjects, decisions, view, texts),
            then is null ? null : IsSame(check, subjects, decisions),
            now is null ? null : ToAnswer(now, subjects, PermitDecision.Decide(now), view, texts),
            view == CheckView.Full ? then : null));
    }

    private static async Task<Situation> NowAsync(
        Situation then, IReadOnlyList<CheckedSubject> subjects, DossierReader dossiers, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var keys = subjects.Select(s => SubjectKey.FromBytes(s.SubjectKey)).ToList();
        var view = await dossiers.ReadAsync(keys, cancellationToken);
        var current = subjects.Select((s, i) => SituationSubject.Of(s.Kind, [keys[i]], view.Dossiers[keys[i]])).ToList();
        return Situation.Of(PermitDecision.MomentFor(current.Select(s => s.Dossier!), now), now, then.Zone, then.Direction, view.Rules, current);
    }

    private static bool IsSame(Check check, IReadOnlyList<CheckedSubject> subjects, IReadOnlyList<SubjectDecision> decisions)
    {
        var worst = PermitDecision.WorstOf(decisions).Reason;
        return (check.Decision, check.Reason) == (worst.Decision, worst.Code)
            && subjects.Select(s => (s.Decision, s.Reason, s.PermitId)).SequenceEqual(decisions.Select(d => ((Decision?)d.Reason.Decision, d.Reason.Code, d.Permit?.Id)));
    }

    private static JudgementAnswer ToAnswer(
        Situation situation, IReadOnlyList<CheckedSubject> subjects, IReadOnlyList<SubjectDecision> decisions, CheckView view, ReasonTexts texts)
    {
        var worst = PermitDecision.WorstOf(decisions).Reason;
        return new(
            worst.Decision, ReasonAnswer.Of(worst, texts), AlmatyTime.Of(situation.At), situation.Zone, situation.Direction, situation.RuleSetVersion,
            [.. situation.Generations.Select(g => new GenerationAnswer(
                g.Code, g.ValidFrom is { } from ? AlmatyTime.Of(from) : null, g.ValidTo is { } to ? AlmatyTime.Of(to) : null))],
            [.. decisions.Zip(subjects, (decision, subject) => new SubjectAnswer(subject.Kind, decision.Reason.Decision, decision.Reason.Code, PermitAnswer.Of(decision, view)))]);
    }
}
