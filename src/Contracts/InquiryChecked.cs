namespace Ruqsat.Contracts;

/// <summary>The subjects of an inquiry were looked up in the permit registry.</summary>
/// <param name="InquiryId">The inquiry.</param>
/// <param name="DecisionId">The recorded decision, by which it can be explained later.</param>
/// <param name="Decision"><c>ALLOW</c>, <c>DENY</c> or <c>REVIEW</c>; the worst one when there are several subjects.</param>
/// <param name="Reason">Stable reason code of that decision, for example <c>NO_ACTIVE_PERMIT</c>.</param>
/// <param name="CheckedAt">When the decision was made, UTC.</param>
/// <param name="Topic">As in <see cref="InquiryReceived"/>; carried on for routing.</param>
/// <param name="District">As in <see cref="InquiryReceived"/>.</param>
/// <param name="Language">As in <see cref="InquiryReceived"/>.</param>
/// <param name="ReceivedAt">As in <see cref="InquiryReceived"/>.</param>
/// <param name="ClosedAtFirstContact">True when nothing is left to route.</param>
public sealed record InquiryChecked(
    Guid InquiryId,
    Guid DecisionId,
    string Decision,
    string Reason,
    DateTimeOffset CheckedAt,
    string Topic,
    string? District,
    string Language,
    DateTimeOffset ReceivedAt,
    bool ClosedAtFirstContact);
