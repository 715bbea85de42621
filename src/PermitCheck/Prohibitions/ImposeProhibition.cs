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

namespace Ruqsat.PermitCheck.Prohibitions;

/// <summary>Forbids a person or car to move, whatever permits there are: once for each <c>Idempotency-Key</c>.</summary>
internal static class ImposeProhibition
{
    /// <param name="Ground">Code of a ground, see <see cref="ProhibitionGrounds"/>; no check tells it.</param>
    /// <param name="ValidFrom">Start, included.</param>
    /// <param name="ValidTo">End, not included; left out: until it is lifted.</param>
    public sealed record Request(
        string? Ground, DateTimeOffset? ValidFrom, DateTimeOffset? ValidTo = null, string? Iin = null, string? Plate = null, string? Passport = null)
        : SubjectRequest(Iin, Plate, Passport)
    {
        /// <summary>A record would print its values; these are somebody's.</summary>
        public override string ToString() => nameof(ImposeProhibition);
    }

    /// <param name="EffectiveWithinSeconds">Left out: the next check sees it. Else Redis could not be told, and it takes so long at most.</param>
    public sealed record Response(
        Guid Id, SubjectKind Kind, string Masked, DateTimeOffset ValidFrom, DateTimeOffset? ValidTo, DateTimeOffset ImposedAt, int? EffectiveWithinSeconds);

    public static async Task<Results<Created<Response>, ProblemHttpResult>> HandleAsync(
        Request request, HttpContext http, ClaimsPrincipal user, PermitCheckDbContext db, Outbox outbox, DossierChanges dossiers, SubjectKeys keys,
        IdentifierProtector protector, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!IdempotencyKey.TryRead(http.Request, out var idempotencyKey, out var problem))
        {
            return problem;
        }

        _ = request.TryRead(time, out var subject, out var errors);
        if (request.Ground is null || !ProhibitionGrounds.All.Contains(request.Ground))
        {
            errors.Add(new("ground", request.Ground is null ? "GROUND_MISSING" : "GROUND_UNKNOWN"));
        }

        Validity.Validate(request.ValidFrom, request.ValidTo, errors);
        if (subject is null || errors.Count > 0)
        {
            return Problems.Invalid(errors);
        }

        var draft = ToProhibition(request, subject, keys, protector, time.GetStoredNow(), user.AccountId(), idempotencyKey, out var meaning);

        // Also for a repetition: the first one may be committed and readers not told of it yet.
        var announced = await dossiers.BeginAsync([SubjectKey.FromBytes(draft.SubjectKey)]);
        var first = await FindAsync(db, draft, cancellationToken);
        if (first is null)
        {
            db.Prohibitions.Add(draft);
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
        return TypedResults.Created($"/v1/prohibitions/{written.Id}", new Response(
            written.Id, written.SubjectKind, subject.ToString(), AlmatyTime.Of(written.ValidFrom), written.ValidTo is { } to ? AlmatyTime.Of(to) : null,
            AlmatyTime.Of(written.ImposedAt), effectiveWithinSeconds));
    }

    /// <summary>Without the ground.</summary>
    public static PermitChanged ToEvent(Prohibition prohibition) => new(
        prohibition.Id, prohibition.LiftedAt is null ? 1 : 2, prohibition.LiftedAt is null ? "PROHIBITED" : "PROHIBITION_LIFTED",
        prohibition.SubjectKind.ToString(), SubjectKey.FromBytes(prohibition.SubjectKey).ToString(), Ground: null, prohibition.ValidFrom, prohibition.ValidTo,
        Source: null, Generation: null, prohibition.LiftedBy ?? prohibition.ImposedBy, prohibition.LiftedAt ?? prohibition.ImposedAt);

    private static Task<Prohibition?> FindAsync(PermitCheckDbContext db, Prohibition draft, CancellationToken cancellationToken) => db.Prohibitions.AsNoTracking()
        .FirstOrDefaultAsync(p => p.ImposedBy == draft.ImposedBy && p.IdempotencyKey == draft.IdempotencyKey, cancellationToken);

    private static Prohibition ToProhibition(
        Request request, Subject subject, SubjectKeys keys, IdentifierProtector protector, DateTimeOffset now, string account, string idempotencyKey, out byte[] meaning)
    {
        var id = Guid.CreateVersion7(now);
        var (validFrom, validTo) = (request.ValidFrom!.Value.ToStored(), request.ValidTo?.ToStored());
        meaning = JsonSerializer.SerializeToUtf8Bytes<string?[]>(
        [
            subject.Kind.ToString(), subject.Reveal(), request.Ground, validFrom.UtcTicks.ToString(CultureInfo.InvariantCulture),
            validTo?.UtcTicks.ToString(CultureInfo.InvariantCulture),
        ]);
        return new Prohibition
        {
            Id = id,
            SubjectKind = subject.Kind,
            SubjectKey = keys.KeyOf(subject).ToBytes(),
            SubjectProtected = protector.Protect(subject.Reveal(), Prohibition.ProtectionPurpose(id)),
            Ground = request.Ground!,
            ValidFrom = validFrom,
            ValidTo = validTo,
            ImposedAt = now,
            ImposedBy = account,
            IdempotencyKey = idempotencyKey,
            RequestFingerprint = protector.Fingerprint(meaning),
        };
    }
}
