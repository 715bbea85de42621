namespace Ruqsat.Routing.Rules;

/// <summary>What an inquiry's way depends on.</summary>
/// <param name="Topic">Code of the topic.</param>
/// <param name="District">Code of the caller's district; null when the caller did not say.</param>
/// <param name="Decision">Outcome of the permit check; null when nobody was asked about.</param>
public sealed record RoutingFacts(string Topic, string? District, string? Decision);

/// <summary>The unit found, and why.</summary>
/// <param name="Unit">Code of the unit.</param>
/// <param name="Rule">Number of the rule that matched.</param>
/// <param name="Why">The conditions of that rule, in words.</param>
public sealed record RoutingMatch(string Unit, int Rule, string Why);

/// <summary>The decision where an inquiry goes: depends on nothing but its arguments.</summary>
public static class RoutingRules
{
    /// <summary>The matching rule with the lowest number; a rule without conditions catches what the others leave.</summary>
    /// <exception cref="InvalidOperationException">No rule matches: the rules lack their fallback.</exception>
    public static RoutingMatch Match(IEnumerable<RoutingRule> rules, RoutingFacts facts)
    {
        var rule = rules.Where(r => r.Matches(facts)).MinBy(r => r.Number)
            ?? throw new InvalidOperationException("The routing rules have no fallback.");
        return new(rule.Unit, rule.Number, rule.Text);
    }
}
