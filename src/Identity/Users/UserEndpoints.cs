namespace Ruqsat.Identity.Users;

internal static class UserEndpoints
{
    public static void MapUsers(this WebApplication app)
    {
        var users = app.MapGroup("/v1/users").RequireAuthorization(Policies.Administrator).WithTags("Users");
        users.MapGet("/", ListUsers.HandleAsync);
        users.MapPost("/", CreateUser.HandleAsync);
        users.MapPost("/{id:guid}/lock", LockUser.HandleAsync);
        users.MapPost("/{id:guid}/unlock", UnlockUser.HandleAsync);
        users.MapPost("/{id:guid}/password", ResetPassword.HandleAsync);
    }
}
