using Ruqsat.ServiceDefaults;

namespace Ruqsat.PermitCheck.Organisations;

internal static class OrganisationEndpoints
{
    public static void MapOrganisations(this IEndpointRouteBuilder routes)
    {
        var organisations = routes.MapGroup("/v1/organisations").WithTags("Organisations");
        organisations.MapPost("", EnterOrganisation.HandleAsync).WithName(nameof(EnterOrganisation)).AllowRoles(Roles.RegistryClerk)
            .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        organisations.MapGet("", ListOrganisations.HandleAsync).WithName(nameof(ListOrganisations)).AllowRoles(Roles.RegistryClerk, Roles.Supervisor, Roles.Auditor);
    }
}
