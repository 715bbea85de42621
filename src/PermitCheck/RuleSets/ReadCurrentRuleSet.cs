using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Ruqsat.Database;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.PermitCheck.RuleSets;

/// <summary>The rule set that is in force now.</summary>
internal static class ReadCurrentRuleSet
{
    public static async Task<Results<Ok<ListRuleSets.RuleSetItem>, ProblemHttpResult>> HandleAsync(
        PermitCheckDbContext db, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetStoredNow();
        return await InForce(db.RuleSets.AsNoTracking(), now).FirstOrDefaultAsync(cancellationToken) is { } current
            ? TypedResults.Ok(ListRuleSets.RuleSetItem.Of(current, null))
            : Problems.Create(StatusCodes.Status404NotFound, "RULE_SET_UNKNOWN", "No rule set is in force.");
    }

    /// <summary>The last that became active and was not taken back; of two from the same moment on, the one that was made later. The first row.</summary>
    public static IQueryable<RuleSet> InForce(IQueryable<RuleSet> ruleSets, DateTimeOffset at) => ruleSets
        .Where(r => r.RevertedAt == null && r.ActiveFrom <= at).OrderByDescending(r => r.ActiveFrom).ThenByDescending(r => r.CreatedAt);
}
