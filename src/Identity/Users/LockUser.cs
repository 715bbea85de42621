using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using OpenIddict.Abstractions;
using Ruqsat.Identity.Accounts;
using Ruqsat.ServiceDefaults;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Ruqsat.Identity.Users;

/// <summary>Ends an account's sessions and grants; access tokens already given out live on for up to ten minutes.</summary>
internal sealed partial class LockUser
{
    public static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(
        Guid id, UserManager<Account> accounts, IOpenIddictTokenManager tokens, TimeProvider time, ClaimsPrincipal administrator, ILogger<LockUser> logger,
        CancellationToken cancellation)
    {
        if (await accounts.FindByIdAsync(id.ToString()) is not { } account) return UserEndpoints.NoSuchUser();
        if (administrator.GetClaim(Claims.Subject) == id.ToString("D"))
            return Problems.Create(StatusCodes.Status409Conflict, "OWN_ACCOUNT", "Administrators cannot lock themselves out; ask another one.");

        account.LockedAt ??= time.GetUtcNow();
        // A new stamp makes the open sessions invalid; it also saves the account.
        if (!(await accounts.UpdateSecurityStampAsync(account)).Succeeded)
            return UserEndpoints.ChangedMeanwhile();
        await tokens.RevokeBySubjectAsync(id.ToString("D"), cancellation);
        LogLocked(logger, id, administrator.GetClaim(Claims.Subject));
        return TypedResults.NoContent();
    }

    [LoggerMessage(LogLevel.Information, "Account {AccountId} was locked by {Administrator}.")]
    private static partial void LogLocked(ILogger logger, Guid accountId, string? administrator);
}
