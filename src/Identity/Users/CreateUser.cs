using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using OpenIddict.Abstractions;
using Ruqsat.Identity.Accounts;
using Ruqsat.ServiceDefaults;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Ruqsat.Identity.Users;

internal sealed partial class CreateUser
{
    private const int MaxName = 200;

    public sealed record Request(string? Login, string? DisplayName, string? Password, IReadOnlyList<string>? Roles);

    public sealed record Response(Guid Id);

    public static async Task<Results<Created<Response>, ProblemHttpResult>> HandleAsync(
        Request request, UserManager<Account> accounts, ClaimsPrincipal administrator, ILogger<CreateUser> logger)
    {
        if (Mistakes(request).ToArray() is { Length: > 0 } mistakes) return Problems.Invalid(mistakes);

        var account = new Account { UserName = request.Login, DisplayName = request.DisplayName!, Roles = [.. request.Roles!.Distinct()] };
        var result = await accounts.CreateAsync(account, request.Password ?? "");
        if (result.Errors.Any(e => e.Code == nameof(IdentityErrorDescriber.DuplicateUserName)))
            return Problems.Create(StatusCodes.Status409Conflict, "LOGIN_TAKEN", "Another user has this login.");
        if (result.Errors.Any(e => e.Code == nameof(IdentityErrorDescriber.InvalidUserName))) return Problems.Invalid("login", "LOGIN_CHARACTERS");
        if (!result.Succeeded) return UserEndpoints.PasswordTooWeak();

        LogCreated(logger, account.Id, account.Roles, administrator.GetClaim(Claims.Subject));
        return TypedResults.Created($"/v1/users/{account.Id}", new Response(account.Id));
    }

    private static IEnumerable<FieldError> Mistakes(Request request)
    {
        if (string.IsNullOrWhiteSpace(request.Login) || request.Login.Length > CheckPassword.MaxLength) yield return new("login", "LOGIN_LENGTH");
        if (string.IsNullOrWhiteSpace(request.DisplayName) || request.DisplayName.Length > MaxName) yield return new("displayName", "DISPLAY_NAME_LENGTH");
        if (request.Roles is not { Count: > 0 }) yield return new("roles", "ROLES_MISSING");
        else if (request.Roles.Except(Roles.All).Any()) yield return new("roles", "ROLE_UNKNOWN");
        if (request.Password?.Length > CheckPassword.MaxLength) yield return new("password", "PASSWORD_LENGTH");
    }

    [LoggerMessage(LogLevel.Information, "Account {AccountId} with the roles {Roles} was made by {Administrator}.")]
    private static partial void LogCreated(ILogger logger, Guid accountId, string[] roles, string? administrator);
}
