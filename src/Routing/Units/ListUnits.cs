using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Ruqsat.Routing.Units;

/// <summary>A unit of the directory.</summary>
/// <param name="Code">Stable code.</param>
/// <param name="Name">Name in the three languages.</param>
/// <param name="District">The district that it serves; absent for the whole city.</param>
/// <param name="NeedsReview">The Kazakh name is not confirmed yet.</param>
public sealed record UnitItem(string Code, UnitName Name, string? District, bool NeedsReview);

/// <summary>Name of a unit in Kazakh, Russian and English.</summary>
public sealed record UnitName(string Kk, string Ru, string En);

internal static class ListUnits
{
    public static async Task<Ok<List<UnitItem>>> HandleAsync(RoutingDbContext db, CancellationToken cancellationToken) =>
        TypedResults.Ok(await db.Units.OrderBy(u => u.Code)
            .Select(u => new UnitItem(u.Code, new(u.NameKk, u.NameRu, u.NameEn), u.District, u.NeedsReview))
            .ToListAsync(cancellationToken));
}
