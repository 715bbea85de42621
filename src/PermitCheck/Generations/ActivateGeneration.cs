using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Ruqsat.Database;
using Ruqsat.PermitCheck.Registry;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.PermitCheck.Generations;

/// <summary>
/// A generation counts from a moment on, and the others no more from another moment on, if wanted. With <c>If-Match</c>: whoever
/// switches the base has seen the generations (or the preview) as they are.
/// </summary>
internal static class ActivateGeneration
{
    /// <param name="ValidFrom">From when on it counts.</param>
    /// <param name="OthersEndAt">From when on the others count no more; left out: they stay as they are.</param>
    public sealed record Request(DateTimeOffset? ValidFrom, DateTimeOffset? OthersEndAt = null);

    /// <param name="Generations">All of them, as they are now.</param>
    /// <param name="EffectiveWithinSeconds">Left out: the next check sees it. Else Redis could not be told, and it takes so long at most.</param>
    public sealed record Response(string Code, IReadOnlyList<ListGenerations.GenerationItem> Generations, int? EffectiveWithinSeconds);

    public static async Task<Results<Ok<Response>, ProblemHttpResult>> HandleAsync(
        string code, Request request, HttpContext http, ClaimsPrincipal user, PermitCheckDbContext db, RegistryWriter registry, CancellationToken cancellationToken)
    {
        if (!EntityTag.TryRead(http.Request, out var seen, out var invalid))
        {
            return invalid;
        }

        if (request.ValidFrom?.ToStored() is not { } validFrom)
        {
            return Problems.Invalid("validFrom", "VALID_FROM_MISSING");
        }

        List<Generation> all = [];
        var account = user.AccountId();
        var (problem, version, effectiveWithinSeconds) = await registry.ChangeAsync(account, async (next, now) =>
        {
            all = await db.Generations.OrderBy(g => g.CreatedAt).ThenBy(g => g.Code).ToListAsync(cancellationToken);
            if (!all.Exists(g => g.Code == code))
            {
                return new(PrepareGeneration.Unknown());
            }

            var before = all.ConvertAll(g => new GenerationValidity(g.Code, g.ValidFrom, g.ValidTo));
            var after = GenerationPlan.Activate(before, code, validFrom, request.OthersEndAt?.ToStored());
            var touched = before.Except(after).ToList();

            // First, so that a repetition of what was done is no conflict.
            if (touched.Count == 0)
            {
                return RegistryStep.Nothing;
            }

            if (seen != next - 1)
            {
                return new(EntityTag.Failed());
            }

            Set(all, after);
            db.GenerationChanges.Add(new() { RegistryVersion = next, Code = code, Before = touched, At = now, By = account });
            return new(null, "GENERATION_ACTIVATED", code, validFrom);
        }, cancellationToken);
        if (problem is not null)
        {
            return problem;
        }

        EntityTag.Write(http.Response, version);
        return TypedResults.Ok(new Response(code, [.. all.Select(ListGenerations.GenerationItem.Of)], effectiveWithinSeconds));
    }

    public static void Set(List<Generation> all, IEnumerable<GenerationValidity> validities)
    {
        foreach (var (code, validFrom, validTo) in validities)
        {
            var generation = all.Single(g => g.Code == code);
            (generation.ValidFrom, generation.ValidTo) = (validFrom, validTo);
        }
    }
}
