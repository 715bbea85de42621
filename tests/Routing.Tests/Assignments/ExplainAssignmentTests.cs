using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Mvc;
using Ruqsat.Routing.Assignments;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.Routing.Tests.Assignments;

public sealed class ExplainAssignmentTests(RoutingService service)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ExplainAssignment_Routed_SaysWhyHere()
    {
        var inquiry = SomeInquiry.Checked("REVIEW", "IIN_OR_PLATE", "ALMALY");
        await service.Broker.PublishAsync(inquiry);
        var routed = await service.RoutedOfAsync(inquiry.InquiryId);

        using var client = service.Host.Client(Roles.Auditor);
        var why = await client.GetFromJsonAsync<AssignmentExplanation>($"/v1/assignments/{inquiry.InquiryId}", Cancelled);

        Assert.Equal(inquiry.InquiryId, why!.InquiryId);
        Assert.Equal("OPERATIONAL_HEADQUARTERS", why.Unit);
        Assert.Equal(new("Жедел штаб", "Оперативный штаб", "Operational Headquarters"), why.UnitName);
        Assert.Equal(20, why.Rule);
        Assert.Equal("topic is IIN_OR_PLATE and decision is REVIEW", why.RuleText);
        Assert.Equal(new("IIN_OR_PLATE", "ALMALY", "REVIEW"), why.Facts);
        Assert.Equal(routed.RoutedAt, why.RoutedAt, TimeSpan.FromMicroseconds(1));
    }

    [Fact]
    public async Task ExplainAssignment_Unknown_IsNotFoundWithItsCode()
    {
        using var client = service.Host.Client(Roles.Supervisor);

        using var response = await client.GetAsync($"/v1/assignments/{Guid.CreateVersion7()}", Cancelled);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        var problem = await response.Content.ReadFromJsonAsync<ProblemDetails>(Cancelled);
        Assert.Equal("ASSIGNMENT_UNKNOWN", problem!.Extensions["code"]?.ToString());
    }
}
