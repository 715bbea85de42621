using Ruqsat.ServiceDefaults;

namespace Ruqsat.PermitCheck.Crossings;

internal static class CrossingEndpoints
{
    public static void MapCrossings(this IEndpointRouteBuilder routes)
    {
        var crossings = routes.MapGroup("/v1/crossings").WithTags("Crossings");
        crossings.MapPost("", RecordCrossing.HandleAsync).WithName(nameof(RecordCrossing))
            .AllowRoles(Roles.CheckpointOfficer, Roles.Supervisor)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        crossings.MapGet("/overrides", ListOverrides.HandleAsync).WithName(nameof(ListOverrides)).AllowRoles(Roles.Supervisor, Roles.Auditor);
        crossings.MapPost("/{id:guid}/review", ReviewOverride.HandleAsync).WithName(nameof(ReviewOverride))
            .AllowRoles(Roles.Supervisor)
            .ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
    }
}
