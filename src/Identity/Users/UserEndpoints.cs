using Microsoft.AspNetCore.Http.HttpResults;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.Identity.Users;

internal static class UserEndpoints
{
    public static void AddUsers(this WebApplicationBuilder builder) => builder.Services.AddOpenApi();

    public static void MapUsers(this WebApplication app)
    {
        var users = app.MapGroup("/v1/users").RequireAuthorization(Policies.Administrator).WithTags("Users");
        users.MapGet("/", ListUsers.HandleAsync);
        users.MapPost("/", CreateUser.HandleAsync);
        users.MapPost("/{id:guid}/lock", LockUser.HandleAsync);
        users.MapPost("/{id:guid}/unlock", UnlockUser.HandleAsync);
        users.MapPost("/{id:guid}/password", ResetPassword.HandleAsync);
    }

    public static ProblemHttpResult NoSuchUser() => Problems.Create(StatusCodes.Status404NotFound, "USER_NOT_FOUND", "There is no such user.");

    public static ProblemHttpResult ChangedMeanwhile() =>
        Problems.Create(StatusCodes.Status409Conflict, "CHANGED_MEANWHILE", "Somebody else changed this user at the same time; try again.");

    public static ProblemHttpResult PasswordTooWeak() => Problems.Invalid("password", "PASSWORD_TOO_WEAK");
}
