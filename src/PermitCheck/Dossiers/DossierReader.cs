using Npgsql;
using Ruqsat.Identifiers;

namespace Ruqsat.PermitCheck.Dossiers;

/// <summary>Reads dossiers, from Redis where it has them and the rest with one query.</summary>
internal sealed class DossierReader(DossierCache cache, NpgsqlDataSource database, TimeProvider time)
{
    /// <summary>
    /// Permits of one subject that a dossier has at most: first those not revoked, the longest valid first, then the last
    /// revoked. A car re-issued a thousand times must not make its every check slow; a permit left out is never an ALLOW.
    /// </summary>
    private const int MaxPermits = 64;

    private const int TimeoutSeconds = 5;

    // Not by EF: this is the path of every check.
    private static readonly string Query =
        $"""
        SELECT asked.key, p.id, p.ground, p.valid_from, p.valid_to, p.revoked_at
        FROM unnest($1) AS asked (key) CROSS JOIN LATERAL (
            SELECT id, ground, valid_from, valid_to, revoked_at FROM permits
            WHERE subject_key = asked.key ORDER BY revoked_at DESC, valid_to DESC LIMIT {MaxPermits}) AS p
        """;

    /// <summary>A dossier for every key, an empty one for a key that the registry does not have.</summary>
    /// <exception cref="NpgsqlException">Redis does not have all of them and the database cannot answer.</exception>
    public async Task<IReadOnlyDictionary<SubjectKey, Dossier>> ReadAsync(IEnumerable<SubjectKey> keys, CancellationToken cancellationToken)
    {
        var asked = keys.Distinct().ToList();
        var cached = await cache.LookUpAsync(asked);
        if (cached.Found.Count == asked.Count)
        {
            return cached.Found;
        }

        var dossiers = await QueryAsync([.. asked.Where(key => !cached.Found.ContainsKey(key))], cancellationToken);
        if (cached.Lease is { } lease)
        {
            await cache.FillAsync(lease, dossiers);
        }

        foreach (var (key, dossier) in cached.Found)
        {
            dossiers.Add(key, dossier);
        }

        return dossiers;
    }

    private async Task<Dictionary<SubjectKey, Dossier>> QueryAsync(IReadOnlyList<SubjectKey> keys, CancellationToken cancellationToken)
    {
        var asOf = time.GetUtcNow();
        var permits = keys.ToDictionary(key => key, _ => new List<PermitEntry>());
        await using var command = database.CreateCommand(Query);
        command.CommandTimeout = TimeoutSeconds;
        command.Parameters.Add(new NpgsqlParameter<byte[][]> { TypedValue = [.. keys.Select(key => key.ToBytes())] });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            permits[SubjectKey.FromBytes(reader.GetFieldValue<byte[]>(0))].Add(new(
                reader.GetGuid(1),
                reader.GetString(2),
                reader.GetFieldValue<DateTimeOffset>(3),
                reader.GetFieldValue<DateTimeOffset>(4),
                reader.IsDBNull(5) ? null : reader.GetFieldValue<DateTimeOffset>(5)));
        }

        return permits.ToDictionary(p => p.Key, p => new Dossier(p.Value, asOf, DossierSource.Database));
    }
}
