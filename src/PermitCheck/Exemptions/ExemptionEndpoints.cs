using Ruqsat.PermitCheck.Checks;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.PermitCheck.Exemptions;

internal static class ExemptionEndpoints
{
    public static void MapExemptions(this IEndpointRouteBuilder routes)
    {
        var exemptions = routes.MapGroup("/v1/exemptions").WithTags("Exemptions");
        exemptions.MapPost("", EnterExemption.HandleAsync).WithName(nameof(EnterExemption)).AllowRoles(Roles.RegistryClerk)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        exemptions.MapPost("/{id:guid}/withdraw", WithdrawExemption.HandleAsync).WithName(nameof(WithdrawExemption)).AllowRoles(Roles.RegistryClerk)
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        exemptions.MapPost("/search", SearchExemptions.HandleAsync).WithName(nameof(SearchExemptions))
            .AllowRoles(Roles.RegistryClerk, Roles.Supervisor, Roles.Auditor).ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .RequireRateLimiting(CheckRate.Policy).ProducesProblem(StatusCodes.Status429TooManyRequests);
        exemptions.MapGet("/{id:guid}", ReadExemption.HandleAsync).WithName(nameof(ReadExemption))
            .AllowRoles(Roles.RegistryClerk, Roles.Supervisor, Roles.Auditor).ProducesProblem(StatusCodes.Status404NotFound);
    }
}
