using System.Globalization;
using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Ruqsat.Contracts;
using Ruqsat.Database;
using Ruqsat.Identifiers;
using Ruqsat.Messaging;
using Ruqsat.PermitCheck.Dossiers;
using Ruqsat.PermitCheck.Registry;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.PermitCheck.Exemptions;

/// <summary>Enters a person or car into a category that the rule set may exempt: once for each <c>Idempotency-Key</c>.</summary>
internal static class EnterExemption
{
    /// <param name="Category">Code of a category, see <see cref="ExemptionCategories"/>.</param>
    /// <param name="ValidFrom">Start, included.</param>
    /// <param name="ValidTo">End, not included; left out: until it is withdrawn.</param>
    public sealed record Request(
        string? Category, DateTimeOffset? ValidFrom, DateTimeOffset? ValidTo = null, string? Iin = null, string? Plate = null, string? Passport = null)
        : SubjectRequest(Iin, Plate, Passport)
    {
        /// <summary>A record would print its values; these are somebody's.</summary>
        public override string ToString() => nameof(EnterExemption);
    }

    /// <param name="EffectiveWithinSeconds">Left out: the next check sees it. Else Redis could not be told, and it takes so long at most.</param>
    public sealed record Response(
        Guid Id, SubjectKind Kind, string Masked, string Category, DateTimeOffset ValidFrom, DateTimeOffset? ValidTo, DateTimeOffset EnteredAt, int? EffectiveWithinSeconds);

    public static async Task<Results<Created<Response>, ProblemHttpResult>> HandleAsync(
        Request request, HttpContext http, ClaimsPrincipal user, PermitCheckDbContext db, Outbox outbox, DossierChanges dossiers, SubjectKeys keys,
        IdentifierProtector protector, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!IdempotencyKey.TryRead(http.Request, out var idempotencyKey, out var problem))
        {
            return problem;
        }

        _ = request.TryRead(time, out var subject, out var errors);
        if (request.Category is null || !ExemptionCategories.All.Contains(request.Category))
        {
            errors.Add(new("category", request.Category is null ? "CATEGORY_MISSING" : "CATEGORY_UNKNOWN"));
        }

        Validity.Validate(request.ValidFrom, request.ValidTo, errors);
        if (subject is null || errors.Count > 0)
        {
            return Problems.Invalid(errors);
        }

        var draft = ToExemption(request, subject, keys, protector, time.GetStoredNow(), user.AccountId(), idempotencyKey, out var meaning);

        // Also for a repetition: the first one may be committed and readers not told of it yet.
        var announced = await dossiers.BeginAsync([SubjectKey.FromBytes(draft.SubjectKey)]);
        var first = await FindAsync(db, draft, cancellationToken);
        if (first is null)
        {
            db.Exemptions.Add(draft);
            outbox.Add(ToEvent(draft));
            first = await db.TrySaveAsync(cancellationToken) ? null : await FindAsync(db, draft, cancellationToken);
        }

        if (first is not null)
        {
            if (!protector.IsFingerprintOf(first.RequestFingerprint, meaning))
            {
                return IdempotencyKey.Reused();
            }

            http.Response.Headers[IdempotencyKey.ReplayedHeader] = "true";
        }

        var effectiveWithinSeconds = await announced.CompleteAsync();
        var written = first ?? draft;
        return TypedResults.Created($"/v1/exemptions/{written.Id}", new Response(
            written.Id, written.SubjectKind, subject.ToString(), written.Category, AlmatyTime.Of(written.ValidFrom), written.ValidTo is { } to ? AlmatyTime.Of(to) : null,
            AlmatyTime.Of(written.EnteredAt), effectiveWithinSeconds));
    }

    public static PermitChanged ToEvent(Exemption exemption) => new(
        exemption.Id, exemption.WithdrawnAt is null ? 1 : 2, exemption.WithdrawnAt is null ? "EXEMPTED" : "EXEMPTION_WITHDRAWN",
        exemption.SubjectKind.ToString(), SubjectKey.FromBytes(exemption.SubjectKey).ToString(), exemption.Category, exemption.ValidFrom, exemption.ValidTo,
        Source: null, Generation: null, exemption.WithdrawnBy ?? exemption.EnteredBy, exemption.WithdrawnAt ?? exemption.EnteredAt);

    private static Task<Exemption?> FindAsync(PermitCheckDbContext db, Exemption draft, CancellationToken cancellationToken) => db.Exemptions.AsNoTracking()
        .FirstOrDefaultAsync(e => e.EnteredBy == draft.EnteredBy && e.IdempotencyKey == draft.IdempotencyKey, cancellationToken);

    private static Exemption ToExemption(
        Request request, Subject subject, SubjectKeys keys, IdentifierProtector protector, DateTimeOffset now, string account, string idempotencyKey, out byte[] meaning)
    {
        var id = Guid.CreateVersion7(now);
        var (validFrom, validTo) = (request.ValidFrom!.Value.ToStored(), request.ValidTo?.ToStored());
        meaning = JsonSerializer.SerializeToUtf8Bytes<string?[]>(
        [
            subject.Kind.ToString(), subject.Reveal(), request.Category, validFrom.UtcTicks.ToString(CultureInfo.InvariantCulture),
            validTo?.UtcTicks.ToString(CultureInfo.InvariantCulture),
        ]);
        return new Exemption
        {
            Id = id,
            SubjectKind = subject.Kind,
            SubjectKey = keys.KeyOf(subject).ToBytes(),
            SubjectProtected = protector.Protect(subject.Reveal(), Exemption.ProtectionPurpose(id)),
            Category = request.Category!,
            ValidFrom = validFrom,
            ValidTo = validTo,
            EnteredAt = now,
            EnteredBy = account,
            IdempotencyKey = idempotencyKey,
            RequestFingerprint = protector.Fingerprint(meaning),
        };
    }
}
