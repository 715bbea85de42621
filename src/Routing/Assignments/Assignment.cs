namespace Ruqsat.Routing.Assignments;

/// <summary>The unit that an inquiry was given to, with the rule and the facts as they were then.</summary>
public sealed class Assignment
{
    public required Guid InquiryId { get; init; }

    public required string Unit { get; init; }

    /// <summary>Number of the rule that matched.</summary>
    public required int Rule { get; init; }

    /// <summary>Its conditions in words, as they were: rules change.</summary>
    public required string RuleText { get; init; }

    public required DateTimeOffset RoutedAt { get; init; }

    public required string Topic { get; init; }

    public string? District { get; init; }

    public string? Decision { get; init; }
}
