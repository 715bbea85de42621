namespace Ruqsat.Reporting.Inquiries;

/// <summary>
/// What the events told of one inquiry. Each event fills its own columns, in whatever order they come: a row without
/// <see cref="ReceivedAt"/> is known from a later event only and is not counted yet.
/// </summary>
public sealed class InquiryFact
{
    public required Guid InquiryId { get; init; }

    public DateTimeOffset? ReceivedAt { get; init; }

    public DateTimeOffset? RegisteredAt { get; init; }

    /// <summary>The day of <see cref="ReceivedAt"/> in Almaty; set together with it.</summary>
    public DateOnly? LocalDay { get; init; }

    public string? Topic { get; init; }

    public string? District { get; init; }

    public string? Language { get; init; }

    public string? Channel { get; init; }

    public string? RegisteredBy { get; init; }

    public bool? HasSubject { get; init; }

    public string? ClosedOperator { get; init; }

    public DateTimeOffset? ClosedAt { get; init; }

    public string? Decision { get; init; }

    public string? Reason { get; init; }

    public DateTimeOffset? CheckedAt { get; init; }

    public string? Unit { get; init; }

    public int? Rule { get; init; }

    public DateTimeOffset? RoutedAt { get; init; }

    /// <summary>When the last event that said something new was written down here.</summary>
    public required DateTimeOffset ProjectedAt { get; init; }
}
