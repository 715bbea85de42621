using System.Collections.Frozen;
using System.Text.Json;
using Npgsql;
using Ruqsat.PermitCheck.RuleSets;

namespace Ruqsat.PermitCheck.Dossiers;

/// <summary>A rule set as far as a decision needs it.</summary>
/// <param name="Version">Its name, told in every answer.</param>
public sealed record RuleSetEntry(string Version, DateTimeOffset ActiveFrom, DateTimeOffset CreatedAt, DateTimeOffset? RevertedAt, RuleSetContent Content)
{
    /// <summary>Name of the rules that are judged by where no rule set is in force: a regime everywhere, nobody exempt.</summary>
    public const string NoVersion = "NONE";
}

/// <summary>One issue of the base; without a start it is not activated.</summary>
public sealed record GenerationEntry(string Code, DateTimeOffset? ValidFrom, DateTimeOffset? ValidTo);

/// <summary>What is the same for every subject: rule sets, generations, checkpoints. One state of the registry, never mixed of two.</summary>
/// <param name="Number">The registry's own number of this state.</param>
/// <param name="RuleSets">All of them, also those to come and those taken back.</param>
/// <param name="Generations">By code.</param>
/// <param name="Checkpoints">Zone by code of the checkpoint.</param>
/// <param name="Zones">Codes of the zones.</param>
internal sealed record Rules(
    long Number, IReadOnlyList<RuleSetEntry> RuleSets, FrozenDictionary<string, GenerationEntry> Generations, FrozenDictionary<string, string> Checkpoints, FrozenSet<string> Zones)
{
    /// <summary>The rule set by which <paramref name="at"/> is judged: the last one that had begun and was not taken back by then; null: none.</summary>
    public RuleSetEntry? InForceAt(DateTimeOffset at) => RuleSets.Where(r => r.ActiveFrom <= at && !(r.RevertedAt <= at))
        .OrderByDescending(r => r.ActiveFrom).ThenByDescending(r => r.CreatedAt).ThenByDescending(r => r.Version, StringComparer.Ordinal).FirstOrDefault();
}

/// <summary>
/// The rules in the memory of this replica, and read again when the registry's number is not theirs any more. Whoever checks
/// brings the number along, see <see cref="DossierReader"/>: so a rule that was changed is seen by the very next check.
/// </summary>
internal sealed class RulesReader(NpgsqlDataSource database) : IDisposable
{
    private const int TimeoutSeconds = 5;

    // One statement sees one state of the database: number and content belong together.
    private const string Query =
        """
        SELECT s.version,
            (SELECT coalesce(json_agg(json_build_object(
                'version', r.version, 'activeFrom', r.active_from, 'createdAt', r.created_at, 'revertedAt', r.reverted_at, 'content', r.content)), '[]')::text FROM rule_sets r),
            (SELECT coalesce(json_agg(json_build_object('code', g.code, 'validFrom', g.valid_from, 'validTo', g.valid_to)), '[]')::text FROM generations g),
            (SELECT coalesce(json_object_agg(c.code, c.zone), '{}')::text FROM checkpoints c),
            (SELECT coalesce(json_agg(z.code), '[]')::text FROM zones z)
        FROM registry_state s
        """;

    private readonly SemaphoreSlim _reading = new(1);
    private Rules? _known;

    /// <summary>The rules of the state <paramref name="number"/> or of a later one.</summary>
    /// <exception cref="NpgsqlException">They are not in memory and the database cannot answer.</exception>
    public async ValueTask<Rules> OfAsync(long number, CancellationToken cancellationToken)
    {
        var known = Volatile.Read(ref _known);
        return known?.Number == number ? known : await ReadAsync(known, number, cancellationToken);
    }

    public void Dispose() => _reading.Dispose();

    private async Task<Rules> ReadAsync(Rules? before, long number, CancellationToken cancellationToken)
    {
        await _reading.WaitAsync(cancellationToken);
        try
        {
            // Somebody else may have read while we waited. What he read may be older than the change we know of.
            if (_known is { } known && known != before && known.Number >= number)
            {
                return known;
            }

            var read = await QueryAsync(cancellationToken);
            Volatile.Write(ref _known, read);
            return read;
        }
        finally
        {
            _reading.Release();
        }
    }

    private async Task<Rules> QueryAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Query);
        command.CommandTimeout = TimeoutSeconds;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
        {
            throw new InvalidOperationException("The table registry_state is empty.");
        }

        return new(
            reader.GetInt64(0),
            JsonSerializer.Deserialize(reader.GetString(1), DossierJson.Default.IReadOnlyListRuleSetEntry)!,
            JsonSerializer.Deserialize(reader.GetString(2), DossierJson.Default.IReadOnlyListGenerationEntry)!.ToFrozenDictionary(g => g.Code),
            JsonSerializer.Deserialize(reader.GetString(3), DossierJson.Default.DictionaryStringString)!.ToFrozenDictionary(),
            JsonSerializer.Deserialize(reader.GetString(4), DossierJson.Default.StringArray)!.ToFrozenSet());
    }
}
