using Ruqsat.ServiceDefaults;

namespace Ruqsat.Routing.Assignments;

internal static class AssignmentEndpoints
{
    public static void MapAssignments(this IEndpointRouteBuilder app)
    {
        var assignments = app.MapGroup("/v1/assignments").WithTags("Assignments")
            .AllowRoles(Roles.Operator, Roles.Supervisor, Roles.UnitOfficer, Roles.Auditor);
        assignments.MapGet("{inquiryId:guid}", ExplainAssignment.HandleAsync).WithName("ExplainAssignment").WithSummary("Which unit has an inquiry, and why");
    }
}
