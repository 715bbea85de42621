using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.PermitCheck.Imports;

/// <summary>Imports, the newest first; with <c>idempotencyKey</c> the one that the asker himself sends under it, to see how far it is.</summary>
internal static class ListImports
{
    private const int MaxLimit = 200;

    /// <param name="Next">Cursor of the next page; left out on the last one.</param>
    public sealed record Response(IReadOnlyList<ReadImport.Response> Items, Guid? Next);

    public static async Task<Results<Ok<Response>, ProblemHttpResult>> HandleAsync(
        ClaimsPrincipal user, PermitCheckDbContext db, CancellationToken cancellationToken, Guid? after = null, int limit = 50, ImportState? state = null,
        string? idempotencyKey = null)
    {
        if (limit is < 1 or > MaxLimit)
        {
            return Problems.Invalid("limit", "LIMIT_OUT_OF_RANGE");
        }

        // Ids grow with the time.
        var account = user.AccountId();
        var imports = await db.Imports.AsNoTracking()
            .Where(i => (after == null || i.Id < after) && (state == null || i.State == state)
                && (idempotencyKey == null || (i.By == account && i.IdempotencyKey == idempotencyKey)))
            .OrderByDescending(i => i.Id).Take(limit + 1).ToListAsync(cancellationToken);
        return TypedResults.Ok(new Response([.. imports.Take(limit).Select(ReadImport.Of)], imports.Count > limit ? imports[limit - 1].Id : null));
    }
}
