namespace Ruqsat.Contracts;

/// <summary>An inquiry was accepted by the hotline and is durable in Intake.</summary>
/// <param name="InquiryId">Identifies the inquiry in every service.</param>
/// <param name="Topic">Code of the topic, for example <c>RESTRICTIONS</c>.</param>
/// <param name="District">Code of the caller's district; null when the caller did not say.</param>
/// <param name="Language">Language of the caller: <c>kk</c>, <c>ru</c> or <c>en</c>.</param>
/// <param name="Channel">How it came: <c>PHONE</c>, <c>WEB</c>, <c>CHECKPOINT</c> or <c>SYSTEM</c>.</param>
/// <param name="ReceivedAt">When the call happened, UTC; earlier than <paramref name="RegisteredAt"/> for a late record.</param>
/// <param name="RegisteredAt">When it was written down, UTC.</param>
/// <param name="RegisteredBy">Account of the operator or system that wrote it down.</param>
/// <param name="Subjects">The people and cars asked about, as look-up keys; empty when none was named.</param>
/// <param name="ClosedAtFirstContact">Set when the operator answered at once and nothing is left to do.</param>
public sealed record InquiryReceived(
    Guid InquiryId,
    string Topic,
    string? District,
    string Language,
    string Channel,
    DateTimeOffset ReceivedAt,
    DateTimeOffset RegisteredAt,
    string RegisteredBy,
    IReadOnlyList<InquirySubject> Subjects,
    FirstContact? ClosedAtFirstContact);

/// <summary>A person or car that an inquiry is about, without the identifier itself.</summary>
/// <param name="Kind"><c>Iin</c>, <c>Plate</c> or <c>Passport</c>.</param>
/// <param name="Key">Keyed look-up hash in its text form (<c>version.base64url</c>).</param>
public sealed record InquirySubject(string Kind, string Key);

/// <summary>Who closed the inquiry during the first contact, and when (UTC).</summary>
public sealed record FirstContact(string Operator, DateTimeOffset At);
