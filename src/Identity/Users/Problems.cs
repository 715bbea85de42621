using Microsoft.AspNetCore.Http.HttpResults;

namespace Ruqsat.Identity.Users;

internal static class Problems
{
    public static ProblemHttpResult NoSuchUser() => Of(StatusCodes.Status404NotFound, "USER_NOT_FOUND", "There is no such user.");

    public static ProblemHttpResult Of(int status, string code, string detail) =>
        TypedResults.Problem(detail, statusCode: status, extensions: new Dictionary<string, object?> { ["code"] = code });
}
