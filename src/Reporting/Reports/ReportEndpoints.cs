using Ruqsat.ServiceDefaults;

namespace Ruqsat.Reporting.Reports;

internal static class ReportEndpoints
{
    public static void MapReports(this IEndpointRouteBuilder app)
    {
        var reports = app.MapGroup("/v1/reports").WithTags("Reports")
            .AllowRoles(Roles.Analyst, Roles.Supervisor, Roles.Administrator, Roles.Integration);
        reports.MapGet("summary", Summarize.HandleAsync).WithName("Summarize").WithSummary("Counts over local days: received, checked, routed, waiting");
        reports.MapGet("totals", CountTotals.HandleAsync).WithName("CountTotals").WithSummary("Received inquiries by day, topic, district, unit, operator or language");
    }
}
