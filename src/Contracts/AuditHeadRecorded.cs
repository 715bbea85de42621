namespace Ruqsat.Contracts;

/// <summary>How far a chain of the audit journal was. Kept outside the database, it shows whether the journal was shortened or written anew.</summary>
/// <param name="Writer">The chain.</param>
/// <param name="Sequence">Its last record.</param>
/// <param name="Hash">Hash of that record, hexadecimal.</param>
/// <param name="At">When the chain was looked at, UTC.</param>
/// <param name="IsLast">True when the writer has ended and no record may follow.</param>
public sealed record AuditHeadRecorded(Guid Writer, long Sequence, string Hash, DateTimeOffset At, bool IsLast);
