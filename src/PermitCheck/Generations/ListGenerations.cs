using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Ruqsat.PermitCheck.Registry;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.PermitCheck.Generations;

/// <summary>All generations, the first prepared first: there are few of them. The <c>ETag</c> is the version of the registry.</summary>
internal static class ListGenerations
{
    /// <param name="ValidFrom">Left out: prepared, not activated.</param>
    /// <param name="ValidTo">Left out: no end is set.</param>
    public sealed record GenerationItem(string Code, DateTimeOffset? ValidFrom, DateTimeOffset? ValidTo, DateTimeOffset CreatedAt, string CreatedBy)
    {
        public static GenerationItem Of(Generation generation) => new(
            generation.Code, generation.ValidFrom is { } from ? AlmatyTime.Of(from) : null, generation.ValidTo is { } to ? AlmatyTime.Of(to) : null,
            AlmatyTime.Of(generation.CreatedAt), generation.CreatedBy);
    }

    public static async Task<Ok<IReadOnlyList<GenerationItem>>> HandleAsync(
        HttpContext http, PermitCheckDbContext db, RegistryWriter registry, CancellationToken cancellationToken)
    {
        EntityTag.Write(http.Response, await registry.VersionAsync(cancellationToken));
        var all = await db.Generations.AsNoTracking().OrderBy(g => g.CreatedAt).ThenBy(g => g.Code).ToListAsync(cancellationToken);
        return TypedResults.Ok<IReadOnlyList<GenerationItem>>([.. all.Select(GenerationItem.Of)]);
    }
}
