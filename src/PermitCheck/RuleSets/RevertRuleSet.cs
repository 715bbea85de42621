using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Ruqsat.PermitCheck.Registry;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.PermitCheck.RuleSets;

/// <summary>Takes a rule set back: the one before it is in force again. A repetition changes nothing.</summary>
internal static class RevertRuleSet
{
    public static async Task<Results<Ok<ListRuleSets.RuleSetItem>, ProblemHttpResult>> HandleAsync(
        string version, ClaimsPrincipal user, PermitCheckDbContext db, RegistryWriter registry, CancellationToken cancellationToken)
    {
        RuleSet? ruleSet = null;
        var account = user.AccountId();
        var (problem, _, effectiveWithinSeconds) = await registry.ChangeAsync(account, async (_, now) =>
        {
            ruleSet = await db.RuleSets.FirstOrDefaultAsync(r => r.Version == version, cancellationToken);
            if (ruleSet is null)
            {
                return new(Unknown());
            }

            if (ruleSet.RevertedAt is not null)
            {
                return RegistryStep.Nothing;
            }

            (ruleSet.RevertedAt, ruleSet.RevertedBy) = (now, account);
            return new(null, "RULE_SET_REVERTED", version);
        }, cancellationToken);
        return problem is null ? TypedResults.Ok(ListRuleSets.RuleSetItem.Of(ruleSet!, effectiveWithinSeconds)) : problem;
    }

    public static ProblemHttpResult Unknown() => Problems.Create(StatusCodes.Status404NotFound, "RULE_SET_UNKNOWN", "There is no rule set of this version.");
}
