using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Ruqsat.Database;
using Ruqsat.Identifiers;
using Ruqsat.PermitCheck.Dossiers;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.PermitCheck.Permits;

/// <summary>Takes a permit back; once this is acknowledged, no check that starts says ALLOW by it.</summary>
internal static class RevokePermit
{
    /// <param name="Reason">Code of a reason, see <see cref="RevocationReasons"/>.</param>
    public sealed record Request(string? Reason);

    /// <param name="RevokedAt">When the first revocation was; a repetition changes nothing.</param>
    /// <param name="EffectiveWithinSeconds">Left out: the next check sees it. Else Redis could not be told, and it takes so long at most.</param>
    public sealed record Response(Guid Id, DateTimeOffset RevokedAt, string RevokedBy, string Reason, int? EffectiveWithinSeconds);

    public static async Task<Results<Ok<Response>, ProblemHttpResult>> HandleAsync(
        Guid id, Request request, ClaimsPrincipal user, PermitCheckDbContext db, DossierChanges changes, TimeProvider time, CancellationToken cancellationToken)
    {
        if (request.Reason is null || !RevocationReasons.All.Contains(request.Reason))
        {
            return Problems.Invalid("reason", request.Reason is null ? "REASON_MISSING" : "REASON_UNKNOWN");
        }

        var subjectKey = await db.Permits.Where(p => p.Id == id).Select(p => p.SubjectKey).FirstOrDefaultAsync(cancellationToken);
        if (subjectKey is null)
        {
            return ReadPermit.Unknown();
        }

        var change = await changes.BeginAsync([SubjectKey.FromBytes(subjectKey)]);
        var (now, account) = (time.GetStoredNow(), user.AccountId());
        await db.Permits.Where(p => p.Id == id && p.RevokedAt == null).ExecuteUpdateAsync(
            permit => permit.SetProperty(p => p.RevokedAt, now).SetProperty(p => p.RevokedBy, account).SetProperty(p => p.RevocationReason, request.Reason),
            cancellationToken);

        // Also when somebody else was first: his change may be committed and readers not told of it yet.
        var effectiveWithinSeconds = await change.CompleteAsync();
        var revoked = await db.Permits.AsNoTracking().SingleAsync(p => p.Id == id, cancellationToken);
        return TypedResults.Ok(new Response(id, AlmatyTime.Of(revoked.RevokedAt!.Value), revoked.RevokedBy!, revoked.RevocationReason!, effectiveWithinSeconds));
    }
}
