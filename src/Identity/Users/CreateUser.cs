using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Npgsql;
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
        Request request, HttpContext http, UserManager<Account> accounts, AccountsDbContext database, ClaimsPrincipal administrator, ILogger<CreateUser> logger,
        CancellationToken cancellation)
    {
        if (!IdempotencyKey.TryRead(http.Request, out var key, out var problem)) return problem;
        if (Mistakes(request).ToArray() is { Length: > 0 } mistakes) return Problems.Invalid(mistakes);

        var by = administrator.GetClaim(Claims.Subject);
        if (await FindAsync() is { } known) return Replayed(known);

        var account = new Account { UserName = request.Login, DisplayName = request.DisplayName!, Roles = [.. request.Roles!.Distinct()], CreatedBy = by, IdempotencyKey = key };
        IdentityResult result;
        try
        {
            result = await accounts.CreateAsync(account, request.Password ?? "");
        }
        catch (DbUpdateException e) when (e.GetBaseException() is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            // The same login or the same request at the same moment.
            return await FindAsync() is { } first ? Replayed(first) : LoginTaken();
        }

        if (result.Errors.Any(e => e.Code == nameof(IdentityErrorDescriber.DuplicateUserName)))
            return await FindAsync() is { } first ? Replayed(first) : LoginTaken();
        if (result.Errors.Any(e => e.Code == nameof(IdentityErrorDescriber.InvalidUserName))) return Problems.Invalid("login", "LOGIN_CHARACTERS");
        if (!result.Succeeded) return UserEndpoints.PasswordTooWeak();

        LogCreated(logger, account.Id, account.Roles, administrator.GetClaim(Claims.Subject));
        return Created(account);

        Task<Account?> FindAsync() => database.Users.AsNoTracking().FirstOrDefaultAsync(a => a.CreatedBy == by && a.IdempotencyKey == key, cancellation);

        Results<Created<Response>, ProblemHttpResult> Replayed(Account first)
        {
            // A fingerprint of the request would be one of the password too: what was stored is compared.
            if (first.UserName != request.Login || first.DisplayName != request.DisplayName || !first.Roles.SequenceEqual(request.Roles!.Distinct())
                || accounts.PasswordHasher.VerifyHashedPassword(first, first.PasswordHash!, request.Password ?? "") == PasswordVerificationResult.Failed)
                return IdempotencyKey.Reused();
            http.Response.Headers[IdempotencyKey.ReplayedHeader] = "true";
            return Created(first);
        }
    }

    private static Created<Response> Created(Account account) => TypedResults.Created($"/v1/users/{account.Id}", new Response(account.Id));

    private static ProblemHttpResult LoginTaken() => Problems.Create(StatusCodes.Status409Conflict, "LOGIN_TAKEN", "Another user has this login.");

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
