using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Ruqsat.Reporting.Inquiries;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.Reporting.Tests.Inquiries;

public sealed class ShowTimelineTests(ReportingService service)
{
    private static readonly DateTimeOffset At = new(2025, 4, 7, 3, 15, 0, TimeSpan.Zero);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<InquiryFact, string?> Waiting => new()
    {
        { Fact(), "RECEIVED" },
        { Fact(routedAt: At), "RECEIVED" },
        { Fact(receivedAt: At), "ROUTED" },
        { Fact(receivedAt: At, routedAt: At), null },
        { Fact(receivedAt: At, closedAt: At), null },
        { Fact(receivedAt: At, hasSubject: true), "CHECKED" },
        { Fact(receivedAt: At, hasSubject: true, closedAt: At), "CHECKED" },
        { Fact(receivedAt: At, hasSubject: true, checkedAt: At), "ROUTED" },
        { Fact(receivedAt: At, hasSubject: true, checkedAt: At, closedAt: At), null },
        { Fact(receivedAt: At, hasSubject: true, checkedAt: At, routedAt: At), null },
    };

    [Theory]
    [MemberData(nameof(Waiting), DisableDiscoveryEnumeration = true)]
    public void NextOf_State_IsTheStepThatIsDue(InquiryFact inquiry, string? next) => Assert.Equal(next, ShowTimeline.NextOf(inquiry));

    [Fact]
    public async Task ShowTimeline_CheckedAndRouted_TellsEachStepInOrder()
    {
        var inquiry = SomeInquiry.Received(At).WithSubject();
        await service.ProjectAsync(inquiry, inquiry.Checked("DENY", "EXPIRED"), inquiry.Routed("OPERATIONAL_HEADQUARTERS", 10));

        var timeline = await TimelineAsync(inquiry.InquiryId);

        Assert.Equal(
            [
                new("RECEIVED", At, new(Topic: "IIN_OR_PLATE", District: "MEDEU", Language: "ru", Channel: "PHONE")),
                new("REGISTERED", At.AddMinutes(1), new(Account: "operator-7")),
                new("CHECKED", At.AddMinutes(3), new(Decision: "DENY", Reason: "EXPIRED")),
                new("ROUTED", At.AddMinutes(4), new(Unit: "OPERATIONAL_HEADQUARTERS", Rule: 10)),
            ],
            timeline.Steps);
        Assert.Null(timeline.WaitingFor);
    }

    [Fact]
    public async Task ShowTimeline_ClosedAtFirstContact_EndsWithTheOperator()
    {
        var inquiry = SomeInquiry.Received(At).ClosedBy("chief");
        await service.ProjectAsync(inquiry);

        var timeline = await TimelineAsync(inquiry.InquiryId);

        Assert.Equal(["RECEIVED", "REGISTERED", "CLOSED"], timeline.Steps.Select(s => s.Step));
        Assert.Equal(new("CLOSED", At.AddMinutes(2), new(Account: "chief")), timeline.Steps[2]);
        Assert.Null(timeline.WaitingFor);
    }

    [Fact]
    public async Task ShowTimeline_OvertakenByALaterEvent_WaitsForReception()
    {
        var inquiry = SomeInquiry.Received(At);
        await service.ProjectAsync(inquiry.Routed());

        var timeline = await TimelineAsync(inquiry.InquiryId);

        Assert.Equal(["ROUTED"], timeline.Steps.Select(s => s.Step));
        Assert.Equal("RECEIVED", timeline.WaitingFor);
    }

    [Fact]
    public async Task ShowTimeline_Unknown_IsNotFoundWithItsCode()
    {
        using var client = service.Host.Client(Roles.Operator);

        using var response = await client.GetAsync($"/v1/inquiries/{Guid.CreateVersion7()}/timeline", Cancelled);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancelled)).RootElement;
        Assert.Equal("INQUIRY_UNKNOWN", problem.GetProperty("code").GetString());
    }

    private static InquiryFact Fact(
        DateTimeOffset? receivedAt = null, bool hasSubject = false, DateTimeOffset? checkedAt = null, DateTimeOffset? routedAt = null, DateTimeOffset? closedAt = null) => new()
        {
            InquiryId = Guid.CreateVersion7(),
            ReceivedAt = receivedAt,
            HasSubject = receivedAt is null ? null : hasSubject,
            CheckedAt = checkedAt,
            RoutedAt = routedAt,
            ClosedAt = closedAt,
            ProjectedAt = At,
        };

    private async Task<InquiryTimeline> TimelineAsync(Guid inquiryId) =>
        (await service.Analyst.GetFromJsonAsync<InquiryTimeline>($"/v1/inquiries/{inquiryId}/timeline", Cancelled))!;
}
