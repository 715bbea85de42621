using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using OpenIddict.Abstractions;
using Ruqsat.Identity.Accounts;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Ruqsat.Identity.Users;

/// <summary>Sets a new password and ends what the old one opened: sessions and grants.</summary>
internal sealed partial class ResetPassword
{
    public sealed record Request(string? Password);

    public static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(
        Guid id, Request request, UserManager<Account> accounts, IOpenIddictTokenManager tokens, ClaimsPrincipal administrator, ILogger<ResetPassword> logger,
        CancellationToken cancellation)
    {
        if (await accounts.FindByIdAsync(id.ToString()) is not { } account) return UserEndpoints.NoSuchUser();

        foreach (var rule in accounts.PasswordValidators)
        {
            if (!(await rule.ValidateAsync(accounts, account, request.Password)).Succeeded) return UserEndpoints.PasswordTooWeak();
        }
        account.PasswordHash = accounts.PasswordHasher.HashPassword(account, request.Password!);
        // A new stamp makes the open sessions invalid; it also saves the account.
        if (!(await accounts.UpdateSecurityStampAsync(account)).Succeeded) return UserEndpoints.ChangedMeanwhile();
        await tokens.RevokeBySubjectAsync(id.ToString("D"), cancellation);
        LogReset(logger, id, administrator.GetClaim(Claims.Subject));
        return TypedResults.NoContent();
    }

    [LoggerMessage(LogLevel.Information, "The password of account {AccountId} was reset by {Administrator}.")]
    private static partial void LogReset(ILogger logger, Guid accountId, string? administrator);
}
