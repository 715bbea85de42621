using Microsoft.Extensions.Options;
using Ruqsat.PermitCheck.Audits;
using Ruqsat.PermitCheck.Crossings;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.PermitCheck.Checks;

internal static class CheckEndpoints
{
    public static void AddChecks(this IServiceCollection services)
    {
        services.AddSingleton(new ReasonTexts());
        services.AddSingleton<CheckJournal>();
        services.AddSingleton<SubjectCaps>();
        services.AddSingleton<IValidateOptions<CheckLimits>, CheckLimitsValidator>();
        services.AddOptions<CheckLimits>().BindConfiguration("Checks").ValidateOnStart();
        services.AddCheckRate();
    }

    public static void MapChecks(this IEndpointRouteBuilder routes)
    {
        var checks = routes.MapGroup("/v1/checks").WithTags("Checks");
        checks.MapPost("", CheckSubjects.HandleAsync).WithName(nameof(CheckSubjects))
            .AllowRoles(Roles.Operator, Roles.Supervisor, Roles.CheckpointOfficer, Roles.Integration)
            .RequireRateLimiting(CheckRate.Policy)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .ProducesProblem(StatusCodes.Status429TooManyRequests).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        checks.MapGet("/{id:guid}", ExplainCheck.HandleAsync).WithName(nameof(ExplainCheck))
            .AllowRoles(Roles.Supervisor, Roles.Auditor)
            .ProducesProblem(StatusCodes.Status404NotFound);
        routes.MapCrossings();
        routes.MapAudits();
    }
}
