using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Ruqsat.PermitCheck.Registry;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.PermitCheck.RuleSets;

/// <summary>All rule sets, also those that were taken back, the last made first.</summary>
internal static class ListRuleSets
{
    /// <param name="EffectiveWithinSeconds">After a change only. Left out: the next check sees it. Else Redis could not be told, and it takes so long at most.</param>
    public sealed record RuleSetItem(
        string Version, DateTimeOffset ActiveFrom, IReadOnlyList<Regime> Regimes, IReadOnlyList<string> ExemptCategories, IReadOnlyList<string> DocumentGrounds,
        DateTimeOffset CreatedAt, string CreatedBy, DateTimeOffset? RevertedAt, string? RevertedBy, int? EffectiveWithinSeconds)
    {
        public static RuleSetItem Of(RuleSet ruleSet, int? effectiveWithinSeconds) => new(
            ruleSet.Version, AlmatyTime.Of(ruleSet.ActiveFrom),
            [.. ruleSet.Content.Regimes.Select(r => r with { From = AlmatyTime.Of(r.From), To = r.To is { } to ? AlmatyTime.Of(to) : null })],
            ruleSet.Content.ExemptCategories, ruleSet.Content.DocumentGrounds, AlmatyTime.Of(ruleSet.CreatedAt), ruleSet.CreatedBy,
            ruleSet.RevertedAt is { } at ? AlmatyTime.Of(at) : null, ruleSet.RevertedBy, effectiveWithinSeconds);
    }

    /// <param name="after">Version after which to go on.</param>
    public static async Task<Ok<Page<RuleSetItem, string>>> HandleAsync(
        PermitCheckDbContext db, CancellationToken cancellationToken, string? after = null, int limit = Page.DefaultLimit)
    {
        var size = Page.SizeOf(limit);
        var rows = await db.RuleSets.AsNoTracking()
            .Where(r => after == null || r.CreatedAt < db.RuleSets.Where(last => last.Version == after).Select(last => last.CreatedAt).FirstOrDefault())
            .OrderByDescending(r => r.CreatedAt).Take(size + 1).ToListAsync(cancellationToken);
        return TypedResults.Ok(new Page<RuleSetItem, string>(
            [.. rows.Take(size).Select(r => RuleSetItem.Of(r, null))], rows.Count > size ? rows[size - 1].Version : null));
    }
}
