using Ruqsat.Identifiers;

namespace Ruqsat.PermitCheck.Dossiers;

/// <summary>What every change of the registry goes through, so that the very next check sees it.</summary>
internal sealed class DossierChanges(DossierCache cache)
{
    /// <summary>Call before the commit, with every subject that the change is about.</summary>
    public async Task<DossierChange> BeginAsync(IReadOnlyCollection<SubjectKey> keys) => new(cache, keys, await cache.MarkAsync(keys));
}

/// <summary>A change that has been announced to readers and not yet committed.</summary>
internal sealed class DossierChange(DossierCache cache, IReadOnlyCollection<SubjectKey> keys, string marker)
{
    /// <summary>Call after the commit succeeded and before anybody is told so; not after a failed commit, which may have happened all the same.</summary>
    /// <returns>
    /// Null: every check that starts from now on sees the change. A number: Redis could not be told, and the change takes effect
    /// within so many seconds.
    /// </returns>
    public async Task<int?> CompleteAsync() => await cache.TryUnmarkAsync(keys, marker) ? null : (int)DossierCache.StaleLimit.TotalSeconds;
}
