using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;

namespace Ruqsat.Identity.Accounts;

/// <summary>
/// Attempts in a row with one login. Logins that nobody has are counted the same way and at the same cost,
/// so neither the answer nor its time tells whether an account exists.
/// </summary>
public sealed class SignInAttempts
{
    public const int Allowed = 5;

    public static readonly TimeSpan Pause = TimeSpan.FromMinutes(5);

    /// <summary>A keyed hash: what people type as a login by mistake may be a password.</summary>
    public required byte[] LoginKey { get; init; }

    public int Count { get; init; }

    public DateTimeOffset LastAt { get; init; }

    /// <summary>
    /// Counts an attempt before its password is looked at: guesses sent side by side are stopped too.
    /// False: the login is paused and the attempt must not succeed.
    /// </summary>
    public static async Task<bool> CountAsync(AccountsDbContext database, byte[] loginKey, DateTimeOffset now, CancellationToken cancellation)
    {
        var forgottenBefore = now - Pause;
        return await database.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO sign_in_attempts AS a (login_key, count, last_at) VALUES ({loginKey}, 1, {now})
            ON CONFLICT (login_key) DO UPDATE
               SET count = CASE WHEN a.last_at <= {forgottenBefore} THEN 1 ELSE a.count + 1 END, last_at = {now}
             WHERE a.count < {Allowed} OR a.last_at <= {forgottenBefore}
            """, cancellation) == 1;
    }

    public static Task ForgetAsync(AccountsDbContext database, byte[] loginKey, CancellationToken cancellation) =>
        database.SignInAttempts.Where(a => a.LoginKey == loginKey).ExecuteDeleteAsync(cancellation);

    public static byte[] KeyOf(string normalizedLogin, byte[] key) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(normalizedLogin));
}
