using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Ruqsat.Identifiers;
using Ruqsat.PermitCheck.Audits;
using Ruqsat.PermitCheck.Registry;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.PermitCheck.Exemptions;

/// <summary>All exemptions of one person or car, the first entered first. By POST: identifiers travel in bodies only.</summary>
internal static class SearchExemptions
{
    public sealed record ExemptionItem(
        Guid Id, SubjectKind Kind, string Masked, string Category, DateTimeOffset ValidFrom, DateTimeOffset? ValidTo, DateTimeOffset EnteredAt, string EnteredBy,
        DateTimeOffset? WithdrawnAt, string? WithdrawnBy, string? WithdrawalReason)
    {
        public static ExemptionItem Of(Exemption e, string masked) => new(
            e.Id, e.SubjectKind, masked, e.Category, AlmatyTime.Of(e.ValidFrom), e.ValidTo is { } to ? AlmatyTime.Of(to) : null,
            AlmatyTime.Of(e.EnteredAt), e.EnteredBy, e.WithdrawnAt is { } at ? AlmatyTime.Of(at) : null, e.WithdrawnBy, e.WithdrawalReason);
    }

    public static async Task<Results<Ok<Page<ExemptionItem, Guid?>>, ProblemHttpResult>> HandleAsync(
        SubjectRequest request, HttpContext http, ClaimsPrincipal user, PermitCheckDbContext db, SubjectKeys keys, ReadJournal reads, SearchLimits limits, TimeProvider time, CancellationToken cancellationToken,
        Guid? after = null, int limit = Page.DefaultLimit)
    {
        if (!request.TryRead(time, out var subject, out var errors))
        {
            return Problems.Invalid(errors);
        }

        if (await limits.CountAsync(subject, http, cancellationToken) is { } refused)
        {
            return refused;
        }

        var size = Page.SizeOf(limit);
        var subjectKeys = SubjectRequest.KeysOf(subject, keys);
        var rows = await db.Exemptions.AsNoTracking()
            .Where(e => subjectKeys.Contains(e.SubjectKey) && (after == null || e.Id > after))
            .OrderBy(e => e.Id).Take(size + 1).ToListAsync(cancellationToken);
        await reads.RecordAsync(user, ReadActions.SearchExemptions, null, [ReadJournal.Of(subject, keys)], Math.Min(rows.Count, size), cancellationToken);
        return TypedResults.Ok(Page.Of(rows, size, e => e.Id, e => ExemptionItem.Of(e, subject.ToString())));
    }
}
