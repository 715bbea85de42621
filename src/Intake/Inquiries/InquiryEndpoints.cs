using Ruqsat.Database;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.Intake.Inquiries;

internal static class InquiryEndpoints
{
    public static void AddInquiries(this IServiceCollection services)
    {
        services.AddSingleton<Topics.KnownCodes>();
        services.AddSingleton(provider => new GroupCommit<RegisterInquiry.Draft, RegisterInquiry.Outcome>(
            provider.GetRequiredService<IServiceScopeFactory>(), new(), RegisterInquiry.CommitAsync));
    }

    public static void MapInquiries(this IEndpointRouteBuilder routes)
    {
        var inquiries = routes.MapGroup("/v1/inquiries").WithTags("Inquiries");
        inquiries.MapPost("", RegisterInquiry.HandleAsync).WithName(nameof(RegisterInquiry))
            .AllowRoles(Roles.Operator, Roles.Supervisor, Roles.Integration)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        inquiries.MapGet("/{id:guid}", ReadInquiry.HandleAsync).WithName(nameof(ReadInquiry))
            .AllowRoles(Roles.Operator, Roles.Supervisor, Roles.UnitOfficer, Roles.Auditor, Roles.Integration);
    }
}
