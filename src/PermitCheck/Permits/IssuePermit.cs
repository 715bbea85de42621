using System.Diagnostics;
using System.Globalization;
using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Ruqsat.Database;
using Ruqsat.Identifiers;
using Ruqsat.Messaging;
using Ruqsat.PermitCheck.Dossiers;
using Ruqsat.PermitCheck.Registry;
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
    /// <param name="OrganisationBin">BIN of the organisation that asked for it; it must be entered already.</param>
    /// <param name="Generation">Code of the generation it belongs to; left out: of none, only its own dates count.</param>
    public sealed record Request(
        string? Ground, DateTimeOffset? ValidFrom, DateTimeOffset? ValidTo, string? Iin = null, string? Plate = null, string? Passport = null,
        string? OrganisationBin = null, string? Generation = null) : TermsRequest
    {
        /// <summary>A record would print its values; these are somebody's.</summary>
        public override string ToString() => nameof(IssuePermit);
    }

    /// <param name="EffectiveWithinSeconds">Left out: the next check sees the permit. Else Redis could not be told, and it takes so long at most.</param>
    public sealed record Response(
        Guid Id, SubjectKind Kind, string Masked, string Ground, DateTimeOffset ValidFrom, DateTimeOffset ValidTo, DateTimeOffset IssuedAt, int? EffectiveWithinSeconds);

    public sealed record Draft(Permit Permit, SubjectKey Key, string? TraceParent);

    public sealed record Outcome(Permit Permit, bool IsReplayed, int? EffectiveWithinSeconds);

    public static async Task<Results<Created<Response>, ProblemHttpResult>> HandleAsync(
        Request request, HttpContext http, ClaimsPrincipal user, PermitCheckDbContext db, SubjectKeys keys, IdentifierProtector protector,
        GroupCommit<Draft, Outcome> commits, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!IdempotencyKey.TryRead(http.Request, out var idempotencyKey, out var problem))
        {
            return problem;
        }

        return await IssueAsync(request, PermitSource.Clerk, idempotencyKey, [], time.GetStoredNow(), http, user, db, keys, protector, commits, cancellationToken);
    }

    /// <summary>What every kind of issuing does once its own rules are looked at.</summary>
    /// <param name="errors">What was found already.</param>
    public static async Task<Results<Created<Response>, ProblemHttpResult>> IssueAsync(
        Request request, PermitSource source, string idempotencyKey, List<FieldError> errors, DateTimeOffset now, HttpContext http, ClaimsPrincipal user,
        PermitCheckDbContext db, SubjectKeys keys, IdentifierProtector protector, GroupCommit<Draft, Outcome> commits, CancellationToken cancellationToken)
    {
        var today = AlmatyTime.DayOf(now);
        var subjects = SubjectForm.Read(request.Iin, request.Plate, request.Passport, today, errors);
        Validate(request, source, errors);
        var terms = PermitTerms.Read(request, subjects.Count == 1 ? subjects[0].Subject.Kind : null, today, errors);
        await terms.CheckZonesAsync(db, errors, cancellationToken);
        var organisationId = await FindOrganisationAsync(request.OrganisationBin, db, errors, cancellationToken);
        if (request.Generation is not null && (request.Generation.Contains('\0', StringComparison.Ordinal) || !await db.Generations.AnyAsync(g => g.Code == request.Generation, cancellationToken)))
        {
            errors.Add(new("generation", "GENERATION_UNKNOWN"));
        }

        if (errors.Count > 0)
        {
            return Problems.Invalid(errors);
        }

        var subject = subjects[0].Subject;
        var permit = ToPermit(request, source, subject, terms, organisationId, keys, protector, now, user.AccountId(), idempotencyKey, out var meaning);
        var outcome = await commits.CommitAsync(new(permit, SubjectKey.FromBytes(permit.SubjectKey), Activity.Current?.Id), cancellationToken);
        if (outcome.IsReplayed)
        {
            if (!protector.IsFingerprintOf(outcome.Permit.RequestFingerprint, meaning))
            {
                return IdempotencyKey.Reused();
            }

            http.Response.Headers[IdempotencyKey.ReplayedHeader] = "true";
        }

        var written = outcome.Permit;
        EntityTag.Write(http.Response, written.Version);
        return TypedResults.Created($"/v1/permits/{written.Id}", new Response(
            written.Id, subject.Kind, subject.ToString(), written.Ground, AlmatyTime.Of(written.ValidFrom), AlmatyTime.Of(written.ValidTo), AlmatyTime.Of(written.IssuedAt),
            outcome.EffectiveWithinSeconds));
    }

    /// <summary>One transaction for the permits that wait: permits, their history and events.</summary>
    public static async Task<IReadOnlyList<Outcome>> CommitAsync(IServiceProvider services, IReadOnlyList<Draft> drafts, CancellationToken cancellationToken)
    {
        var db = services.GetRequiredService<PermitCheckDbContext>();
        var outbox = services.GetRequiredService<Outbox>();
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

        // Readers may have kept "no permit" of these subjects. Also for a repetition: the first one may be committed and readers not told of it yet.
        var announced = await services.GetRequiredService<DossierChanges>().BeginAsync([.. drafts.Select(d => d.Key).Distinct()]);
        foreach (var (permit, _, traceParent) in fresh)
        {
            var change = new PermitChange { PermitId = permit.Id, Version = permit.Version, Kind = PermitChangeKind.Issued, At = permit.IssuedAt, By = permit.IssuedBy };
            db.Permits.Add(permit);
            db.PermitChanges.Add(change);
            outbox.Add(PermitSteps.ToEvent(permit, change), traceParent);
        }

        // Another replica may have written the same key meanwhile: the unique index refuses, and the repetition finds it.
        await db.SaveChangesAsync(cancellationToken);
        var effectiveWithinSeconds = await announced.CompleteAsync();
        return [.. drafts.Select(draft =>
        {
            var permit = known[(draft.Permit.IssuedBy, draft.Permit.IdempotencyKey)];
            return new Outcome(permit, permit != draft.Permit, effectiveWithinSeconds);
        })];
    }

    private static void Validate(Request request, PermitSource source, List<FieldError> errors)
    {
        if (new[] { request.Iin, request.Plate, request.Passport }.Count(s => s is not null) > 1)
        {
            errors.Add(new("iin", "SUBJECT_AMBIGUOUS"));
        }

        if (request.Ground is null || !Grounds.All.Contains(request.Ground))
        {
            errors.Add(new("ground", request.Ground is null ? "GROUND_MISSING" : "GROUND_UNKNOWN"));
        }

        // An emergency permit starts at once unless it says otherwise.
        if (request.ValidFrom is null && source != PermitSource.Emergency)
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

    private static async Task<Guid?> FindOrganisationAsync(string? text, PermitCheckDbContext db, List<FieldError> errors, CancellationToken cancellationToken)
    {
        if (text is null)
        {
            return null;
        }

        var bin = Bin.Read(text);
        var digits = bin.IsValid ? bin.Value.Reveal() : null;
        var id = digits is null ? null : await db.Organisations.Where(o => o.Bin == digits).Select(o => (Guid?)o.Id).FirstOrDefaultAsync(cancellationToken);
        if (id is null)
        {
            errors.Add(new("organisationBin", bin.Error ?? "ORGANISATION_UNKNOWN"));
        }

        return id;
    }

    private static Permit ToPermit(
        Request request, PermitSource source, Subject subject, PermitTerms terms, Guid? organisationId, SubjectKeys keys, IdentifierProtector protector,
        DateTimeOffset now, string account, string idempotencyKey, out byte[] meaning)
    {
        var id = Guid.CreateVersion7(now);
        var (validFrom, validTo) = (request.ValidFrom?.ToStored(), request.ValidTo!.Value.ToStored());

        // Two requests are the same if they mean the same, whatever their spacing.
        meaning = JsonSerializer.SerializeToUtf8Bytes<string?[]>(
        [
            source.ToString(), subject.Kind.ToString(), subject.Reveal(), request.Ground, validFrom?.UtcTicks.ToString(CultureInfo.InvariantCulture),
            validTo.UtcTicks.ToString(CultureInfo.InvariantCulture), organisationId?.ToString(), request.Generation, .. terms.Meaning(),
        ]);
        return new Permit
        {
            Id = id,
            SubjectKind = subject.Kind,
            SubjectKey = keys.KeyOf(subject).ToBytes(),
            SubjectProtected = protector.Protect(subject.Reveal(), Permit.ProtectionPurpose(id)),
            Ground = request.Ground!,
            ValidFrom = validFrom ?? now,
            ValidTo = validTo,
            PurposeProtected = terms.Purpose is null ? null : protector.Protect(terms.Purpose, Permit.PurposeProtectionPurpose(id)),
            OrganisationId = organisationId,
            Zones = terms.Zones ?? [],
            Directions = terms.Directions ?? [],
            Window = terms.Window,
            Conditions = terms.Conditions ?? [],
            BoundKeys = [.. (terms.Bound ?? []).Select(s => keys.KeyOf(s).ToBytes())],
            BoundProtected = terms.Bound is { Count: > 0 } ? protector.Protect(BoundSubjects.Write(terms.Bound), Permit.BoundProtectionPurpose(id)) : null,
            InitialsProtected = terms.Initials is null ? null : protector.Protect(terms.Initials, Permit.InitialsProtectionPurpose(id)),
            Generation = request.Generation,
            Source = source,
            MaxUses = terms.MaxUses,
            IssuedAt = now,
            IssuedBy = account,
            IdempotencyKey = idempotencyKey,
            RequestFingerprint = protector.Fingerprint(meaning),
        };
    }
}
