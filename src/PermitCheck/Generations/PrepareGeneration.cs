using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Ruqsat.PermitCheck.Registry;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.PermitCheck.Generations;

/// <summary>
/// A new issue of the base, into which permits can be entered and which counts for nothing yet. Its code is what makes a
/// repetition safe, so no <c>Idempotency-Key</c> is asked for.
/// </summary>
internal static class PrepareGeneration
{
    private const int MaxCode = 40;

    /// <param name="Code">Short name, for example <c>HQ-2</c>: capital letters, digits and hyphens, 40 at most.</param>
    public sealed record Request(string? Code);

    public static async Task<Results<Created<ListGenerations.GenerationItem>, Ok<ListGenerations.GenerationItem>, ProblemHttpResult>> HandleAsync(
        Request request, HttpContext http, ClaimsPrincipal user, PermitCheckDbContext db, RegistryWriter registry, CancellationToken cancellationToken)
    {
        if (request.Code is not { Length: > 0 and <= MaxCode } code || !code.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c == '-'))
        {
            return Problems.Invalid("code", request.Code is null ? "CODE_MISSING" : "CODE_INVALID");
        }

        var account = user.AccountId();
        Generation? generation = null;
        var isNew = false;
        var (problem, version, _) = await registry.ChangeAsync(account, async (_, now) =>
        {
            generation = await db.Generations.FirstOrDefaultAsync(g => g.Code == code, cancellationToken);
            if (generation is not null)
            {
                return generation.CreatedBy == account && generation.ValidFrom is null ? RegistryStep.Nothing
                    : RegistryStep.Refuse(StatusCodes.Status409Conflict, "GENERATION_KNOWN", "There is a generation with this code.");
            }

            isNew = true;
            generation = new() { Code = code, CreatedAt = now, CreatedBy = account };
            db.Generations.Add(generation);
            return new(null, "GENERATION_PREPARED", code);
        }, cancellationToken);
        if (problem is not null)
        {
            return problem;
        }

        EntityTag.Write(http.Response, version);
        var item = ListGenerations.GenerationItem.Of(generation!);
        return isNew ? TypedResults.Created("/v1/generations", item) : TypedResults.Ok(item);
    }

    public static ProblemHttpResult Unknown() => Problems.Create(StatusCodes.Status404NotFound, "GENERATION_UNKNOWN", "There is no generation with this code.");
}
