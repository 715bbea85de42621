namespace Ruqsat.Contracts;

/// <summary>The permits of an imported list were taken back.</summary>
/// <param name="ImportId">The import.</param>
/// <param name="Deleted">Permits that nobody had changed since: they are gone, as if they had never been entered.</param>
/// <param name="Revoked">Permits with a history of their own: they are revoked.</param>
/// <param name="By">Account of whoever took them back.</param>
/// <param name="At">When, UTC.</param>
public sealed record PermitImportUndone(Guid ImportId, long Deleted, long Revoked, string By, DateTimeOffset At);
