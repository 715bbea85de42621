namespace Ruqsat.Contracts;

/// <summary>Permits of a list entered the registry: one event for the list, not one for each permit.</summary>
/// <param name="ImportId">The import.</param>
/// <param name="IsComplete">False when it was given up in the middle; what was applied until then stays until it is undone.</param>
/// <param name="Generation">Code of the generation that the permits belong to; null: of none.</param>
/// <param name="Rows">Rows that were read.</param>
/// <param name="Applied">Permits that are new.</param>
/// <param name="Unchanged">Rows whose permit was there already.</param>
/// <param name="Bad">Rows that were refused.</param>
/// <param name="Duplicates">New permits of subjects that have one of another organisation for the same time.</param>
/// <param name="By">Account of the clerk or system that sent the list.</param>
/// <param name="At">When the last of them was durable, UTC.</param>
public sealed record PermitsImported(
    Guid ImportId, bool IsComplete, string? Generation, long Rows, long Applied, long Unchanged, long Bad, long Duplicates, string By, DateTimeOffset At);
