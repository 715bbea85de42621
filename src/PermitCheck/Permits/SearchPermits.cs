using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Ruqsat.Identifiers;
using Ruqsat.PermitCheck.Audits;
using Ruqsat.PermitCheck.Registry;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.PermitCheck.Permits;

/// <summary>All permits of one person or car, the first issued first. By POST: identifiers travel in bodies only.</summary>
internal static class SearchPermits
{
    /// <param name="Masked">The subject, masked.</param>
    public sealed record PermitItem(
        Guid Id, SubjectKind Kind, string Masked, string Ground, DateTimeOffset ValidFrom, DateTimeOffset ValidTo, string? Generation, PermitSource Source,
        int Version, DateTimeOffset IssuedAt, string IssuedBy, DateTimeOffset? SuspendedAt, DateTimeOffset? RevokedAt)
    {
        public static PermitItem Of(Permit permit, string masked) => new(
            permit.Id, permit.SubjectKind, masked, permit.Ground, AlmatyTime.Of(permit.ValidFrom), AlmatyTime.Of(permit.ValidTo), permit.Generation, permit.Source,
            permit.Version, AlmatyTime.Of(permit.IssuedAt), permit.IssuedBy, permit.SuspendedAt is { } suspended ? AlmatyTime.Of(suspended) : null,
            permit.RevokedAt is { } revoked ? AlmatyTime.Of(revoked) : null);
    }

    public static async Task<Results<Ok<Page<PermitItem, Guid?>>, ProblemHttpResult>> HandleAsync(
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
        var rows = await db.Permits.AsNoTracking()
            .Where(p => subjectKeys.Contains(p.SubjectKey) && (after == null || p.Id > after))
            .OrderBy(p => p.Id).Take(size + 1).ToListAsync(cancellationToken);
        await reads.RecordAsync(user, ReadActions.SearchPermits, null, [ReadJournal.Of(subject, keys)], Math.Min(rows.Count, size), cancellationToken);
        return TypedResults.Ok(Page.Of(rows, size, p => p.Id, p => PermitItem.Of(p, subject.ToString())));
    }
}
