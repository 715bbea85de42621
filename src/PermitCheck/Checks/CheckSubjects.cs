using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Ruqsat.Database;
using Ruqsat.Identifiers;
using Ruqsat.PermitCheck.Dossiers;
using Ruqsat.PermitCheck.Permits;
using Ruqsat.PermitCheck.Subjects;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.PermitCheck.Checks;

/// <summary>Answers "may they pass?" for a person, a car, or a car with its people; the answer leaves when its record is durable.</summary>
internal static class CheckSubjects
{
    /// <summary>Where a caller of the hotline is, unless he says otherwise.</summary>
    public const string DefaultZone = "ALMATY";

    private const string CapReached = "SUBJECT_CAP_REACHED";
    private const int MaxCode = 40;
    private const int TickMs = 5;

    /// <param name="Purpose">What the check is made for; nobody looks anybody up without one.</param>
    /// <param name="Iin">IIN of a person.</param>
    /// <param name="Plate">Plate of a car, in any script and spacing.</param>
    /// <param name="Passport">Passport of a foreigner.</param>
    /// <param name="People">Further people, at most <see cref="SubjectForm.MaxPeople"/>.</param>
    /// <param name="Direction"><c>IN</c> or <c>OUT</c> of the zone; left out: not known.</param>
    /// <param name="Zone">Code of the zone that a caller asks about; a checkpoint has its own.</param>
    public sealed record Request(
        PurposeOfCheck? Purpose, string? Iin = null, string? Plate = null, string? Passport = null, IReadOnlyList<PersonForm?>? People = null, string? Direction = null, string? Zone = null)
    {
        /// <summary>A record would print its values; these are somebody's.</summary>
        public override string ToString() => nameof(CheckSubjects);
    }

    /// <summary>Exactly one of the two.</summary>
    /// <param name="InquiryId">The inquiry in which it is asked.</param>
    /// <param name="Checkpoint">Code of the checkpoint at which it is asked.</param>
    public sealed record PurposeOfCheck(Guid? InquiryId = null, string? Checkpoint = null);

    /// <param name="Subjects">In the order of the request: IIN, plate, passport, people.</param>
    /// <param name="Vehicle">Left out when no car was asked about.</param>
    /// <param name="Permit">The permit that led to the worst decision.</param>
    /// <param name="RuleSet">Name of the rules that were applied.</param>
    /// <param name="Generation">The issue of the base that <paramref name="Permit"/> belongs to.</param>
    public sealed record Response(
        Guid DecisionId,
        Decision Decision,
        ReasonAnswer Reason,
        IReadOnlyList<SubjectAnswer> Subjects,
        VehicleAnswer? Vehicle,
        PermitAnswer? Permit,
        DateTimeOffset EvaluatedAt,
        string RuleSet,
        string? Generation,
        FreshnessAnswer Freshness);

    public sealed record SubjectAnswer(SubjectKind Kind, string Masked, Decision Decision, string Reason, ConfirmAnswer? Confirm);

    /// <param name="Plate">The plate as it was understood. In full: whoever typed it compares it with the car.</param>
    /// <param name="Bound">True if a permit binds this car and somebody in it to each other; left out for operators.</param>
    /// <param name="Corrections">What was changed to understand it.</param>
    public sealed record VehicleAnswer(string Plate, bool? Bound, IReadOnlyList<string> Corrections);

    private sealed record Asked(Purpose Purpose, string Reference, string? Zone, Direction? Direction, IReadOnlyList<NamedSubject> Subjects);

    public static async Task<Results<Ok<Response>, ProblemHttpResult>> HandleAsync(
        Request request, HttpContext http, ClaimsPrincipal user, SubjectKeys keys, DossierReader dossiers, SubjectCaps caps, CheckJournal journal, ReasonTexts texts,
        IdentifierProtector protector, TimeProvider time, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var errors = new List<FieldError>();
        var asked = Read(request, AlmatyTime.DayOf(time.GetUtcNow()), errors);
        if (errors.Count > 0)
        {
            return Problems.Invalid(errors);
        }

        try
        {
            // A key of every version: during a rotation permits lie under the old and the new one. Both questions travel to Redis together.
            var keysOf = asked.Subjects.Select(s => keys.AllKeysOf(s.Subject)).ToList();
            var counting = caps.TryCountAsync(user, keysOf.Select(k => k[0]), cancellationToken);
            var reading = dossiers.ReadTogetherAsync([.. keysOf.SelectMany(k => k)], cancellationToken);
            await Task.WhenAll(counting, reading);
            var (view, now) = (await reading, time.GetStoredNow());
            if (await counting is { } wait)
            {
                await RefuseAsync(asked, keysOf, user, now, journal, cancellationToken);
                http.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
                return Problems.Create(StatusCodes.Status429TooManyRequests, CapReached, "This account has asked about too many different subjects within this hour.");
            }

            if (ZoneOf(asked, view.Rules) is not { } zone)
            {
                return asked.Purpose == Purpose.Checkpoint ? Problems.Invalid("purpose.checkpoint", "CHECKPOINT_UNKNOWN") : Problems.Invalid("zone", "ZONE_UNKNOWN");
            }

            var subjects = asked.Subjects.Select((s, i) => SituationSubject.Of(s.Subject.Kind, keysOf[i], Dossier.Merge([.. keysOf[i].Select(key => view.Dossiers[key])]))).ToList();
            var at = PermitDecision.MomentFor(subjects.Select(s => s.Dossier!), now);
            var situation = Situation.Of(at, now, zone, asked.Direction, view.Rules, subjects);
            var decisions = PermitDecision.Decide(situation);
            var check = new Check
            {
                DecisionId = Guid.CreateVersion7(now),
                At = now,
                EvaluatedAt = at,
                By = user.AccountId(),
                Purpose = asked.Purpose,
                PurposeReference = asked.Reference,
                Decision = PermitDecision.WorstOf(decisions).Reason.Decision,
                Reason = PermitDecision.WorstOf(decisions).Reason.Code,
                Inputs = situation.ToStored(),
                Source = subjects.Max(s => s.Dossier!.Source),
                Stale = PermitDecision.IsStale(situation),
                DurationMs = time.GetElapsedTime(started).TotalMilliseconds,
                Subjects = [.. decisions.Select((decision, i) => CheckedSubject.Of(i, asked.Subjects[i].Subject.Kind, keysOf[i][0], decision))],
            };
            await journal.RecordAsync(check, cancellationToken);
            CheckMetrics.Count(check);
            if (decisions.Any(d => d.Reason == Reason.NoActivePermit))
            {
                await NextTickAsync(cancellationToken);
            }

            return TypedResults.Ok(ToResponse(check, asked, situation, decisions, CheckViews.Of(user), texts, protector));
        }
        catch (Exception e) when (DatabaseAway.IsCauseOf(e))
        {
            http.Response.Headers.RetryAfter = "5";
            return Problems.Create(StatusCodes.Status503ServiceUnavailable, "JOURNAL_UNAVAILABLE", "The check cannot be recorded now, so there is no answer. Call the duty officer.");
        }
    }

    /// <summary>
    /// Answers that nobody may tell apart leave on the ticks of one clock: a subject of whom the registry knows something takes some
    /// hundredths of a millisecond longer to judge, and nobody shall learn that by asking often.
    /// </summary>
    private static Task NextTickAsync(CancellationToken cancellationToken) =>
        Task.Delay((int)(TickMs - (Environment.TickCount64 % TickMs)), cancellationToken);

    private static Asked Read(Request request, DateOnly today, List<FieldError> errors)
    {
        var (purpose, reference) = ReadPurpose(request.Purpose, errors);
        Direction? direction = request.Direction switch { "IN" => Permits.Direction.In, "OUT" => Permits.Direction.Out, _ => null };
        if (request.Direction is not null && direction is null)
        {
            errors.Add(new("direction", "DIRECTION_UNKNOWN"));
        }

        if (request.Zone is not null && purpose == Purpose.Checkpoint)
        {
            errors.Add(new("zone", "ZONE_OF_CHECKPOINT"));
        }

        return new(purpose, reference, request.Zone, direction, SubjectForm.Read(request.Iin, request.Plate, request.Passport, request.People, today, errors));
    }

    private static (Purpose Kind, string Reference) ReadPurpose(PurposeOfCheck? purpose, List<FieldError> errors)
    {
        switch (purpose)
        {
            case { InquiryId: { } id, Checkpoint: null } when id != Guid.Empty:
                return (Purpose.Inquiry, id.ToString());
            case { InquiryId: null, Checkpoint: { Length: > 0 and <= MaxCode } code } when code.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'):
                return (Purpose.Checkpoint, code);
            case { InquiryId: not null, Checkpoint: not null }:
                errors.Add(new("purpose", "PURPOSE_AMBIGUOUS"));
                break;
            case { Checkpoint: not null }:
                errors.Add(new("purpose.checkpoint", "CHECKPOINT_INVALID"));
                break;
            default:
                errors.Add(new("purpose", "PURPOSE_MISSING"));
                break;
        }

        return (default, "");
    }

    private static string? ZoneOf(Asked asked, Rules rules) =>
        asked.Purpose == Purpose.Checkpoint ? rules.Checkpoints.GetValueOrDefault(asked.Reference)
        : rules.Zones.TryGetValue(asked.Zone ?? DefaultZone, out var zone) ? zone : null;

    /// <summary>A refused look-up stands in the journal like an answered one.</summary>
    private static async Task RefuseAsync(
        Asked asked, List<IReadOnlyList<SubjectKey>> keysOf, ClaimsPrincipal user, DateTimeOffset now, CheckJournal journal, CancellationToken cancellationToken)
    {
        var check = new Check
        {
            DecisionId = Guid.CreateVersion7(now),
            At = now,
            EvaluatedAt = now,
            By = user.AccountId(),
            Purpose = asked.Purpose,
            PurposeReference = asked.Reference,
            Outcome = CheckOutcome.Refused,
            Decision = null,
            Reason = CapReached,
            Source = DossierSource.Database,
            Subjects = [.. keysOf.Select((k, i) => CheckedSubject.Refused(i, asked.Subjects[i].Subject.Kind, k[0], CapReached))],
        };
        await journal.RecordAsync(check, cancellationToken);
        CheckMetrics.Count(check);
    }

    private static Response ToResponse(
        Check check, Asked asked, Situation situation, IReadOnlyList<SubjectDecision> decisions, CheckView view, ReasonTexts texts, IdentifierProtector protector)
    {
        var worst = PermitDecision.WorstOf(decisions);
        return new(
            check.DecisionId,
            worst.Reason.Decision,
            ReasonAnswer.Of(worst.Reason, texts),
            [.. decisions.Zip(asked.Subjects, (decision, named) => new SubjectAnswer(
                named.Subject.Kind, named.Subject.ToString(), decision.Reason.Decision, decision.Reason.Code, ConfirmAnswer.Of(named.Subject, decision.Permit, protector)))],
            VehicleOf(asked, situation, decisions, view),
            PermitAnswer.Of(worst, view),
            AlmatyTime.Of(check.EvaluatedAt),
            situation.RuleSetVersion,
            worst.Permit?.Generation,
            new(check.Source, AlmatyTime.Of(situation.Subjects.Min(s => s.Dossier!.AsOf)), PermitDecision.IsStale(situation)));
    }

    private static VehicleAnswer? VehicleOf(Asked asked, Situation situation, IReadOnlyList<SubjectDecision> decisions, CheckView view)
    {
        var car = situation.Subjects.ToList().FindIndex(s => s.IsCar);
        if (car < 0)
        {
            return null;
        }

        var isBound = decisions.Where((decision, i) => decision.Permit?.BoundKeys is { } bound
            && situation.Subjects.Any(other => other.IsCar != situation.Subjects[i].IsCar && other.Keys!.Any(bound.Contains))).Any();
        return new(asked.Subjects[car].Subject.Reveal(), view == CheckView.Operator ? null : isBound, asked.Subjects[car].Corrections);
    }
}
