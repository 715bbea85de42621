using Ruqsat.ServiceDefaults;

namespace Ruqsat.PermitCheck.Generations;

internal static class GenerationEndpoints
{
    public static void MapGenerations(this IEndpointRouteBuilder routes)
    {
        var generations = routes.MapGroup("/v1/generations").WithTags("Generations");
        generations.MapGet("", ListGenerations.HandleAsync).WithName(nameof(ListGenerations))
            .AllowRoles(Roles.RegistryClerk, Roles.Supervisor, Roles.Auditor, Roles.Administrator);
        generations.MapPost("", PrepareGeneration.HandleAsync).WithName(nameof(PrepareGeneration)).AllowRoles(Roles.RegistryClerk)
            .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        generations.MapPost("/{code}/preview", PreviewGeneration.HandleAsync).WithName(nameof(PreviewGeneration)).AllowRoles(Roles.RegistryClerk, Roles.Supervisor)
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        generations.MapPost("/{code}/activate", ActivateGeneration.HandleAsync).WithName(nameof(ActivateGeneration)).AllowRoles(Roles.RegistryClerk)
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status412PreconditionFailed)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity).ProducesProblem(StatusCodes.Status428PreconditionRequired);
        generations.MapPost("/{code}/revert", RevertGeneration.HandleAsync).WithName(nameof(RevertGeneration)).AllowRoles(Roles.RegistryClerk)
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status412PreconditionFailed).ProducesProblem(StatusCodes.Status428PreconditionRequired);
    }
}
