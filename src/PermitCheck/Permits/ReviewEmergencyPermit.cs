using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Ruqsat.PermitCheck.Registry;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.PermitCheck.Permits;

/// <summary>A second person looks at an emergency permit. The first review stays, and is a step in the history of the permit; what the permit says is not changed.</summary>
internal static class ReviewEmergencyPermit
{
    /// <param name="Outcome"><c>CONFIRMED</c> or <c>OBJECTED</c>.</param>
    public sealed record Request(ReviewOutcome? Outcome);

    public static async Task<Results<Ok<ReadPermit.ReviewAnswer>, ProblemHttpResult>> HandleAsync(
        Guid id, Request request, HttpContext http, ClaimsPrincipal user, PermitCheckDbContext db, PermitSteps steps, CancellationToken cancellationToken)
    {
        if (request.Outcome is not { } outcome)
        {
            return Problems.Invalid("outcome", "OUTCOME_MISSING");
        }

        var account = user.AccountId();
        PermitReview? review = null;
        var (problem, permit, _) = await steps.TakeAsync(id, null, account, outcome.ToString().ToUpperInvariant(), async (permit, now) =>
        {
            if (permit.Source != PermitSource.Emergency)
            {
                return PermitStep.Refuse(StatusCodes.Status409Conflict, "NOT_AN_EMERGENCY_PERMIT", "Only emergency permits are reviewed.");
            }

            if (permit.IssuedBy == account)
            {
                return PermitStep.Refuse(StatusCodes.Status403Forbidden, "REVIEW_BY_ISSUER", "Somebody else than the issuer reviews an emergency permit.");
            }

            review = await db.PermitReviews.AsNoTracking().FirstOrDefaultAsync(r => r.PermitId == id, cancellationToken);
            if (review is not null)
            {
                return review.By == account && review.Outcome == outcome
                    ? PermitStep.Nothing
                    : PermitStep.Refuse(StatusCodes.Status409Conflict, "REVIEWED_ALREADY", "It was reviewed already.");
            }

            review = new() { PermitId = id, Outcome = outcome, At = now, By = account };
            db.PermitReviews.Add(review);
            return PermitStep.Do(PermitChangeKind.Reviewed);
        }, cancellationToken);
        if (problem is not null)
        {
            return problem;
        }

        EntityTag.Write(http.Response, permit.Version);
        return TypedResults.Ok(ReadPermit.ReviewAnswer.Of(review)!);
    }
}
