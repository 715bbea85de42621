using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Ruqsat.PermitCheck.Registry;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.PermitCheck.Generations;

/// <summary>
/// Takes the activation of a generation back: all generations that it touched count again when they did before. Only the last
/// activation is taken back, so that exactly what was before comes again; earlier ones after it, one by one.
/// </summary>
internal static class RevertGeneration
{
    public static async Task<Results<Ok<ActivateGeneration.Response>, ProblemHttpResult>> HandleAsync(
        string code, HttpContext http, ClaimsPrincipal user, PermitCheckDbContext db, RegistryWriter registry, CancellationToken cancellationToken)
    {
        if (!EntityTag.TryRead(http.Request, out var seen, out var invalid))
        {
            return invalid;
        }

        List<Generation> all = [];
        var account = user.AccountId();
        var (problem, version, effectiveWithinSeconds) = await registry.ChangeAsync(account, async (next, now) =>
        {
            all = await db.Generations.OrderBy(g => g.CreatedAt).ThenBy(g => g.Code).ToListAsync(cancellationToken);
            if (all.Find(g => g.Code == code) is not { } generation)
            {
                return new(PrepareGeneration.Unknown());
            }

            var last = await db.GenerationChanges.Where(c => c.RevertedAt == null).OrderByDescending(c => c.RegistryVersion).FirstOrDefaultAsync(cancellationToken);
            if (last?.Code != code)
            {
                return await WhyNotAsync(db, code, cancellationToken);
            }

            if (seen != next - 1)
            {
                return new(EntityTag.Failed());
            }

            ActivateGeneration.Set(all, last.Before);
            (last.RevertedAt, last.RevertedBy) = (now, account);
            return new(null, "GENERATION_REVERTED", code, generation.ValidFrom);
        }, cancellationToken);
        if (problem is not null)
        {
            return problem;
        }

        EntityTag.Write(http.Response, version);
        return TypedResults.Ok(new ActivateGeneration.Response(code, [.. all.Select(ListGenerations.GenerationItem.Of)], effectiveWithinSeconds));
    }

    private static async Task<RegistryStep> WhyNotAsync(PermitCheckDbContext db, string code, CancellationToken cancellationToken)
    {
        var own = await db.GenerationChanges.AsNoTracking().Where(c => c.Code == code).OrderByDescending(c => c.RegistryVersion).FirstOrDefaultAsync(cancellationToken);
        return own is null ? RegistryStep.Refuse(StatusCodes.Status409Conflict, "GENERATION_NOT_ACTIVATED", "The generation was never activated.")
            : await db.GenerationChanges.AnyAsync(c => c.Code == code && c.RevertedAt == null, cancellationToken)
                ? RegistryStep.Refuse(StatusCodes.Status409Conflict, "NOT_THE_LAST_ACTIVATION", "Another generation was activated since: revert that one first.")
                : RegistryStep.Nothing;
    }
}
