using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using OpenIddict.Abstractions;
using Ruqsat.Identity.Accounts;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Ruqsat.Identity.Users;

internal sealed partial class CreateUser
{
    public sealed record Request(string? Login, string? DisplayName, string? Password, IReadOnlyList<string>? Roles);

    public sealed record Response(Guid Id);

    public static async Task<Results<Created<Response>, ProblemHttpResult>> HandleAsync(
        Request request, UserManager<Account> accounts, ClaimsPrincipal administrator, ILogger<CreateUser> logger)
    {
        if (string.IsNullOrWhiteSpace(request.Login) || request.Login.Length > CheckPassword.MaxLength) return Invalid("LOGIN_REQUIRED", "A login of 1 to 256 characters is needed.");
        if (string.IsNullOrWhiteSpace(request.DisplayName) || request.DisplayName.Length > 200) return Invalid("DISPLAY_NAME_REQUIRED", "A displayName of 1 to 200 characters is needed.");
        if (request.Roles is not { Count: > 0 } || Roles.Unknown(request.Roles).Length > 0) return Invalid("ROLE_UNKNOWN", $"One or more of these roles are needed: {string.Join(", ", Roles.All)}.");

        var account = new Account { UserName = request.Login, DisplayName = request.DisplayName, Roles = [.. request.Roles.Distinct()] };
        var result = await accounts.CreateAsync(account, request.Password ?? "");
        if (result.Errors.Any(e => e.Code == nameof(IdentityErrorDescriber.DuplicateUserName)))
            return Problems.Of(StatusCodes.Status409Conflict, "LOGIN_TAKEN", "Another user has this login.");
        if (result.Errors.Any(e => e.Code == nameof(IdentityErrorDescriber.InvalidUserName)))
            return Invalid("LOGIN_CHARACTERS", "A login has Latin letters, digits and - . _ @ + only.");
        if (!result.Succeeded) return Invalid("PASSWORD_TOO_WEAK", $"A password of at least {accounts.Options.Password.RequiredLength} characters is needed.");

        LogCreated(logger, account.Id, account.Roles, administrator.GetClaim(Claims.Subject));
        return TypedResults.Created($"/v1/users/{account.Id}", new Response(account.Id));
    }

    private static ProblemHttpResult Invalid(string code, string detail) => Problems.Of(StatusCodes.Status422UnprocessableEntity, code, detail);

    [LoggerMessage(LogLevel.Information, "Account {AccountId} with the roles {Roles} was made by {Administrator}.")]
    private static partial void LogCreated(ILogger logger, Guid accountId, string[] roles, string? administrator);
}
