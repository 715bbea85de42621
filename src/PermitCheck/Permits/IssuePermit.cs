using System.Security.Claims;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Ruqsat.Database;
using Ruqsat.Identifiers;
using Ruqsat.PermitCheck.Dossiers;
using Ruqsat.PermitCheck.Subjects;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.PermitCheck.Permits;

/// <summary>Enters a permit into the registry: once for each <c>Idempotency-Key</c>, and the next check sees it.</summary>
internal static class IssuePermit
{
    /// <param name="Ground">Code of a ground, see <see cref="Grounds"/>.</param>
    /// <param name="ValidFrom">Start, included.</param>
    /// <param name="ValidTo">End, not included; after the start.</param>
    /// <param name="Iin">The person; exactly one of the three names the subject.</param>
    /// <param name="Plate">The car, in any script and spacing.</param>
    /// <param name="Passport">The foreigner.</param>
    public sealed record Request(
        string? Ground, DateTimeOffset? ValidFrom, DateTimeOffset? ValidTo, string? Iin = null, string? Plate = null, string? Passport = null)
    {
        /// <summary>A record would print its values; these are somebody's.</summary>
        public override string ToString() => nameof(IssuePermit);
    }

    /// <param name="EffectiveWithinSeconds">Left out: the next check sees the permit. Else Redis could not be told, and it takes so long at most.</param>
    public sealed record Response(
        Guid Id, SubjectKind Kind, string Masked, string Ground, DateTimeOffset ValidFrom, DateTimeOffset ValidTo, DateTimeOffset IssuedAt, int? EffectiveWithinSeconds);

    public sealed record Draft(Permit Permit, SubjectKey Key);

    public sealed record Outcome(Permit Permit, bool IsReplayed, int? EffectiveWithinSeconds);

    public static async Task<Results<Created<Response>, ProblemHttpResult>> HandleAsync(
        Request request, HttpContext http, ClaimsPrincipal user, SubjectKeys keys, IdentifierProtector protector,
        GroupCommit<Draft, Outcome> commits, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!IdempotencyKey.TryRead(http.Request, out var idempotencyKey, out var problem))
        {
            return problem;
        }

        var now = time.GetStoredNow();
        var errors = new List<FieldError>();
        var subjects = SubjectForm.Read(request.Iin, request.Plate, request.Passport, AlmatyTime.DayOf(now), errors);
        Validate(request, errors);
        if (errors.Count > 0)
        {
            return Problems.Invalid(errors);
        }

        var subject = subjects[0].Subject;
        var key = keys.KeyOf(subject);
        var id = Guid.CreateVersion7(now);
        var (validFrom, validTo) = (request.ValidFrom!.Value.ToStored(), request.ValidTo!.Value.ToStored());

        // Two requests are the same if they mean the same, whatever their spacing.
        var meaning = Encoding.UTF8.GetBytes($"{subject.Kind}\n{subject.Reveal()}\n{request.Ground}\n{validFrom.UtcTicks}\n{validTo.UtcTicks}");
        var permit = new Permit
        {
            Id = id,
            SubjectKind = subject.Kind,
            SubjectKey = key.ToBytes(),
            SubjectProtected = protector.Protect(subject.Reveal(), Permit.ProtectionPurpose(id)),
            Ground = request.Ground!,
            ValidFrom = validFrom,
            ValidTo = validTo,
            IssuedAt = now,
            IssuedBy = user.AccountId(),
            IdempotencyKey = idempotencyKey,
            RequestFingerprint = protector.Fingerprint(meaning),
        };

        var outcome = await commits.CommitAsync(new(permit, key), cancellationToken);
        if (outcome.IsReplayed)
        {
            if (!protector.IsFingerprintOf(outcome.Permit.RequestFingerprint, meaning))
            {
                return IdempotencyKey.Reused();
            }

            http.Response.Headers[IdempotencyKey.ReplayedHeader] = "true";
        }

        var written = outcome.Permit;
        return TypedResults.Created($"/v1/permits/{written.Id}", new Response(
            written.Id, subject.Kind, subject.ToString(), written.Ground, AlmatyTime.Of(written.ValidFrom), AlmatyTime.Of(written.ValidTo), AlmatyTime.Of(written.IssuedAt),
            outcome.EffectiveWithinSeconds));
    }

    /// <summary>One transaction for the permits that wait.</summary>
    public static async Task<IReadOnlyList<Outcome>> CommitAsync(IServiceProvider services, IReadOnlyList<Draft> drafts, CancellationToken cancellationToken)
    {
        var db = services.GetRequiredService<PermitCheckDbContext>();
        var accounts = drafts.Select(d => d.Permit.IssuedBy).Distinct().ToArray();
        var idempotencyKeys = drafts.Select(d => d.Permit.IdempotencyKey).ToArray();
        var known = await db.Permits.AsNoTracking()
            .Where(p => accounts.Contains(p.IssuedBy) && idempotencyKeys.Contains(p.IdempotencyKey))
            .ToDictionaryAsync(p => (p.IssuedBy, p.IdempotencyKey), cancellationToken);

        var fresh = new List<Draft>(drafts.Count);
        foreach (var draft in drafts)
        {
            if (known.TryAdd((draft.Permit.IssuedBy, draft.Permit.IdempotencyKey), draft.Permit))
            {
                fresh.Add(draft);
            }
        }

        int? effectiveWithinSeconds = null;
        if (fresh.Count > 0)
        {
            // Readers may have kept "no permit" of these subjects.
            var change = await services.GetRequiredService<DossierChanges>().BeginAsync([.. fresh.Select(d => d.Key).Distinct()]);

            // Another replica may have written the same key meanwhile: the unique index refuses, and the repetition finds it.
            db.Permits.AddRange(fresh.Select(d => d.Permit));
            await db.SaveChangesAsync(cancellationToken);
            effectiveWithinSeconds = await change.CompleteAsync();
        }

        return [.. drafts.Select(draft =>
        {
            var permit = known[(draft.Permit.IssuedBy, draft.Permit.IdempotencyKey)];
            var isReplayed = permit != draft.Permit;
            return new Outcome(permit, isReplayed, isReplayed ? null : effectiveWithinSeconds);
        })];
    }

    private static void Validate(Request request, List<FieldError> errors)
    {
        if (new[] { request.Iin, request.Plate, request.Passport }.Count(s => s is not null) > 1)
        {
            errors.Add(new("iin", "SUBJECT_AMBIGUOUS"));
        }

        if (request.Ground is null || !Grounds.All.Contains(request.Ground))
        {
            errors.Add(new("ground", request.Ground is null ? "GROUND_MISSING" : "GROUND_UNKNOWN"));
        }

        if (request.ValidFrom is null)
        {
            errors.Add(new("validFrom", "VALID_FROM_MISSING"));
        }

        if (request.ValidTo is null)
        {
            errors.Add(new("validTo", "VALID_TO_MISSING"));
        }
        else if (request.ValidFrom is { } from && request.ValidTo.Value.ToStored() <= from.ToStored())
        {
            errors.Add(new("validTo", "VALIDITY_EMPTY"));
        }
    }
}
