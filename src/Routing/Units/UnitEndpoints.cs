using Ruqsat.ServiceDefaults;

namespace Ruqsat.Routing.Units;

internal static class UnitEndpoints
{
    public static void MapUnits(this IEndpointRouteBuilder app)
    {
        var units = app.MapGroup("/v1/units").WithTags("Units")
            .AllowRoles(Roles.Operator, Roles.Supervisor, Roles.UnitOfficer, Roles.Administrator);
        units.MapGet("", ListUnits.HandleAsync).WithName("ListUnits").WithSummary("The directory of units");
    }
}
