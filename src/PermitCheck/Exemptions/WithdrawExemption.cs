using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Ruqsat.Database;
using Ruqsat.Identifiers;
using Ruqsat.Messaging;
using Ruqsat.PermitCheck.Dossiers;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.PermitCheck.Exemptions;

/// <summary>Takes a person or car out of a category. A repetition changes nothing.</summary>
internal static class WithdrawExemption
{
    /// <param name="Reason">Code of a reason, see <see cref="ExemptionWithdrawalReasons"/>.</param>
    public sealed record Request(string? Reason);

    /// <param name="WithdrawnAt">When it was withdrawn first.</param>
    /// <param name="EffectiveWithinSeconds">Left out: the next check sees it. Else Redis could not be told, and it takes so long at most.</param>
    public sealed record Response(Guid Id, DateTimeOffset WithdrawnAt, string WithdrawnBy, string Reason, int? EffectiveWithinSeconds);

    public static async Task<Results<Ok<Response>, ProblemHttpResult>> HandleAsync(
        Guid id, Request request, ClaimsPrincipal user, PermitCheckDbContext db, Outbox outbox, DossierChanges dossiers, TimeProvider time, CancellationToken cancellationToken)
    {
        if (request.Reason is null || !ExemptionWithdrawalReasons.All.Contains(request.Reason))
        {
            return Problems.Invalid("reason", request.Reason is null ? "REASON_MISSING" : "REASON_UNKNOWN");
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var exemption = (await db.Exemptions.FromSql($"SELECT * FROM exemptions WHERE id = {id} FOR UPDATE").ToListAsync(cancellationToken)).SingleOrDefault();
        if (exemption is null)
        {
            return ReadExemption.Unknown();
        }

        // Also when it is withdrawn already: that change may be committed and readers not told of it yet.
        var announced = await dossiers.BeginAsync([SubjectKey.FromBytes(exemption.SubjectKey)]);
        if (exemption.WithdrawnAt is null)
        {
            (exemption.WithdrawnAt, exemption.WithdrawnBy, exemption.WithdrawalReason) = (time.GetStoredNow(), user.AccountId(), request.Reason);
            outbox.Add(EnterExemption.ToEvent(exemption));
        }

        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.Ok(new Response(
            id, AlmatyTime.Of(exemption.WithdrawnAt.Value), exemption.WithdrawnBy!, exemption.WithdrawalReason!, await announced.CompleteAsync()));
    }
}
