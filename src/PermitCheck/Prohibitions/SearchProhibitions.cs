using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Ruqsat.Identifiers;
using Ruqsat.PermitCheck.Audits;
using Ruqsat.PermitCheck.Registry;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.PermitCheck.Prohibitions;

/// <summary>All prohibitions of one person or car, the first imposed first. By POST: identifiers travel in bodies only.</summary>
internal static class SearchProhibitions
{
    public static async Task<Results<Ok<Page<ReadProhibition.Response, Guid?>>, ProblemHttpResult>> HandleAsync(
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
        var rows = await db.Prohibitions.AsNoTracking()
            .Where(p => subjectKeys.Contains(p.SubjectKey) && (after == null || p.Id > after))
            .OrderBy(p => p.Id).Take(size + 1).ToListAsync(cancellationToken);
        await reads.RecordAsync(user, ReadActions.SearchProhibitions, null, [ReadJournal.Of(subject, keys)], Math.Min(rows.Count, size), cancellationToken);
        return TypedResults.Ok(Page.Of(rows, size, p => p.Id, p => ReadProhibition.Response.Of(p, subject.ToString(), user)));
    }
}
