using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Ruqsat.PermitCheck.Checkpoints;

/// <summary>All zones by code: there are few of them.</summary>
internal static class ListZones
{
    public sealed record ZoneItem(string Code, NameAnswer Name);

    public sealed record NameAnswer(string Kk, string Ru, string En);

    public static async Task<Ok<IReadOnlyList<ZoneItem>>> HandleAsync(PermitCheckDbContext db, CancellationToken cancellationToken) =>
        TypedResults.Ok<IReadOnlyList<ZoneItem>>(await db.Zones.AsNoTracking().OrderBy(z => z.Code)
            .Select(z => new ZoneItem(z.Code, new(z.NameKk, z.NameRu, z.NameEn))).ToListAsync(cancellationToken));
}
