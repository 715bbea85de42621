using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Ruqsat.Routing.Rules;

/// <summary>A routing rule; absent conditions do not matter to it.</summary>
/// <param name="Number">Order and name of the rule.</param>
/// <param name="Topic">Topic it asks for.</param>
/// <param name="District">District it asks for.</param>
/// <param name="Decision">Outcome of the permit check it asks for.</param>
/// <param name="Unit">Code of the unit that gets the inquiry.</param>
/// <param name="Text">The conditions in words.</param>
public sealed record RuleItem(int Number, string? Topic, string? District, string? Decision, string Unit, string Text);

internal static class ListRules
{
    public static async Task<Ok<List<RuleItem>>> HandleAsync(RoutingDbContext db, CancellationToken cancellationToken)
    {
        var rules = await db.Rules.AsNoTracking().OrderBy(r => r.Number).ToListAsync(cancellationToken);
        return TypedResults.Ok(rules.ConvertAll(r => new RuleItem(r.Number, r.Topic, r.District, r.Decision, r.Unit, r.Text)));
    }
}
