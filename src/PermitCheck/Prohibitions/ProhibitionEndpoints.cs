using Ruqsat.PermitCheck.Checks;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.PermitCheck.Prohibitions;

internal static class ProhibitionEndpoints
{
    public static void MapProhibitions(this IEndpointRouteBuilder routes)
    {
        var prohibitions = routes.MapGroup("/v1/prohibitions").WithTags("Prohibitions");
        prohibitions.MapPost("", ImposeProhibition.HandleAsync).WithName(nameof(ImposeProhibition)).AllowRoles(Roles.RegistryClerk)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        prohibitions.MapPost("/{id:guid}/lift", LiftProhibition.HandleAsync).WithName(nameof(LiftProhibition)).AllowRoles(Roles.RegistryClerk)
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        prohibitions.MapPost("/search", SearchProhibitions.HandleAsync).WithName(nameof(SearchProhibitions))
            .AllowRoles(Roles.RegistryClerk, Roles.Supervisor, Roles.Auditor).ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .RequireRateLimiting(CheckRate.Policy).ProducesProblem(StatusCodes.Status429TooManyRequests);
        prohibitions.MapGet("/{id:guid}", ReadProhibition.HandleAsync).WithName(nameof(ReadProhibition))
            .AllowRoles(Roles.RegistryClerk, Roles.Supervisor, Roles.Auditor).ProducesProblem(StatusCodes.Status404NotFound);
    }
}
