using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Ruqsat.PermitCheck.Checkpoints;

/// <summary>All checkpoints by code, with the zone that lies behind each.</summary>
internal static class ListCheckpoints
{
    public sealed record CheckpointItem(string Code, string Zone);

    public static async Task<Ok<IReadOnlyList<CheckpointItem>>> HandleAsync(PermitCheckDbContext db, CancellationToken cancellationToken) =>
        TypedResults.Ok<IReadOnlyList<CheckpointItem>>(await db.Checkpoints.AsNoTracking().OrderBy(c => c.Code)
            .Select(c => new CheckpointItem(c.Code, c.Zone)).ToListAsync(cancellationToken));
}
