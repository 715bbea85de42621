using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Ruqsat.Database;
using Ruqsat.Identifiers;
using Ruqsat.PermitCheck.Dossiers;
using Ruqsat.PermitCheck.Subjects;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.PermitCheck.Checks;

/// <summary>Answers "may they pass?" for a person, a car, or both; the answer leaves when its record is durable.</summary>
internal static class CheckSubjects
{
    private const int MaxCheckpoint = 40;

    /// <param name="Purpose">What the check is made for; nobody looks anybody up without one.</param>
    /// <param name="Iin">IIN of a person.</param>
    /// <param name="Plate">Plate of a car, in any script and spacing.</param>
    /// <param name="Passport">Passport of a foreigner.</param>
    public sealed record Request(PurposeOfCheck? Purpose, string? Iin = null, string? Plate = null, string? Passport = null)
    {
        /// <summary>A record would print its values; these are somebody's.</summary>
        public override string ToString() => nameof(CheckSubjects);
    }

    /// <summary>Exactly one of the two.</summary>
    /// <param name="InquiryId">The inquiry in which it is asked.</param>
    /// <param name="Checkpoint">Code of the checkpoint at which it is asked.</param>
    public sealed record PurposeOfCheck(Guid? InquiryId = null, string? Checkpoint = null);

    public sealed record Response(
        Guid DecisionId,
        Decision Decision,
        ReasonAnswer Reason,
        IReadOnlyList<SubjectAnswer> Subjects,
        VehicleAnswer? Vehicle,
        PermitAnswer? Permit,
        DateTimeOffset EvaluatedAt,
        FreshnessAnswer Freshness);

    /// <param name="Code">Stable code.</param>
    /// <param name="Text">What the user reads.</param>
    /// <param name="Next">Code of the next step.</param>
    public sealed record ReasonAnswer(string Code, LocalizedText Text, string Next);

    public sealed record SubjectAnswer(SubjectKind Kind, string Masked, Decision Decision, string Reason);

    /// <param name="Plate">The plate as it was understood. In full: whoever typed it compares it with the car.</param>
    /// <param name="Corrections">What was changed to understand it.</param>
    public sealed record VehicleAnswer(string Plate, IReadOnlyList<string> Corrections);

    public sealed record PermitAnswer(Guid Id, string Ground, DateTimeOffset ValidFrom, DateTimeOffset ValidTo);

    /// <param name="Source">Where the registry's data came from.</param>
    /// <param name="AsOf">When they were read from the database.</param>
    /// <param name="Stale">True if a change since then might be missing; data of this service never are.</param>
    public sealed record FreshnessAnswer(DossierSource Source, DateTimeOffset AsOf, bool Stale);

    public static async Task<Results<Ok<Response>, ProblemHttpResult>> HandleAsync(
        Request request, HttpContext http, ClaimsPrincipal user, SubjectKeys keys, DossierReader dossiers, CheckJournal journal, ReasonTexts texts,
        TimeProvider time, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var errors = new List<FieldError>();
        var purpose = ReadPurpose(request.Purpose, errors);
        var subjects = SubjectForm.Read(request.Iin, request.Plate, request.Passport, AlmatyTime.DayOf(time.GetUtcNow()), errors);
        if (errors.Count > 0)
        {
            return Problems.Invalid(errors);
        }

        try
        {
            // A key of every version: during a rotation permits lie under the old and the new one.
            var keysOf = subjects.Select(s => keys.AllKeysOf(s.Subject)).ToList();
            var read = await dossiers.ReadAsync(keysOf.SelectMany(k => k), cancellationToken);
            var known = keysOf.Select(versions => Dossier.Merge([.. versions.Select(key => read[key])])).ToList();

            var now = time.GetStoredNow();
            var at = PermitDecision.MomentFor(known, now);
            var decisions = known.Select(dossier => PermitDecision.Decide(dossier, at)).ToList();
            var check = new Check
            {
                DecisionId = Guid.CreateVersion7(now),
                At = now,
                EvaluatedAt = at,
                By = user.AccountId(),
                Purpose = purpose.Kind,
                PurposeReference = purpose.Reference,
                Decision = PermitDecision.WorstOf(decisions).Reason.Decision,
                Reason = PermitDecision.WorstOf(decisions).Reason.Code,
                Source = known.Max(d => d.Source),
                DurationMs = time.GetElapsedTime(started).TotalMilliseconds,
                Subjects = [.. decisions.Select((decision, i) => CheckedSubject.Of(i, subjects[i].Subject.Kind, keysOf[i][0], decision))],
            };
            await journal.RecordAsync(check, cancellationToken);
            CheckMetrics.Count(check);
            return TypedResults.Ok(ToResponse(check, subjects, decisions, known.Min(d => d.AsOf), texts));
        }
        catch (Exception e) when (DatabaseAway.IsCauseOf(e))
        {
            http.Response.Headers.RetryAfter = "5";
            return Problems.Create(StatusCodes.Status503ServiceUnavailable, "JOURNAL_UNAVAILABLE", "The check cannot be recorded now, so there is no answer. Call the duty officer.");
        }
    }

    private static (Purpose Kind, string Reference) ReadPurpose(PurposeOfCheck? purpose, List<FieldError> errors)
    {
        switch (purpose)
        {
            case { InquiryId: { } id, Checkpoint: null } when id != Guid.Empty:
                return (Purpose.Inquiry, id.ToString());
            case { InquiryId: null, Checkpoint: { Length: > 0 and <= MaxCheckpoint } code } when code.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'):
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

        return default;
    }

    private static Response ToResponse(Check check, IReadOnlyList<NamedSubject> subjects, IReadOnlyList<SubjectDecision> decisions, DateTimeOffset asOf, ReasonTexts texts)
    {
        var (reason, permit) = PermitDecision.WorstOf(decisions);
        return new(
            check.DecisionId,
            reason.Decision,
            new(reason.Code, texts.Of(reason), reason.Next),
            [.. decisions.Select((decision, i) => new SubjectAnswer(subjects[i].Subject.Kind, subjects[i].Subject.ToString(), decision.Reason.Decision, decision.Reason.Code))],
            subjects.Where(s => s.Subject.Kind == SubjectKind.Plate).Select(s => new VehicleAnswer(s.Subject.Reveal(), s.Corrections)).FirstOrDefault(),
            permit is null ? null : new(permit.Id, permit.Ground, AlmatyTime.Of(permit.ValidFrom), AlmatyTime.Of(permit.ValidTo)),
            AlmatyTime.Of(check.EvaluatedAt),
            new(check.Source, AlmatyTime.Of(asOf), Stale: false));
    }
}
