using Ruqsat.ServiceDefaults;

namespace Ruqsat.Reporting.Inquiries;

internal static class InquiryEndpoints
{
    public static void MapInquiries(this IEndpointRouteBuilder app)
    {
        var inquiries = app.MapGroup("/v1/inquiries").WithTags("Inquiries")
            .AllowRoles(Roles.Operator, Roles.Supervisor, Roles.UnitOfficer, Roles.Analyst, Roles.Auditor, Roles.Integration);
        inquiries.MapGet("{id:guid}/timeline", ShowTimeline.HandleAsync).WithName("ShowTimeline").WithSummary("What happened to an inquiry, and what it waits for");
    }
}
