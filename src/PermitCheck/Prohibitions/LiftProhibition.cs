using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Ruqsat.Database;
using Ruqsat.Identifiers;
using Ruqsat.Messaging;
using Ruqsat.PermitCheck.Dossiers;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.PermitCheck.Prohibitions;

/// <summary>Ends a prohibition. A repetition changes nothing.</summary>
internal static class LiftProhibition
{
    /// <param name="Reason">Code of a reason, see <see cref="ProhibitionLiftReasons"/>.</param>
    public sealed record Request(string? Reason);

    /// <param name="LiftedAt">When it was lifted first.</param>
    /// <param name="EffectiveWithinSeconds">Left out: the next check sees it. Else Redis could not be told, and it takes so long at most.</param>
    public sealed record Response(Guid Id, DateTimeOffset LiftedAt, string LiftedBy, string Reason, int? EffectiveWithinSeconds);

    public static async Task<Results<Ok<Response>, ProblemHttpResult>> HandleAsync(
        Guid id, Request request, ClaimsPrincipal user, PermitCheckDbContext db, Outbox outbox, DossierChanges dossiers, TimeProvider time, CancellationToken cancellationToken)
    {
        if (request.Reason is null || !ProhibitionLiftReasons.All.Contains(request.Reason))
        {
            return Problems.Invalid("reason", request.Reason is null ? "REASON_MISSING" : "REASON_UNKNOWN");
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var prohibition = (await db.Prohibitions.FromSql($"SELECT * FROM prohibitions WHERE id = {id} FOR UPDATE").ToListAsync(cancellationToken)).SingleOrDefault();
        if (prohibition is null)
        {
            return ReadProhibition.Unknown();
        }

        // Also when it is lifted already: that change may be committed and readers not told of it yet.
        var announced = await dossiers.BeginAsync([SubjectKey.FromBytes(prohibition.SubjectKey)]);
        if (prohibition.LiftedAt is null)
        {
            (prohibition.LiftedAt, prohibition.LiftedBy, prohibition.LiftReason) = (time.GetStoredNow(), user.AccountId(), request.Reason);
            outbox.Add(ImposeProhibition.ToEvent(prohibition));
        }

        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.Ok(new Response(
            id, AlmatyTime.Of(prohibition.LiftedAt.Value), prohibition.LiftedBy!, prohibition.LiftReason!, await announced.CompleteAsync()));
    }
}
