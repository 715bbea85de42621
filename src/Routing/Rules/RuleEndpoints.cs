using Ruqsat.ServiceDefaults;

namespace Ruqsat.Routing.Rules;

internal static class RuleEndpoints
{
    public static void MapRules(this IEndpointRouteBuilder app)
    {
        var rules = app.MapGroup("/v1/rules").WithTags("Rules")
            .AllowRoles(Roles.Operator, Roles.Supervisor, Roles.UnitOfficer, Roles.Administrator);
        rules.MapGet("", ListRules.HandleAsync).WithName("ListRules").WithSummary("The routing rules in the order in which they are tried");
    }
}
