using Ruqsat.Database;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.PermitCheck.Permits;

internal static class PermitEndpoints
{
    public static void AddPermits(this IServiceCollection services) =>
        services.AddSingleton(provider => new GroupCommit<IssuePermit.Draft, IssuePermit.Outcome>(
            provider.GetRequiredService<IServiceScopeFactory>(), new(), IssuePermit.CommitAsync));

    public static void MapPermits(this IEndpointRouteBuilder routes)
    {
        var permits = routes.MapGroup("/v1/permits").WithTags("Permits");
        permits.MapPost("", IssuePermit.HandleAsync).WithName(nameof(IssuePermit))
            .AllowRoles(Roles.RegistryClerk, Roles.Supervisor)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        permits.MapPost("/{id:guid}/revoke", RevokePermit.HandleAsync).WithName(nameof(RevokePermit))
            .AllowRoles(Roles.RegistryClerk, Roles.Supervisor)
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        permits.MapGet("/{id:guid}", ReadPermit.HandleAsync).WithName(nameof(ReadPermit))
            .AllowRoles(Roles.RegistryClerk, Roles.Supervisor, Roles.Auditor)
            .ProducesProblem(StatusCodes.Status404NotFound);
    }
}
