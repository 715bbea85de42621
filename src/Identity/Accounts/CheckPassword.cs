using Microsoft.AspNetCore.Identity;
using Ruqsat.Identity.Keys;

namespace Ruqsat.Identity.Accounts;

/// <summary>Decides whether a login and a password belong to an open account. Every refusal looks and lasts the same.</summary>
public sealed class CheckPassword(
    UserManager<Account> accounts, IPasswordHasher<Account> hasher, AccountsDbContext database, KeyProtector protector, TimeProvider time)
{
    /// <summary>Longer input is refused unread, for hashing it costs.</summary>
    public const int MaxLength = 256;

    // Nobody's password: hashed once with the same parameters, so that an unknown login costs what a known one does.
    private static string? nobodysHash;

    public async Task<Account?> HandleAsync(string login, string password, CancellationToken cancellation)
    {
        if (login.Length > MaxLength || password.Length > MaxLength) return null;

        var loginKey = LoginKey(login);
        var allowed = await SignInAttempts.CountAsync(database, loginKey, time.GetUtcNow(), cancellation);
        var account = await accounts.FindByNameAsync(login);
        nobodysHash ??= hasher.HashPassword(null!, Guid.NewGuid().ToString());
        var verified = hasher.VerifyHashedPassword(account!, account?.PasswordHash ?? nobodysHash, password);

        if (!allowed || account is not { LockedAt: null } || verified == PasswordVerificationResult.Failed) return null;

        await SignInAttempts.ForgetAsync(database, loginKey, cancellation);
        if (verified == PasswordVerificationResult.SuccessRehashNeeded)
        {
            account.PasswordHash = hasher.HashPassword(account, password);
            await accounts.UpdateAsync(account);
        }
        return account;
    }

    public byte[] LoginKey(string login) => SignInAttempts.KeyOf(accounts.NormalizeName(login), protector.LoginHashKey);
}
