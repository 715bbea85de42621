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
/// </remarks>
internal sealed class DossierCache(RedisConnection redis)
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

    /// <summary>The dossiers that Redis has, in one round trip; a second one takes leases for the others.</summary>
    public async Task<CacheLookUp> LookUpAsync(IReadOnlyList<SubjectKey> keys) =>
        await redis.TryAsync<CacheLookUp>(async database =>
        {
            var run = await redis.RunAsync(database);
            var values = await database.StringGetAsync([.. keys.Select(KeyOf)]);
            if (!redis.IsStill(run))
            {
                return CacheLookUp.Nothing;
            }

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

            return new(found, free.Count == 0 ? null : await LeaseAsync(database, run, free));
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

    /// <summary>Before the commit. Without an answer of Redis the change goes on.</summary>
    /// <returns>The marker, to be given to <see cref="TryUnmarkAsync"/>.</returns>
    public async Task<string> MarkAsync(IReadOnlyCollection<SubjectKey> keys)
    {
        var marker = $"{MarkerState}{Guid.CreateVersion7():N}";
        await redis.TryAsync<object>(
            async database => await database.ScriptEvaluateAsync(MarkScript, KeysOf(keys), [marker, (long)MarkerLife.TotalMilliseconds]), isWorthWaiting: true);
        return marker;
    }

    /// <summary>After the commit, and only after one that succeeded.</summary>
    /// <returns>True: from now on nobody is told what was true before. False: not before <see cref="StaleLimit"/> is over.</returns>
    public async Task<bool> TryUnmarkAsync(IReadOnlyCollection<SubjectKey> keys, string marker) =>
        await redis.TryAsync<object>(async database => await database.ScriptEvaluateAsync(UnmarkScript, KeysOf(keys), [marker]), isWorthWaiting: true) is not null;

    internal static RedisKey KeyOf(SubjectKey key) => $"dossier:{key}";

    private static RedisKey[] KeysOf(IReadOnlyCollection<SubjectKey> keys) => [.. keys.Select(KeyOf)];

    private static async Task<CacheLease?> LeaseAsync(IDatabase database, RedisRun run, List<SubjectKey> free)
    {
        var token = $"{LeaseState}{Guid.CreateVersion7():N}";
        var taken = (int[])(await database.ScriptEvaluateAsync(LeaseScript, KeysOf(free), [token, (long)LeaseLife.TotalMilliseconds]))!;
        var leased = free.Where((_, i) => taken[i] == 1).ToList();
        return leased.Count == 0 ? null : new(token, run, leased);
    }

    private static byte[] Write(Dossier dossier, RedisRun run) =>
        [(byte)DossierState, .. Encoding.ASCII.GetBytes(run.Id), .. JsonSerializer.SerializeToUtf8Bytes(new StoredDossier(dossier.AsOf, dossier.Permits), DossierJson.Default.StoredDossier)];

    private static Dossier? Read(ReadOnlySpan<byte> value, RedisRun run)
    {
        var header = 1 + run.Id.Length;
        if (value.Length <= header || value[0] != DossierState || !Ascii.Equals(value[1..header], run.Id))
        {
            return null;
        }

        var stored = JsonSerializer.Deserialize(value[header..], DossierJson.Default.StoredDossier)!;
        return new(stored.Permits, stored.AsOf, DossierSource.Cache);
    }
}

/// <summary>What a look-up found in Redis.</summary>
/// <param name="Found">Dossiers by key.</param>
/// <param name="Lease">The right to fill some of the others; null when there is none.</param>
internal sealed record CacheLookUp(IReadOnlyDictionary<SubjectKey, Dossier> Found, CacheLease? Lease)
{
    /// <summary>Redis is away: everything comes from the database, and nothing is filled.</summary>
    public static readonly CacheLookUp Nothing = new(new Dictionary<SubjectKey, Dossier>(), null);
}

/// <summary>The right to fill keys, until somebody changes one of them or <see cref="DossierCache.LeaseLife"/> is over.</summary>
internal sealed record CacheLease(string Token, RedisRun Run, IReadOnlyList<SubjectKey> Keys);

/// <summary>How a dossier lies in Redis.</summary>
internal sealed record StoredDossier(DateTimeOffset AsOf, IReadOnlyList<PermitEntry> Permits);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StoredDossier))]
internal sealed partial class DossierJson : JsonSerializerContext;
