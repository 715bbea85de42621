using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Ruqsat.Intake.Topics;

/// <summary>The districts of the city by name.</summary>
internal static class ListDistricts
{
    public static async Task<Ok<List<District>>> HandleAsync(IntakeDbContext db, CancellationToken cancellationToken) =>
        TypedResults.Ok(await db.Districts.AsNoTracking().OrderBy(d => d.NameRu).ToListAsync(cancellationToken));
}
