using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Ruqsat.Identifiers;
using StackExchange.Redis;

namespace Ruqsat.PermitCheck.Dossiers;

/// <summary>
/// Dossiers in Redis, such that no reader is ever told what was true before a change that has been acknowledged.
/// </summary>
/// <remarks>
/// The key <c>dossier:{subject key}</c> is in one of four states, told by the first character of its value:
/// <list type="bullet">
/// <item>nothing: a reader that misses may take a lease;</item>
/// <item><c>L</c> lease: somebody read the database after taking it and may fill; others ask the database and do not fill;</item>
/// <item><c>D</c> dossier: with the run of the server it was written in, so that one that a restarted server brings back from
/// its disk is not believed;</item>
/// <item><c>M</c> marker: a change is under way, everybody asks the database, nobody fills.</item>
/// </list>
/// A change puts its marker before the commit, and after it takes away the marker, if it is still its own, or whatever else but
/// a marker stands there. That second step is what makes the acknowledgement true: a lease taken before it is void, so no fill
/// with older data can follow, and a lease taken after it leads to a read after the commit. The first step covers a process
/// that dies between the two. A failed commit leaves its marker to expire, because it may have happened all the same.
/// <para>
/// Every entry lives for <see cref="StaleLimit"/> at most, counted from the lease, and reading does not prolong it: that is what
/// a change can promise when Redis could not be told. What is cached are facts with their dates, not decisions: a decision is
/// made at the time of the check, so no entry outlives a validity.
/// </para>
/// <para>
/// The key <c>registry:version</c>, followed by the name of the database, holds the number of the rules in the same four states
/// and under the same promises; it is asked for together with the dossiers.
/// </para>
/// </remarks>
/// <param name="redis">Where they are.</param>
/// <param name="registry">Name of the database whose number is kept: services with different ones may share a Redis.</param>
internal sealed class DossierCache(RedisConnection redis, string registry)
{
    /// <summary>A change is seen within this time even if Redis could not be told of it.</summary>
    public static readonly TimeSpan StaleLimit = TimeSpan.FromSeconds(60);

    /// <summary>How long a reader may take from its miss to its fill.</summary>
    public static readonly TimeSpan LeaseLife = TimeSpan.FromSeconds(2);

    /// <summary>Longer than a transaction takes; one that lasts longer is still right, because of the step after its commit.</summary>
    public static readonly TimeSpan MarkerLife = TimeSpan.FromSeconds(60);

    private const char DossierState = 'D';
    private const char LeaseState = 'L';
    private const char MarkerState = 'M';

    private readonly RedisKey _registryKey = $"registry:version:{registry}";

    private const string LeaseScript =
        """
        local taken = {}
        for i, key in ipairs(KEYS) do
          taken[i] = redis.call('SET', key, ARGV[1], 'NX', 'PX', ARGV[2]) and 1 or 0
        end
        return taken
        """;

    private const string FillScript =
        """
        for i, key in ipairs(KEYS) do
          if redis.call('GET', key) == ARGV[1] then
            redis.call('SET', key, ARGV[i + 2], 'PX', ARGV[2])
          end
        end
        """;

    private const string MarkScript =
        """
        for _, key in ipairs(KEYS) do
          redis.call('SET', key, ARGV[1], 'PX', ARGV[2])
        end
        return 1
        """;

    private const string UnmarkScript =
        """
        for _, key in ipairs(KEYS) do
          local value = redis.call('GET', key)
          if value and (value == ARGV[1] or string.sub(value, 1, 1) ~= 'M') then
            redis.call('DEL', key)
          end
        end
        return 1
        """;

    /// <summary>The dossiers that Redis has, and the number of the rules, in one round trip; a second one takes leases for the others.</summary>
    public async Task<CacheLookUp> LookUpAsync(IReadOnlyList<SubjectKey> keys) =>
        await redis.TryAsync<CacheLookUp>(async database =>
        {
            var run = await redis.RunAsync(database);
            var values = await database.StringGetAsync([.. keys.Select(KeyOf), _registryKey]);
            if (!redis.IsStill(run))
            {
                return CacheLookUp.Nothing;
            }

            var registry = values[keys.Count];
            var number = registry.IsNull ? null : ReadNumber((byte[])registry!, run);
            var found = new Dictionary<SubjectKey, Dossier>(keys.Count);
            var free = new List<SubjectKey>();
            for (var i = 0; i < keys.Count; i++)
            {
                if (values[i].IsNull)
                {
                    free.Add(keys[i]);
                }
                else if (Read((byte[])values[i]!, run) is { } dossier)
                {
                    found.Add(keys[i], dossier);
                }
            }

            if (free.Count == 0 && !registry.IsNull)
            {
                return new(found, null, number, null);
            }

            var (lease, registryLease) = await LeaseAsync(database, run, free, registry.IsNull);
            return new(found, lease, number, registryLease);
        }) ?? CacheLookUp.Nothing;

    /// <summary>
    /// Stores what was read from the database after <paramref name="lease"/> was taken, where the lease still stands. Nobody
    /// waits for it.
    /// </summary>
    public async Task FillAsync(CacheLease lease, IReadOnlyDictionary<SubjectKey, Dossier> read) =>
        await redis.TryAsync<object>(async database =>
        {
            var keys = new RedisKey[lease.Keys.Count];
            var values = new RedisValue[keys.Length + 2];
            values[0] = lease.Token;
            values[1] = (long)(StaleLimit - LeaseLife).TotalMilliseconds;
            for (var i = 0; i < keys.Length; i++)
            {
                keys[i] = KeyOf(lease.Keys[i]);
                values[i + 2] = Write(read[lease.Keys[i]], lease.Run);
            }

            return await database.ScriptEvaluateAsync(FillScript, keys, values, CommandFlags.FireAndForget);
        });

    /// <summary>The same for the number of the rules.</summary>
    public async Task FillRegistryAsync(CacheLease lease, long number) =>
        await redis.TryAsync<object>(async database => await database.ScriptEvaluateAsync(
            FillScript, [_registryKey],
            [lease.Token, (long)(StaleLimit - LeaseLife).TotalMilliseconds, string.Create(CultureInfo.InvariantCulture, $"{DossierState}{lease.Run.Id}{number}")],
            CommandFlags.FireAndForget));

    /// <summary>Before the commit. Without an answer of Redis the change goes on.</summary>
    /// <returns>The marker, to be given back after the commit.</returns>
    public Task<string> MarkAsync(IReadOnlyCollection<SubjectKey> keys) => MarkAsync(KeysOf(keys));

    /// <summary>The same before a commit that changes the rules.</summary>
    public Task<string> MarkRegistryAsync() => MarkAsync([_registryKey]);

    /// <summary>After the commit, and only after one that succeeded.</summary>
    /// <returns>True: from now on nobody is told what was true before. False: not before <see cref="StaleLimit"/> is over.</returns>
    public Task<bool> TryUnmarkAsync(IReadOnlyCollection<SubjectKey> keys, string marker) => TryUnmarkAsync(KeysOf(keys), marker);

    /// <summary>The same after a commit that changed the rules.</summary>
    public Task<bool> TryUnmarkRegistryAsync(string marker) => TryUnmarkAsync([_registryKey], marker);

    internal static RedisKey KeyOf(SubjectKey key) => $"dossier:{key}";

    private static RedisKey[] KeysOf(IReadOnlyCollection<SubjectKey> keys) => [.. keys.Select(KeyOf)];

    private async Task<string> MarkAsync(RedisKey[] keys)
    {
        var marker = $"{MarkerState}{Guid.CreateVersion7():N}";
        await redis.TryAsync<object>(
            async database => await database.ScriptEvaluateAsync(MarkScript, keys, [marker, (long)MarkerLife.TotalMilliseconds]), isWorthWaiting: true);
        return marker;
    }

    private async Task<bool> TryUnmarkAsync(RedisKey[] keys, string marker) =>
        await redis.TryAsync<object>(async database => await database.ScriptEvaluateAsync(UnmarkScript, keys, [marker]), isWorthWaiting: true) is not null;

    private async Task<(CacheLease? Dossiers, CacheLease? Registry)> LeaseAsync(IDatabase database, RedisRun run, List<SubjectKey> free, bool isRegistryFree)
    {
        var token = $"{LeaseState}{Guid.CreateVersion7():N}";
        RedisKey[] keys = isRegistryFree ? [.. KeysOf(free), _registryKey] : KeysOf(free);
        var taken = (int[])(await database.ScriptEvaluateAsync(LeaseScript, keys, [token, (long)LeaseLife.TotalMilliseconds]))!;
        var leased = free.Where((_, i) => taken[i] == 1).ToList();
        return (leased.Count == 0 ? null : new(token, run, leased), isRegistryFree && taken[^1] == 1 ? new(token, run, []) : null);
    }

    private static byte[] Write(Dossier dossier, RedisRun run) =>
    [
        (byte)DossierState,
        .. Encoding.ASCII.GetBytes(run.Id),
        .. JsonSerializer.SerializeToUtf8Bytes(
            new StoredDossier(dossier.AsOf, NullIfEmpty(dossier.Permits), NullIfEmpty(dossier.Prohibitions), NullIfEmpty(dossier.Exemptions)), DossierJson.Default.StoredDossier),
    ];

    private static Dossier? Read(ReadOnlySpan<byte> value, RedisRun run) =>
        IsOf(value, run) && JsonSerializer.Deserialize(value[HeaderOf(run)..], DossierJson.Default.StoredDossier) is { } stored
            ? new(stored.Permits ?? [], stored.AsOf, DossierSource.Cache) { Prohibitions = stored.Prohibitions ?? [], Exemptions = stored.Exemptions ?? [] }
            : null;

    private static long? ReadNumber(ReadOnlySpan<byte> value, RedisRun run) =>
        IsOf(value, run) && long.TryParse(value[HeaderOf(run)..], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static bool IsOf(ReadOnlySpan<byte> value, RedisRun run) =>
        value.Length > HeaderOf(run) && value[0] == DossierState && Ascii.Equals(value[1..HeaderOf(run)], run.Id);

    private static int HeaderOf(RedisRun run) => 1 + run.Id.Length;

    private static IReadOnlyList<T>? NullIfEmpty<T>(IReadOnlyList<T> list) => list.Count == 0 ? null : list;
}

/// <summary>What a look-up found in Redis.</summary>
/// <param name="Found">Dossiers by key.</param>
/// <param name="Lease">The right to fill some of the others; null when there is none.</param>
/// <param name="RulesNumber">Number of the rules; null when the database must be asked.</param>
/// <param name="RulesLease">The right to fill that number.</param>
internal sealed record CacheLookUp(IReadOnlyDictionary<SubjectKey, Dossier> Found, CacheLease? Lease, long? RulesNumber, CacheLease? RulesLease)
{
    /// <summary>Redis is away: everything comes from the database, and nothing is filled.</summary>
    public static readonly CacheLookUp Nothing = new(new Dictionary<SubjectKey, Dossier>(), null, null, null);
}

/// <summary>The right to fill keys, until somebody changes one of them or <see cref="DossierCache.LeaseLife"/> is over.</summary>
internal sealed record CacheLease(string Token, RedisRun Run, IReadOnlyList<SubjectKey> Keys);

/// <summary>How a dossier lies in Redis; what is empty is left out.</summary>
internal sealed record StoredDossier(
    DateTimeOffset AsOf, IReadOnlyList<PermitEntry>? Permits, IReadOnlyList<ProhibitionEntry>? Prohibitions, IReadOnlyList<ExemptionEntry>? Exemptions);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(StoredDossier))]
[JsonSerializable(typeof(IReadOnlyList<RuleSetEntry>))]
[JsonSerializable(typeof(IReadOnlyList<GenerationEntry>))]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class DossierJson : JsonSerializerContext;
