namespace Ruqsat.Contracts;

/// <summary>A permit, prohibition or exemption came, changed or went.</summary>
/// <remarks>
/// Events of one <paramref name="Id"/> may arrive in any order: <paramref name="Version"/> tells which is the later one. The
/// ground of a prohibition is never told, it may be an illness.
/// </remarks>
/// <param name="Id">The permit, prohibition or exemption.</param>
/// <param name="Version">Its version after the change, from 1.</param>
/// <param name="Change">
/// Of a permit <c>ISSUED</c>, <c>AMENDED</c>, <c>SUSPENDED</c>, <c>LIFTED</c>, <c>REVOKED</c> or (of an emergency permit) <c>REVIEWED</c>; of a prohibition
/// <c>PROHIBITED</c> or <c>PROHIBITION_LIFTED</c>; of an exemption <c>EXEMPTED</c> or <c>EXEMPTION_WITHDRAWN</c>.
/// </param>
/// <param name="SubjectKind"><c>Iin</c>, <c>Plate</c> or <c>Passport</c>.</param>
/// <param name="SubjectKey">Keyed look-up hash in its text form (<c>version.base64url</c>).</param>
/// <param name="Ground">Code of the ground of a permit or the category of an exemption; null for a prohibition.</param>
/// <param name="ValidFrom">Start, UTC, included.</param>
/// <param name="ValidTo">End, UTC, not included; null: no end is set.</param>
/// <param name="Source">Where a permit came from: <c>CLERK</c>, <c>IMPORT</c> or <c>EMERGENCY</c>; null for the others.</param>
/// <param name="Generation">Code of the generation that a permit belongs to; null: of none.</param>
/// <param name="By">Account of whoever did it.</param>
/// <param name="At">When, UTC.</param>
public sealed record PermitChanged(
    Guid Id,
    int Version,
    string Change,
    string SubjectKind,
    string SubjectKey,
    string? Ground,
    DateTimeOffset ValidFrom,
    DateTimeOffset? ValidTo,
    string? Source,
    string? Generation,
    string By,
    DateTimeOffset At);
