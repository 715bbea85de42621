namespace Ruqsat.Routing.Rules;

/// <summary>One rule: the conditions that are set must hold; those that are null do not matter.</summary>
public sealed class RoutingRule
{
    /// <summary>Identifies the rule and orders it: the lowest number that matches wins.</summary>
    public required int Number { get; init; }

    public string? Topic { get; init; }

    public string? District { get; init; }

    public string? Decision { get; init; }

    /// <summary>Code of the unit that gets the inquiry.</summary>
    public required string Unit { get; init; }

    /// <summary>The conditions in words, kept with each assignment for "why here".</summary>
    public string Text => Conditions() is { Count: > 0 } conditions ? string.Join(" and ", conditions) : "no other rule matches";

    public bool IsFallback => Topic is null && District is null && Decision is null;

    public bool Matches(RoutingFacts facts) =>
        (Topic is null || Topic == facts.Topic) && (District is null || District == facts.District) && (Decision is null || Decision == facts.Decision);

    private List<string> Conditions()
    {
        var conditions = new List<string>(3);
        Add("topic", Topic);
        Add("district", District);
        Add("decision", Decision);
        return conditions;

        void Add(string name, string? value)
        {
            if (value is not null)
                conditions.Add($"{name} is {value}");
        }
    }
}
