using Ruqsat.ServiceDefaults;

namespace Ruqsat.PermitCheck.Audits;

internal static class AuditEndpoints
{
    public static void MapAudits(this IEndpointRouteBuilder routes)
    {
        var audits = routes.MapGroup("/v1").WithTags("Audit").AllowRoles(Roles.Auditor)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status422UnprocessableEntity).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        audits.MapPost("/audit/lookups", ListLookups.HandleAsync).WithName(nameof(ListLookups));
        audits.MapPost("/permits/{id:guid}/unmask", UnmaskPermit.HandleAsync).WithName(nameof(UnmaskPermit))
            .ProducesProblem(StatusCodes.Status404NotFound);
    }
}
