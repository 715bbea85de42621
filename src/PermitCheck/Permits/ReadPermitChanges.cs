using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Ruqsat.PermitCheck.Audits;
using Ruqsat.PermitCheck.Registry;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.PermitCheck.Permits;

/// <summary>Who changed a permit, when, how and why; the first change first.</summary>
internal static class ReadPermitChanges
{
    /// <param name="Version">Version of the permit after the change.</param>
    /// <param name="Fields">Names of the fields that an amendment changed; never their values.</param>
    public sealed record ChangeAnswer(int Version, PermitChangeKind Kind, DateTimeOffset At, string By, string? Reason, IReadOnlyList<string> Fields);

    /// <param name="after">Version after which to go on.</param>
    public static async Task<Results<Ok<Page<ChangeAnswer, int?>>, ProblemHttpResult>> HandleAsync(
        Guid id, ClaimsPrincipal user, PermitCheckDbContext db, ReadJournal reads, CancellationToken cancellationToken, int after = 0, int limit = Page.DefaultLimit)
    {
        if (await db.Permits.AsNoTracking().Where(p => p.Id == id).Select(p => new { p.SubjectKind, p.SubjectKey }).FirstOrDefaultAsync(cancellationToken) is not { } holder)
        {
            return ReadPermit.Unknown();
        }

        var size = Page.SizeOf(limit);
        var rows = await db.PermitChanges.AsNoTracking().Where(c => c.PermitId == id && c.Version > after).OrderBy(c => c.Version).Take(size + 1).ToListAsync(cancellationToken);
        await reads.RecordAsync(
            user, ReadActions.ReadPermitChanges, id, [new(holder.SubjectKind.ToString(), holder.SubjectKey)], Math.Min(rows.Count, size), cancellationToken);
        return TypedResults.Ok(new Page<ChangeAnswer, int?>(
            [.. rows.Take(size).Select(c => new ChangeAnswer(c.Version, c.Kind, AlmatyTime.Of(c.At), c.By, c.Reason, c.Fields))],
            rows.Count > size ? rows[size - 1].Version : null));
    }
}
