using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Ruqsat.Database;
using Ruqsat.Identifiers;
using Ruqsat.PermitCheck.Audits;
using Ruqsat.PermitCheck.Permits;
using Ruqsat.PermitCheck.Registry;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.PermitCheck.Generations;

/// <summary>
/// Who loses permission by an activation: everybody who, at the moment at which the other generations end, has a permit that
/// counts as things are now and none that counts as they would be. Permits that end then anyway are nobody's loss.
/// </summary>
internal static class PreviewGeneration
{
    /// <param name="ValidFrom">From when on the generation would count.</param>
    /// <param name="OthersEndAt">From when on the others would count no more; the moment that is looked at.</param>
    public sealed record Request(DateTimeOffset? ValidFrom, DateTimeOffset? OthersEndAt);

    /// <param name="At">The moment that was looked at.</param>
    /// <param name="SubjectsBefore">People and cars with a permit that counts then, as things are now.</param>
    /// <param name="SubjectsAfter">The same after the activation.</param>
    /// <param name="SubjectsLosing">Those of before that are not among those of after.</param>
    /// <param name="PermitsLosing">Their permits; all of them in <paramref name="Losing"/>, page by page.</param>
    public sealed record Response(
        DateTimeOffset At, int SubjectsBefore, int SubjectsAfter, int SubjectsLosing, int PermitsLosing, Page<LosingItem, Guid?> Losing);

    public sealed record LosingItem(Guid PermitId, SubjectKind Kind, string Masked, string? Generation);

    public static async Task<Results<Ok<Response>, ProblemHttpResult>> HandleAsync(
        string code, Request request, HttpContext http, ClaimsPrincipal user, PermitCheckDbContext db, RegistryWriter registry, IdentifierProtector protector, ReadJournal reads,
        CancellationToken cancellationToken,
        Guid? after = null, int limit = Page.DefaultLimit)
    {
        if (request.ValidFrom is not { } validFrom || request.OthersEndAt is not { } othersEndAt)
        {
            return request.ValidFrom is null ? Problems.Invalid("validFrom", "VALID_FROM_MISSING") : Problems.Invalid("othersEndAt", "OTHERS_END_AT_MISSING");
        }

        var at = othersEndAt.ToStored();
        EntityTag.Write(http.Response, await registry.VersionAsync(cancellationToken));
        var all = await db.Generations.AsNoTracking().Select(g => new GenerationValidity(g.Code, g.ValidFrom, g.ValidTo)).ToListAsync(cancellationToken);
        if (!all.Exists(g => g.Code == code))
        {
            return PrepareGeneration.Unknown();
        }

        var now = Counting(db, at, GenerationPlan.InForce(all, at));
        var then = Counting(db, at, GenerationPlan.InForce(GenerationPlan.Activate(all, code, validFrom.ToStored(), at), at));
        var losing = now.Where(p => !then.Any(other => other.SubjectKey == p.SubjectKey));
        var size = Page.SizeOf(limit);
        var rows = await losing.Where(p => after == null || p.Id > after).OrderBy(p => p.Id).Take(size + 1).ToListAsync(cancellationToken);
        var shown = rows.Take(size).Select(ReadJournal.HolderOf).ToList();
        await reads.RecordAsync(user, ReadActions.PreviewGeneration, null, shown, shown.Count, cancellationToken);
        return TypedResults.Ok(new Response(
            AlmatyTime.Of(at),
            await now.Select(p => p.SubjectKey).Distinct().CountAsync(cancellationToken),
            await then.Select(p => p.SubjectKey).Distinct().CountAsync(cancellationToken),
            await losing.Select(p => p.SubjectKey).Distinct().CountAsync(cancellationToken),
            await losing.CountAsync(cancellationToken),
            Page.Of(rows, size, p => p.Id, p => new LosingItem(p.Id, p.SubjectKind, ReadPermit.MaskedSubjectOf(p, protector), p.Generation))));
    }

    private static IQueryable<Permit> Counting(PermitCheckDbContext db, DateTimeOffset at, string[] inForce) => db.Permits.AsNoTracking().Where(p =>
        p.RevokedAt == null && p.SuspendedAt == null && p.ValidFrom <= at && at < p.ValidTo && (p.MaxUses == null || p.Uses < p.MaxUses)
        && (p.Generation == null || inForce.Contains(p.Generation)));
}
