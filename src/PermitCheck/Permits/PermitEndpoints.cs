using Ruqsat.Database;
using Ruqsat.PermitCheck.Checks;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.PermitCheck.Permits;

internal static class PermitEndpoints
{
    // A supervisor may give for 48 hours what is reviewed, and take away; only the registry gives for longer.
    private static readonly string[] Keepers = [Roles.RegistryClerk, Roles.Supervisor];
    private static readonly string[] Readers = [.. Keepers, Roles.Auditor];

    public static void AddPermits(this IServiceCollection services)
    {
        services.AddSingleton(provider => new GroupCommit<IssuePermit.Draft, IssuePermit.Outcome>(
            provider.GetRequiredService<IServiceScopeFactory>(), new(), IssuePermit.CommitAsync));
        services.AddScoped<PermitSteps>();
    }

    public static void MapPermits(this IEndpointRouteBuilder routes)
    {
        var permits = routes.MapGroup("/v1/permits").WithTags("Permits");
        permits.MapPost("", IssuePermit.HandleAsync).WithName(nameof(IssuePermit)).AllowRoles(Roles.RegistryClerk)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        permits.MapPost("/search", SearchPermits.HandleAsync).WithName(nameof(SearchPermits)).AllowRoles(Readers)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .RequireRateLimiting(CheckRate.Policy).ProducesProblem(StatusCodes.Status429TooManyRequests);

        permits.MapPost("/emergency", IssueEmergencyPermit.HandleAsync).WithName(nameof(IssueEmergencyPermit)).AllowRoles(Roles.Supervisor)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        permits.MapGet("/emergency", ListEmergencyPermits.HandleAsync).WithName(nameof(ListEmergencyPermits)).AllowRoles(Readers);
        permits.MapPost("/{id:guid}/review", ReviewEmergencyPermit.HandleAsync).WithName(nameof(ReviewEmergencyPermit)).AllowRoles(Keepers)
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status422UnprocessableEntity);

        permits.MapGet("/{id:guid}", ReadPermit.HandleAsync).WithName(nameof(ReadPermit)).AllowRoles(Readers)
            .ProducesProblem(StatusCodes.Status404NotFound);
        permits.MapGet("/{id:guid}/changes", ReadPermitChanges.HandleAsync).WithName(nameof(ReadPermitChanges)).AllowRoles(Readers)
            .ProducesProblem(StatusCodes.Status404NotFound);
        permits.MapPatch("/{id:guid}", AmendPermit.HandleAsync).WithName(nameof(AmendPermit)).AllowRoles(Roles.RegistryClerk).ProducesChangeProblems()
            .ProducesProblem(StatusCodes.Status412PreconditionFailed).ProducesProblem(StatusCodes.Status428PreconditionRequired);
        permits.MapPost("/{id:guid}/suspend", SuspendPermit.HandleAsync).WithName(nameof(SuspendPermit)).AllowRoles(Keepers).ProducesChangeProblems();
        permits.MapPost("/{id:guid}/lift", LiftSuspension.HandleAsync).WithName(nameof(LiftSuspension)).AllowRoles(Keepers).ProducesChangeProblems()
            .ProducesProblem(StatusCodes.Status412PreconditionFailed).ProducesProblem(StatusCodes.Status428PreconditionRequired);
        permits.MapPost("/{id:guid}/revoke", RevokePermit.HandleAsync).WithName(nameof(RevokePermit)).AllowRoles(Keepers)
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status422UnprocessableEntity);
    }

    private static RouteHandlerBuilder ProducesChangeProblems(this RouteHandlerBuilder route) =>
        route.ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status422UnprocessableEntity);
}
