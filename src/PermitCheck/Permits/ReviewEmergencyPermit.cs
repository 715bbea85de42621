using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Ruqsat.Database;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.PermitCheck.Permits;

/// <summary>A second person looks at an emergency permit. The first review stays; the permit itself is not changed.</summary>
internal static class ReviewEmergencyPermit
{
    /// <param name="Outcome"><c>CONFIRMED</c> or <c>OBJECTED</c>.</param>
    public sealed record Request(ReviewOutcome? Outcome);

    public static async Task<Results<Ok<ReadPermit.ReviewAnswer>, ProblemHttpResult>> HandleAsync(
        Guid id, Request request, ClaimsPrincipal user, PermitCheckDbContext db, TimeProvider time, CancellationToken cancellationToken)
    {
        if (request.Outcome is not { } outcome)
        {
            return Problems.Invalid("outcome", "OUTCOME_MISSING");
        }

        var permit = await db.Permits.Where(p => p.Id == id).Select(p => new { p.Source, p.IssuedBy }).FirstOrDefaultAsync(cancellationToken);
        if (permit is null)
        {
            return ReadPermit.Unknown();
        }

        if (permit.Source != PermitSource.Emergency)
        {
            return Problems.Create(StatusCodes.Status409Conflict, "NOT_AN_EMERGENCY_PERMIT", "Only emergency permits are reviewed.");
        }

        var account = user.AccountId();
        if (permit.IssuedBy == account)
        {
            return Problems.Create(StatusCodes.Status403Forbidden, "REVIEW_BY_ISSUER", "Somebody else than the issuer reviews an emergency permit.");
        }

        await db.Database.ExecuteSqlAsync(
            $"INSERT INTO permit_reviews (permit_id, outcome, at, by) VALUES ({id}, {outcome.ToString()}, {time.GetStoredNow()}, {account}) ON CONFLICT DO NOTHING", cancellationToken);
        var review = await db.PermitReviews.AsNoTracking().SingleAsync(r => r.PermitId == id, cancellationToken);
        return review.By == account && review.Outcome == outcome
            ? TypedResults.Ok(ReadPermit.ReviewAnswer.Of(review)!)
            : Problems.Create(StatusCodes.Status409Conflict, "REVIEWED_ALREADY", "It was reviewed already.");
    }
}
