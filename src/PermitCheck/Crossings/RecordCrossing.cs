using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Ruqsat.Contracts;
using Ruqsat.Database;
using Ruqsat.Identifiers;
using Ruqsat.Messaging;
using Ruqsat.PermitCheck.Checks;
using Ruqsat.PermitCheck.Dossiers;
using Ruqsat.PermitCheck.Permits;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.PermitCheck.Crossings;

/// <summary>Writes down what became of a check. Whoever passes against the decision needs a code and words, and comes on the supervisor's list.</summary>
internal static class RecordCrossing
{
    private const int MaxText = 500;
    private const int MaxLane = 99;

    /// <param name="DecisionId">The check; it was made at a checkpoint by the same account.</param>
    /// <param name="Direction">Which way they went, or wanted to.</param>
    /// <param name="Disposition">What became of them.</param>
    /// <param name="Lane">Lane of the checkpoint, 1 to 99.</param>
    /// <param name="Override">Needed when they passed against the decision, and only then.</param>
    public sealed record Request(Guid? DecisionId, Direction? Direction, Disposition? Disposition, int? Lane = null, OverrideReason? Override = null)
    {
        /// <summary>A record would print its values; the words may be about somebody.</summary>
        public override string ToString() => nameof(RecordCrossing);
    }

    /// <param name="Code">See <see cref="OverrideCodes"/>.</param>
    /// <param name="Text">Why, in 1 to 500 characters.</param>
    public sealed record OverrideReason(string? Code, string? Text)
    {
        public override string ToString() => nameof(OverrideReason);
    }

    public sealed record Response(Guid Id, Guid DecisionId, string Checkpoint, Disposition Disposition, Decision Decision, bool IsOverride, DateTimeOffset RecordedAt);

    public static async Task<Results<Created<Response>, ProblemHttpResult>> HandleAsync(
        Request request, HttpContext http, ClaimsPrincipal user, PermitCheckDbContext db, CheckJournal journal, DossierChanges changes, IdentifierProtector protector, Outbox outbox,
        TimeProvider time, CancellationToken cancellationToken)
    {
        if (!IdempotencyKey.TryRead(http.Request, out var idempotencyKey, out var problem))
        {
            return problem;
        }

        var errors = new List<FieldError>();
        Validate(request, errors);
        if (errors.Count > 0)
        {
            return Problems.Invalid(errors);
        }

        var (account, meaning) = (user.AccountId(), JsonSerializer.SerializeToUtf8Bytes(request));
        if (await FindAsync() is { } known)
        {
            return Replayed(known);
        }

        // Of another account or purpose: as if there were none, so that nobody learns of checks that are not his.
        if (await journal.FindAsync(request.DecisionId!.Value, cancellationToken) is not { Purpose: Purpose.Checkpoint, Decision: { } decision } check || check.By != account)
        {
            return Problems.Invalid("decisionId", "CHECK_UNKNOWN");
        }

        var needsOverride = request.Disposition == Disposition.Passed && decision != Decision.Allow;
        if (needsOverride != request.Override is not null)
        {
            return Problems.Invalid("override", needsOverride ? "OVERRIDE_MISSING" : "OVERRIDE_NOT_NEEDED");
        }

        if (await db.Crossings.AsNoTracking().FirstOrDefaultAsync(c => c.DecisionId == check.DecisionId, cancellationToken) is { } other)
        {
            // The same request sent twice at once may have come in since.
            return other.RecordedBy == account && other.IdempotencyKey == idempotencyKey ? Replayed(other) : Exists();
        }

        var now = time.GetStoredNow();
        var id = Guid.CreateVersion7(now);
        var crossing = new Crossing
        {
            Id = id,
            DecisionId = check.DecisionId,
            Checkpoint = check.PurposeReference,
            Direction = request.Direction!.Value,
            Lane = request.Lane,
            Disposition = request.Disposition!.Value,
            Decision = decision,
            OverrideCode = request.Override?.Code,
            OverrideText = request.Override is { Text: { } text } ? protector.Protect(text.Trim(), Crossing.ProtectionPurpose(id)) : null,
            RecordedAt = now,
            RecordedBy = account,
            IdempotencyKey = idempotencyKey,
            RequestFingerprint = protector.Fingerprint(meaning),
        };
        db.Crossings.Add(crossing);
        outbox.Add(new CrossingRecorded(
            id, check.DecisionId, crossing.Checkpoint, crossing.Direction.ToString().ToUpperInvariant(), CodeOf(crossing.Disposition), decision.ToString().ToUpperInvariant(),
            crossing.OverrideCode, now, account));
        try
        {
            await SaveAsync(crossing, check, db, changes, cancellationToken);
        }
        catch (DbUpdateException e) when (e.InnerException is Npgsql.PostgresException { SqlState: Npgsql.PostgresErrorCodes.UniqueViolation })
        {
            // Two taps at the same moment: of one request sent twice, or of two.
            return await FindAsync() is { } first ? Replayed(first) : Exists();
        }

        return Created(crossing);

        Task<Crossing?> FindAsync() =>
            db.Crossings.AsNoTracking().FirstOrDefaultAsync(c => c.RecordedBy == account && c.IdempotencyKey == idempotencyKey, cancellationToken);

        Results<Created<Response>, ProblemHttpResult> Replayed(Crossing first)
        {
            if (!protector.IsFingerprintOf(first.RequestFingerprint, meaning))
            {
                return IdempotencyKey.Reused();
            }

            http.Response.Headers[IdempotencyKey.ReplayedHeader] = "true";
            return Created(first);
        }
    }

    /// <summary>Permits with a number of uses are used up by those who pass.</summary>
    private static async Task SaveAsync(Crossing crossing, Check check, PermitCheckDbContext db, DossierChanges changes, CancellationToken cancellationToken)
    {
        var used = crossing.Disposition == Disposition.Passed ? check.Subjects.Select(s => s.PermitId).OfType<Guid>().Distinct().ToArray() : [];
        var counted = used.Length == 0 ? [] : await db.Permits.Where(p => used.Contains(p.Id) && p.MaxUses != null).Select(p => new { p.Id, p.SubjectKey }).ToListAsync(cancellationToken);
        if (counted.Count == 0)
        {
            await db.SaveChangesAsync(cancellationToken);
            return;
        }

        var change = await changes.BeginAsync([.. counted.Select(p => SubjectKey.FromBytes(p.SubjectKey)).Distinct()]);
        var ids = counted.ConvertAll(p => p.Id);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.Permits.Where(p => ids.Contains(p.Id)).ExecuteUpdateAsync(permit => permit.SetProperty(p => p.Uses, p => p.Uses + 1), cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        await change.CompleteAsync();
    }

    private static void Validate(Request request, List<FieldError> errors)
    {
        if (request.DecisionId is null)
        {
            errors.Add(new("decisionId", "DECISION_ID_MISSING"));
        }

        if (request.Direction is null)
        {
            errors.Add(new("direction", "DIRECTION_MISSING"));
        }

        if (request.Disposition is null)
        {
            errors.Add(new("disposition", "DISPOSITION_MISSING"));
        }

        if (request.Lane is < 1 or > MaxLane)
        {
            errors.Add(new("lane", "LANE_INVALID"));
        }

        if (request.Override is { } reason)
        {
            if (reason.Code is null || !OverrideCodes.All.Contains(reason.Code))
            {
                errors.Add(new("override.code", reason.Code is null ? "OVERRIDE_CODE_MISSING" : "OVERRIDE_CODE_UNKNOWN"));
            }

            if (string.IsNullOrWhiteSpace(reason.Text) || reason.Text.Length > MaxText)
            {
                errors.Add(new("override.text", string.IsNullOrWhiteSpace(reason.Text) ? "OVERRIDE_TEXT_MISSING" : "OVERRIDE_TEXT_TOO_LONG"));
            }
        }
    }

    private static Created<Response> Created(Crossing crossing) => TypedResults.Created($"/v1/crossings/{crossing.Id}", new Response(
        crossing.Id, crossing.DecisionId, crossing.Checkpoint, crossing.Disposition, crossing.Decision, crossing.OverrideCode is not null, AlmatyTime.Of(crossing.RecordedAt)));

    private static ProblemHttpResult Exists() =>
        Problems.Create(StatusCodes.Status409Conflict, "CROSSING_EXISTS", "What became of this check is written down already.");

    private static string CodeOf(Disposition disposition) => disposition switch
    {
        Disposition.Passed => "PASSED",
        Disposition.TurnedBack => "TURNED_BACK",
        _ => "MISREAD",
    };
}
