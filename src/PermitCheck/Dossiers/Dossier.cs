namespace Ruqsat.PermitCheck.Dossiers;

/// <summary>Where a dossier was read.</summary>
public enum DossierSource
{
    Cache,
    Database,
}

/// <summary>What the registry knows of one subject: all that a decision needs, and nothing that names anybody.</summary>
/// <param name="Permits">Those in force or still to come, and the last revoked ones.</param>
/// <param name="AsOf">When the database was asked, UTC.</param>
/// <param name="Source">Where this copy was read.</param>
public sealed record Dossier(IReadOnlyList<PermitEntry> Permits, DateTimeOffset AsOf, DossierSource Source)
{
    /// <summary>The last revocation that is known here.</summary>
    public DateTimeOffset? LastRevocation => Permits.Max(p => p.RevokedAt);

    /// <summary>One subject may have been stored under several versions of the look-up key: together they are its dossier.</summary>
    public static Dossier Merge(IReadOnlyList<Dossier> parts) =>
        parts.Count == 1 ? parts[0] : new([.. parts.SelectMany(p => p.Permits)], parts.Min(p => p.AsOf), parts.Max(p => p.Source));
}

/// <summary>A permit as far as a decision needs it; valid from <paramref name="ValidFrom"/> on and before <paramref name="ValidTo"/>.</summary>
public sealed record PermitEntry(Guid Id, string Ground, DateTimeOffset ValidFrom, DateTimeOffset ValidTo, DateTimeOffset? RevokedAt);
