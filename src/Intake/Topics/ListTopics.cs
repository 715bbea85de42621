using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Ruqsat.Intake.Topics;

/// <summary>The topics in the order of their number keys.</summary>
internal static class ListTopics
{
    public static async Task<Ok<List<Topic>>> HandleAsync(IntakeDbContext db, CancellationToken cancellationToken) =>
        TypedResults.Ok(await db.Topics.AsNoTracking().OrderBy(t => t.Position).ToListAsync(cancellationToken));
}
