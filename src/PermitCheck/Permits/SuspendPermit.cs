using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Ruqsat.PermitCheck.Registry;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.PermitCheck.Permits;

/// <summary>A permit does not count until the suspension is lifted. A repetition changes nothing.</summary>
/// <remarks>Without <c>If-Match</c>, as <see cref="RevokePermit"/>.</remarks>
internal static class SuspendPermit
{
    /// <param name="Reason">Code of a reason, see <see cref="SuspensionReasons"/>.</param>
    public sealed record Request(string? Reason);

    /// <param name="SuspendedAt">When the first of several suspensions was; left out: it is not suspended.</param>
    /// <param name="EffectiveWithinSeconds">Left out: the next check sees it. Else Redis could not be told, and it takes so long at most.</param>
    public sealed record Response(Guid Id, DateTimeOffset? SuspendedAt, int? EffectiveWithinSeconds);

    public static async Task<Results<Ok<Response>, ProblemHttpResult>> HandleAsync(
        Guid id, Request request, HttpContext http, ClaimsPrincipal user, PermitSteps steps, CancellationToken cancellationToken)
    {
        if (request.Reason is null || !SuspensionReasons.All.Contains(request.Reason))
        {
            return Problems.Invalid("reason", request.Reason is null ? "REASON_MISSING" : "REASON_UNKNOWN");
        }

        var (problem, permit, effectiveWithinSeconds) = await steps.TakeAsync(id, null, user.AccountId(), request.Reason, (permit, now) =>
        {
            if (permit.RevokedAt is not null)
            {
                return AmendPermit.RefuseRevoked();
            }

            if (permit.SuspendedAt is not null)
            {
                return PermitStep.Nothing;
            }

            permit.SuspendedAt = now;
            return PermitStep.Do(PermitChangeKind.Suspended);
        }, cancellationToken);
        if (problem is not null)
        {
            return problem;
        }

        EntityTag.Write(http.Response, permit.Version);
        return TypedResults.Ok(new Response(id, AlmatyTime.Of(permit.SuspendedAt!.Value), effectiveWithinSeconds));
    }
}
