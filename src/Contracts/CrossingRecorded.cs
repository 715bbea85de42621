namespace Ruqsat.Contracts;

/// <summary>A checkpoint officer wrote down what became of a check.</summary>
/// <param name="CrossingId">The record.</param>
/// <param name="DecisionId">The check.</param>
/// <param name="Checkpoint">Code of the checkpoint.</param>
/// <param name="Direction"><c>IN</c> or <c>OUT</c>.</param>
/// <param name="Disposition"><c>PASSED</c>, <c>TURNED_BACK</c> or <c>MISREAD</c> (the check was of somebody else).</param>
/// <param name="Decision">What the check had said: <c>ALLOW</c>, <c>DENY</c> or <c>REVIEW</c>.</param>
/// <param name="OverrideCode">Why somebody passed all the same; null when nobody had to be overruled.</param>
/// <param name="RecordedAt">When, UTC.</param>
/// <param name="RecordedBy">Account of the officer.</param>
public sealed record CrossingRecorded(
    Guid CrossingId,
    Guid DecisionId,
    string Checkpoint,
    string Direction,
    string Disposition,
    string Decision,
    string? OverrideCode,
    DateTimeOffset RecordedAt,
    string RecordedBy);
