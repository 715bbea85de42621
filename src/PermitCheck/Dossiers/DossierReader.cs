using Npgsql;
using Ruqsat.Database;
using Ruqsat.Identifiers;
using Ruqsat.PermitCheck.Permits;

namespace Ruqsat.PermitCheck.Dossiers;

/// <summary>What the registry says now: a dossier for every key that was asked, and the rules.</summary>
internal sealed record RegistryView(IReadOnlyDictionary<SubjectKey, Dossier> Dossiers, Rules Rules);

/// <summary>Reads dossiers, from Redis where it has them and the rest with one round trip to PostgreSQL, and the rules by which they are judged.</summary>
internal sealed class DossierReader : IAsyncDisposable
{
    /// <summary>
    /// Permits of one subject that a dossier has at most: first those not revoked, the longest valid first, then the last
    /// revoked. A car re-issued a thousand times must not make its every check slow; a permit left out is never an ALLOW.
    /// </summary>
    private const int MaxPermits = 64;

    /// <summary>The same for what is over otherwise. A prohibition that was not lifted is never left out.</summary>
    private const int MaxOthers = 16;

    private const int TimeoutSeconds = 5;

    // Not by EF: this is the path of every check.
    private const string NumberQuery = "SELECT version FROM registry_state";

    private static readonly string PermitsQuery =
        $"""
        SELECT asked.key, p.id, p.ground, p.valid_from, p.valid_to, p.revoked_at, p.zones, p.directions, p.window_days, p.window_from, p.window_to, p.conditions,
            p.generation, p.bound_keys, p.suspended_at, p.max_uses, p.uses, p.initials_protected, p.source
        FROM unnest($1) AS asked (key) CROSS JOIN LATERAL (
            SELECT * FROM permits WHERE subject_key = asked.key ORDER BY revoked_at DESC, valid_to DESC LIMIT {MaxPermits}) AS p
        """;

    private static readonly string OthersQuery =
        $"""
        SELECT asked.key, o.id, o.category, o.valid_from, o.valid_to, o.entered_at, o.ended_at
        FROM unnest($1) AS asked (key) CROSS JOIN LATERAL (
            SELECT id, NULL AS category, valid_from, valid_to, imposed_at AS entered_at, lifted_at AS ended_at
            FROM prohibitions WHERE subject_key = asked.key AND lifted_at IS NULL
            UNION ALL
            (SELECT id, NULL, valid_from, valid_to, imposed_at, lifted_at
            FROM prohibitions WHERE subject_key = asked.key AND lifted_at IS NOT NULL ORDER BY lifted_at DESC LIMIT {MaxOthers})
            UNION ALL
            (SELECT id, category, valid_from, valid_to, entered_at, withdrawn_at
            FROM exemptions WHERE subject_key = asked.key ORDER BY withdrawn_at DESC, valid_to DESC LIMIT {MaxOthers})) AS o
        """;

    // Two groups on their way: while one waits for an answer the other is made.
    private static readonly GroupCommitOptions Together = new() { MaxGroup = 64, Writers = 2 };

    private readonly DossierCache _cache;
    private readonly RulesReader _rules;
    private readonly NpgsqlDataSource _database;
    private readonly TimeProvider _time;
    private readonly GroupCommit<IReadOnlyList<SubjectKey>, RegistryView> _together;

    public DossierReader(DossierCache cache, RulesReader rules, NpgsqlDataSource database, IServiceScopeFactory scopes, TimeProvider time)
    {
        (_cache, _rules, _database, _time) = (cache, rules, database, time);
        _together = new(scopes, Together, async (_, questions, cancellationToken) =>
        {
            var view = await ReadAsync(questions.SelectMany(keys => keys), cancellationToken);
            return [.. Enumerable.Repeat(view, questions.Count)];
        });
    }

    /// <summary>
    /// As <see cref="ReadAsync"/>, with all who wait at this moment: one message to Redis, and one to the database for what is not there. Everybody is asked for after he came,
    /// so he sees every change that was acknowledged before. The view has the dossiers of the others too.
    /// </summary>
    public Task<RegistryView> ReadTogetherAsync(IReadOnlyList<SubjectKey> keys, CancellationToken cancellationToken) => _together.CommitAsync(keys, cancellationToken);

    /// <summary>A dossier for every key, an empty one for a key that the registry does not have.</summary>
    /// <exception cref="NpgsqlException">Redis does not have all of them and the database cannot answer.</exception>
    public async Task<RegistryView> ReadAsync(IEnumerable<SubjectKey> keys, CancellationToken cancellationToken)
    {
        var asked = keys.Distinct().ToList();
        var cached = await _cache.LookUpAsync(asked);
        if (cached.Found.Count == asked.Count && cached.RulesNumber is { } known)
        {
            return new(cached.Found, await _rules.OfAsync(known, cancellationToken));
        }

        var (number, dossiers) = await QueryAsync([.. asked.Where(key => !cached.Found.ContainsKey(key))], cancellationToken);
        if (cached.Lease is { } lease)
        {
            await _cache.FillAsync(lease, dossiers);
        }

        if (cached.RulesLease is { } rulesLease)
        {
            await _cache.FillRegistryAsync(rulesLease, number);
        }

        foreach (var (key, dossier) in cached.Found)
        {
            dossiers.Add(key, dossier);
        }

        return new(dossiers, await _rules.OfAsync(number, cancellationToken));
    }

    public ValueTask DisposeAsync() => _together.DisposeAsync();

    private async Task<(long Number, Dictionary<SubjectKey, Dossier> Dossiers)> QueryAsync(IReadOnlyList<SubjectKey> keys, CancellationToken cancellationToken)
    {
        var asOf = _time.GetUtcNow();
        await using var batch = _database.CreateBatch();
        batch.Timeout = TimeoutSeconds;
        batch.BatchCommands.Add(new(NumberQuery));
        if (keys.Count > 0)
        {
            byte[][] bytes = [.. keys.Select(key => key.ToBytes())];
            batch.BatchCommands.Add(new(PermitsQuery) { Parameters = { new NpgsqlParameter<byte[][]> { TypedValue = bytes } } });
            batch.BatchCommands.Add(new(OthersQuery) { Parameters = { new NpgsqlParameter<byte[][]> { TypedValue = bytes } } });
        }

        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var number = reader.GetInt64(0);
        var found = keys.ToDictionary(key => key, _ => new Gathered([], [], []));
        await reader.NextResultAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            KeyOf(reader).Permits.Add(ReadPermit(reader));
        }

        await reader.NextResultAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            ReadOther(reader, KeyOf(reader));
        }

        return (number, found.ToDictionary(
            f => f.Key,
            f => new Dossier(f.Value.Permits, asOf, DossierSource.Database) { Prohibitions = f.Value.Prohibitions, Exemptions = f.Value.Exemptions }));

        Gathered KeyOf(NpgsqlDataReader reader) => found[SubjectKey.FromBytes(reader.GetFieldValue<byte[]>(0))];
    }

    private static PermitEntry ReadPermit(NpgsqlDataReader row) => new(
        row.GetGuid(1), row.GetString(2), row.GetFieldValue<DateTimeOffset>(3), row.GetFieldValue<DateTimeOffset>(4), Moment(row, 5))
    {
        Zones = List<string>(row, 6),
        Directions = List<string>(row, 7)?.Select(Enum.Parse<Direction>).ToArray(),
        Window = row.IsDBNull(8) ? null : new(row.GetInt32(8), row.GetFieldValue<TimeOnly>(9), row.GetFieldValue<TimeOnly>(10)),
        Conditions = List<string>(row, 11),
        Generation = row.IsDBNull(12) ? null : row.GetString(12),
        BoundKeys = List<byte[]>(row, 13)?.Select(bytes => SubjectKey.FromBytes(bytes)).ToArray(),
        SuspendedAt = Moment(row, 14),
        MaxUses = row.IsDBNull(15) ? null : row.GetInt32(15),
        Uses = row.GetInt32(16),
        Initials = row.IsDBNull(17) ? null : row.GetFieldValue<byte[]>(17),
        Source = Enum.Parse<PermitSource>(row.GetString(18)),
    };

    private static void ReadOther(NpgsqlDataReader row, Gathered gathered)
    {
        var (from, to, ended) = (row.GetFieldValue<DateTimeOffset>(3), Moment(row, 4), Moment(row, 6));
        if (row.IsDBNull(2))
        {
            gathered.Prohibitions.Add(new(row.GetGuid(1), from, to, row.GetFieldValue<DateTimeOffset>(5), ended));
        }
        else
        {
            gathered.Exemptions.Add(new(row.GetString(2), from, to, ended));
        }
    }

    private static DateTimeOffset? Moment(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);

    // Nothing in it means nothing is limited by it.
    private static T[]? List<T>(NpgsqlDataReader row, int column) => row.GetFieldValue<T[]>(column) is { Length: > 0 } list ? list : null;

    private sealed record Gathered(List<PermitEntry> Permits, List<ProhibitionEntry> Prohibitions, List<ExemptionEntry> Exemptions);
}
