using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using OpenIddict.Abstractions;
using Ruqsat.Identity.Accounts;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Ruqsat.Identity.Users;

/// <summary>Opens an account again, also one that is paused after wrong passwords.</summary>
internal sealed partial class UnlockUser
{
    public static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(
        Guid id, UserManager<Account> accounts, AccountsDbContext database, CheckPassword passwords, ClaimsPrincipal administrator, ILogger<UnlockUser> logger,
        CancellationToken cancellation)
    {
        if (await accounts.FindByIdAsync(id.ToString()) is not { } account) return UserEndpoints.NoSuchUser();

        account.LockedAt = null;
        if (!(await accounts.UpdateAsync(account)).Succeeded)
            return UserEndpoints.ChangedMeanwhile();
        await SignInAttempts.ForgetAsync(database, passwords.LoginKey(account.UserName!), cancellation);
        LogUnlocked(logger, id, administrator.GetClaim(Claims.Subject));
        return TypedResults.NoContent();
    }

    [LoggerMessage(LogLevel.Information, "Account {AccountId} was unlocked by {Administrator}.")]
    private static partial void LogUnlocked(ILogger logger, Guid accountId, string? administrator);
}
