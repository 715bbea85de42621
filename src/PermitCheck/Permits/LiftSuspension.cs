using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Ruqsat.PermitCheck.Registry;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.PermitCheck.Permits;

/// <summary>A suspended permit counts again. A repetition changes nothing.</summary>
internal static class LiftSuspension
{
    /// <param name="Reason">Code of a reason, see <see cref="LiftReasons"/>.</param>
    public sealed record Request(string? Reason);

    /// <param name="request">Why.</param>
    /// <param name="http">With <c>If-Match</c>: whoever lets somebody go again has seen the permit as it is.</param>
    public static async Task<Results<Ok<SuspendPermit.Response>, ProblemHttpResult>> HandleAsync(
        Guid id, Request request, HttpContext http, ClaimsPrincipal user, PermitSteps steps, CancellationToken cancellationToken)
    {
        if (request.Reason is null || !LiftReasons.All.Contains(request.Reason))
        {
            return Problems.Invalid("reason", request.Reason is null ? "REASON_MISSING" : "REASON_UNKNOWN");
        }

        if (!EntityTag.TryRead(http.Request, out var version, out var invalid))
        {
            return invalid;
        }

        var (problem, permit, effectiveWithinSeconds) = await steps.TakeAsync(id, null, user.AccountId(), request.Reason, (permit, _) =>
        {
            if (permit.RevokedAt is not null)
            {
                return AmendPermit.RefuseRevoked();
            }

            // First, so that a repetition of what was done is no conflict.
            if (permit.SuspendedAt is null)
            {
                return PermitStep.Nothing;
            }

            if (permit.Version != version)
            {
                return new(EntityTag.Failed(), null, []);
            }

            permit.SuspendedAt = null;
            return PermitStep.Do(PermitChangeKind.Lifted);
        }, cancellationToken);
        if (problem is not null)
        {
            return problem;
        }

        EntityTag.Write(http.Response, permit.Version);
        return TypedResults.Ok(new SuspendPermit.Response(id, null, effectiveWithinSeconds));
    }
}
