namespace Ruqsat.PermitCheck.Dossiers;

/// <summary>
/// What every change of a rule set or generation goes through, so that the very next check sees it: the same as
/// <see cref="DossierChanges"/> for what concerns everybody.
/// </summary>
internal sealed class RegistryChanges(DossierCache cache)
{
    /// <summary>Call before the commit.</summary>
    public async Task<RegistryChange> BeginAsync() => new(cache, await cache.MarkRegistryAsync());
}

/// <summary>A change of the rules that has been announced to readers and not yet committed.</summary>
internal sealed class RegistryChange(DossierCache cache, string marker)
{
    /// <summary>Call after the commit succeeded and before anybody is told so; not after a failed commit, which may have happened all the same.</summary>
    /// <returns>
    /// Null: every check that starts from now on sees the change. A number: Redis could not be told, and the change takes effect
    /// within so many seconds.
    /// </returns>
    public async Task<int?> CompleteAsync() => await cache.TryUnmarkRegistryAsync(marker) ? null : (int)DossierCache.StaleLimit.TotalSeconds;
}
