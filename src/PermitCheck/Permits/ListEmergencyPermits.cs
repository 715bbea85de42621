using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Ruqsat.Identifiers;
using Ruqsat.PermitCheck.Audits;
using Ruqsat.PermitCheck.Registry;

namespace Ruqsat.PermitCheck.Permits;

/// <summary>Emergency permits, the oldest first: those that a second person has still to look at, or those that were looked at.</summary>
internal static class ListEmergencyPermits
{
    public sealed record EmergencyItem(SearchPermits.PermitItem Permit, ReadPermit.ReviewAnswer? Review);

    /// <param name="reviewed">Left out: all of them.</param>
    public static async Task<Ok<Page<EmergencyItem, Guid?>>> HandleAsync(
        ClaimsPrincipal user, PermitCheckDbContext db, IdentifierProtector protector, ReadJournal reads, CancellationToken cancellationToken, bool? reviewed = null, Guid? after = null, int limit = Page.DefaultLimit)
    {
        var size = Page.SizeOf(limit);
        var rows = await (
            from permit in db.Permits.AsNoTracking()
            where permit.Source == PermitSource.Emergency && (after == null || permit.Id > after)
            join found in db.PermitReviews.AsNoTracking() on permit.Id equals found.PermitId into reviews
            from review in reviews.DefaultIfEmpty()
            where reviewed == null || (review != null) == reviewed
            orderby permit.Id
            select new { permit, review }).Take(size + 1).ToListAsync(cancellationToken);
        var shown = rows.Take(size).Select(r => ReadJournal.HolderOf(r.permit)).ToList();
        await reads.RecordAsync(user, ReadActions.ListEmergencyPermits, null, shown, shown.Count, cancellationToken);
        return TypedResults.Ok(Page.Of(rows, size, r => r.permit.Id, r => new EmergencyItem(
            SearchPermits.PermitItem.Of(r.permit, ReadPermit.MaskedSubjectOf(r.permit, protector)), ReadPermit.ReviewAnswer.Of(r.review))));
    }
}
