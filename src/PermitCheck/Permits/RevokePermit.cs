using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Ruqsat.PermitCheck.Registry;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.PermitCheck.Permits;

/// <summary>Takes a permit back; once this is acknowledged, no check that starts says ALLOW by it.</summary>
/// <remarks>Without <c>If-Match</c>: who stops somebody means the permit as it is, whatever was amended a moment ago.</remarks>
internal static class RevokePermit
{
    /// <param name="Reason">Code of a reason, see <see cref="RevocationReasons"/>.</param>
    public sealed record Request(string? Reason);

    /// <param name="RevokedAt">When the first revocation was; a repetition changes nothing.</param>
    /// <param name="EffectiveWithinSeconds">Left out: the next check sees it. Else Redis could not be told, and it takes so long at most.</param>
    public sealed record Response(Guid Id, DateTimeOffset RevokedAt, string RevokedBy, string Reason, int? EffectiveWithinSeconds);

    public static async Task<Results<Ok<Response>, ProblemHttpResult>> HandleAsync(
        Guid id, Request request, HttpContext http, ClaimsPrincipal user, PermitSteps steps, CancellationToken cancellationToken)
    {
        if (request.Reason is null || !RevocationReasons.All.Contains(request.Reason))
        {
            return Problems.Invalid("reason", request.Reason is null ? "REASON_MISSING" : "REASON_UNKNOWN");
        }

        var account = user.AccountId();
        var (problem, permit, effectiveWithinSeconds) = await steps.TakeAsync(id, null, account, request.Reason, (permit, now) =>
        {
            if (permit.RevokedAt is not null)
            {
                return PermitStep.Nothing;
            }

            (permit.RevokedAt, permit.RevokedBy, permit.RevocationReason) = (now, account, request.Reason);
            return PermitStep.Do(PermitChangeKind.Revoked);
        }, cancellationToken);
        if (problem is not null)
        {
            return problem;
        }

        EntityTag.Write(http.Response, permit.Version);
        return TypedResults.Ok(new Response(id, AlmatyTime.Of(permit.RevokedAt!.Value), permit.RevokedBy!, permit.RevocationReason!, effectiveWithinSeconds));
    }
}
