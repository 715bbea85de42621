namespace Ruqsat.Contracts;

/// <summary>A group of checks is durable in the journal.</summary>
/// <param name="Checks">At least one.</param>
public sealed record ChecksRecorded(IReadOnlyList<RecordedCheck> Checks);

/// <summary>One check of a group: what the figures need, and nothing of whom it was about.</summary>
/// <param name="DecisionId">The recorded decision.</param>
/// <param name="At">When the check was made, UTC.</param>
/// <param name="Purpose">What for: <c>INQUIRY</c> or <c>CHECKPOINT</c>.</param>
/// <param name="Checkpoint">Code of the checkpoint; null for other purposes.</param>
/// <param name="Decision"><c>ALLOW</c>, <c>DENY</c> or <c>REVIEW</c>.</param>
/// <param name="Reason">Stable reason code of that decision.</param>
/// <param name="Source">Where the registry's data came from: <c>CACHE</c> or <c>DATABASE</c>.</param>
/// <param name="Stale">True if a change of the registry might have been missing.</param>
/// <param name="DurationMs">From the request to the decision, milliseconds; without the recording. Null for what nobody waited for.</param>
public sealed record RecordedCheck(
    Guid DecisionId,
    DateTimeOffset At,
    string Purpose,
    string? Checkpoint,
    string Decision,
    string Reason,
    string Source,
    bool Stale,
    double? DurationMs);
