using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Ruqsat.Database;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.PermitCheck.Crossings;

/// <summary>A supervisor confirms or rejects an override; the first verdict stays.</summary>
internal static class ReviewOverride
{
    public sealed record Request(OverrideVerdict? Verdict);

    public sealed record Response(Guid Id, OverrideVerdict Verdict, DateTimeOffset ReviewedAt, string ReviewedBy);

    public static async Task<Results<Ok<Response>, ProblemHttpResult>> HandleAsync(
        Guid id, Request request, ClaimsPrincipal user, PermitCheckDbContext db, TimeProvider time, CancellationToken cancellationToken)
    {
        if (request.Verdict is null)
        {
            return Problems.Invalid("verdict", "VERDICT_MISSING");
        }

        var (now, account) = (time.GetStoredNow(), user.AccountId());
        await db.Crossings.Where(c => c.Id == id && c.OverrideCode != null && c.Verdict == null && c.RecordedBy != account).ExecuteUpdateAsync(
            crossing => crossing.SetProperty(c => c.Verdict, request.Verdict).SetProperty(c => c.ReviewedAt, now).SetProperty(c => c.ReviewedBy, account), cancellationToken);
        return await db.Crossings.AsNoTracking().FirstOrDefaultAsync(c => c.Id == id && c.OverrideCode != null, cancellationToken) switch
        {
            null => Problems.Create(StatusCodes.Status404NotFound, "OVERRIDE_UNKNOWN", "There is no override with this id."),
            { Verdict: { } verdict, ReviewedAt: { } at, ReviewedBy: { } by } when by == account && verdict == request.Verdict => TypedResults.Ok(new Response(id, verdict, AlmatyTime.Of(at), by)),
            { Verdict: not null } => Problems.Create(StatusCodes.Status409Conflict, "OVERRIDE_REVIEWED", "Somebody has given a verdict already."),
            _ => Problems.Create(StatusCodes.Status403Forbidden, "OWN_OVERRIDE", "Nobody reviews an override of his own."),
        };
    }
}
