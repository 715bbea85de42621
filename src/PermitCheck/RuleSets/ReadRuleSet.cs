using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Ruqsat.PermitCheck.RuleSets;

/// <summary>The rule set that an answer named.</summary>
internal static class ReadRuleSet
{
    public static async Task<Results<Ok<ListRuleSets.RuleSetItem>, ProblemHttpResult>> HandleAsync(string version, PermitCheckDbContext db, CancellationToken cancellationToken) =>
        await db.RuleSets.AsNoTracking().FirstOrDefaultAsync(r => r.Version == version, cancellationToken) is { } ruleSet
            ? TypedResults.Ok(ListRuleSets.RuleSetItem.Of(ruleSet, null))
            : RevertRuleSet.Unknown();
}
