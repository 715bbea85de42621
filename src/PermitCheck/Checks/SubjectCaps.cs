using System.Globalization;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Npgsql;
using Ruqsat.Identifiers;
using Ruqsat.PermitCheck.Dossiers;
using Ruqsat.ServiceDefaults;
using StackExchange.Redis;

namespace Ruqsat.PermitCheck.Checks;

/// <summary>
/// Counts the different subjects that an account looks up within an hour of the clock, over all replicas: in Redis, and in the
/// journal when Redis is away. Whoever asks about the same subject again asks for free.
/// </summary>
/// <remarks>
/// Redis holds a set of look-up keys for each account and hour, under a hash of the account. A set that is not there, because the
/// hour is new or the server was started anew, is filled from the journal first.
/// </remarks>
internal sealed class SubjectCaps(RedisConnection redis, NpgsqlDataSource database, IOptions<CheckLimits> limits, TimeProvider time)
{
    private const int TimeoutSeconds = 5;
    private static readonly TimeSpan Window = TimeSpan.FromHours(1);

    private const string CountScript =
        """
        local asked = tonumber(ARGV[4])
        if ARGV[3] == '0' and redis.call('EXISTS', KEYS[1]) == 0 then
          return -1
        end
        for i = 5 + asked, #ARGV do
          redis.call('SADD', KEYS[1], ARGV[i])
        end
        local fresh = 0
        for i = 5, 4 + asked do
          fresh = fresh + 1 - redis.call('SISMEMBER', KEYS[1], ARGV[i])
        end
        if fresh > 0 and redis.call('SCARD', KEYS[1]) + fresh > tonumber(ARGV[1]) then
          return 0
        end
        for i = 5, 4 + asked do
          redis.call('SADD', KEYS[1], ARGV[i])
        end
        redis.call('PEXPIRE', KEYS[1], ARGV[2])
        return 1
        """;

    private const string SeenQuery =
        """
        SELECT DISTINCT s.subject_key FROM audit_records r JOIN audit_subjects s USING (writer, sequence)
        WHERE r.actor = $1 AND r.at >= $2 AND r.action IN ('CHECK', 'SEARCH_PERMITS', 'SEARCH_PROHIBITIONS', 'SEARCH_EXEMPTIONS') AND r.record_id >= $3
        """;

    /// <summary>Counts these subjects, all or none of them.</summary>
    /// <returns>Null: go on. Otherwise there were too many, and the time until the next hour begins.</returns>
    /// <exception cref="NpgsqlException">Redis is away and the database cannot answer.</exception>
    public async Task<TimeSpan?> TryCountAsync(ClaimsPrincipal user, IEnumerable<SubjectKey> subjects, CancellationToken cancellationToken)
    {
        if (limits.Value.CapOf(user) is not { } cap)
        {
            return null;
        }

        var now = time.GetUtcNow();
        var start = new DateTimeOffset(now.UtcTicks - (now.UtcTicks % Window.Ticks), TimeSpan.Zero);
        var account = user.AccountId();
        var asked = subjects.Distinct().Select(key => key.ToBytes()).ToList();
        var key = KeyOf(account, start);

        var isWithin = await CountAsync(key, cap, asked, null);
        if (isWithin is null)
        {
            var seen = await SeenAsync(account, start, cancellationToken);
            isWithin = await CountAsync(key, cap, asked, seen) ?? IsWithin(cap, asked, seen);
        }

        return isWithin.Value ? null : start + Window - now;
    }

    internal static RedisKey KeyOf(string account, DateTimeOffset start) =>
        $"cap:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(account)))}:{start.ToUnixTimeSeconds() / (long)Window.TotalSeconds}";

    private static Guid FirstIdAt(DateTimeOffset moment) =>
        new([.. Convert.FromHexString(moment.ToUnixTimeMilliseconds().ToString("x12", CultureInfo.InvariantCulture)), .. new byte[10]], bigEndian: true);

    private static bool IsWithin(int cap, List<byte[]> asked, List<byte[]> seen)
    {
        var known = seen.Select(Convert.ToHexString).ToHashSet();
        var fresh = asked.Count(key => !known.Contains(Convert.ToHexString(key)));
        return fresh == 0 || known.Count + fresh <= cap;
    }

    /// <returns>Null: Redis is away, or has no set and needs <paramref name="seen"/>.</returns>
    private async Task<bool?> CountAsync(RedisKey key, int cap, List<byte[]> asked, List<byte[]>? seen)
    {
        RedisValue[] arguments = [cap, (long)Window.TotalMilliseconds, seen is null ? 0 : 1, asked.Count, .. asked, .. seen ?? []];
        var answer = await redis.TryAsync<object>(async database => (int)await database.ScriptEvaluateAsync(CountScript, [key], arguments));
        return answer is int and >= 0 ? (int)answer == 1 : null;
    }

    private async Task<List<byte[]>> SeenAsync(string account, DateTimeOffset start, CancellationToken cancellationToken)
    {
        // Not by EF: without Redis this is on the path of every check.
        await using var command = database.CreateCommand(SeenQuery);
        command.CommandTimeout = TimeoutSeconds;
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = account });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = start });

        // Decision ids begin with their time, so their index finds the records of the hour.
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = FirstIdAt(start) });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var seen = new List<byte[]>();
        while (await reader.ReadAsync(cancellationToken))
        {
            seen.Add(reader.GetFieldValue<byte[]>(0));
        }

        return seen;
    }
}
