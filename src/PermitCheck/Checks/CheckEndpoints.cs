using Ruqsat.ServiceDefaults;

namespace Ruqsat.PermitCheck.Checks;

internal static class CheckEndpoints
{
    public static void AddChecks(this IServiceCollection services)
    {
        services.AddSingleton(new ReasonTexts());
        services.AddSingleton<CheckJournal>();
    }

    public static void MapChecks(this IEndpointRouteBuilder routes)
    {
        var checks = routes.MapGroup("/v1/checks").WithTags("Checks");
        checks.MapPost("", CheckSubjects.HandleAsync).WithName(nameof(CheckSubjects))
            .AllowRoles(Roles.Operator, Roles.Supervisor, Roles.CheckpointOfficer, Roles.Integration)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status422UnprocessableEntity).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }
}
