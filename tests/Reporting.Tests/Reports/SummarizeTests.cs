using System.Net.Http.Json;
using Ruqsat.Reporting.Reports;

namespace Ruqsat.Reporting.Tests.Reports;

public sealed class SummarizeTests(ReportingService service)
{
    private static readonly DateOnly Day = new(2022, 5, 10);

    [Fact]
    public async Task Summarize_InquiriesInEveryState_CountsEach()
    {
        var started = DateTimeOffset.UtcNow.AddSeconds(-1);
        var waitsForCheck = SomeInquiry.Received(Day).WithSubject();
        var waitsForRoute = SomeInquiry.Received(Day).WithSubject();
        var routed = SomeInquiry.Received(Day);
        var closed = SomeInquiry.Received(Day).ClosedBy("chief");
        var closedWithSubject = SomeInquiry.Received(Day).WithSubject().ClosedBy("chief");
        var dayBefore = SomeInquiry.Received(Day.AddDays(-1));
        var dayAfter = SomeInquiry.Received(Day.AddDays(1));

        await service.ProjectAsync(
            waitsForCheck, waitsForRoute, waitsForRoute.Checked(), routed, routed.Routed(), closed, closedWithSubject, closedWithSubject.Checked("ALLOW"), dayBefore, dayAfter);

        var summary = await service.SummaryAsync(Day, Day);
        Assert.Equal(new(Day, Day, 5, 3, 2, 1, 1, 2, 2, LastProjectedAt: null), summary with { LastProjectedAt = null });
        Assert.InRange(summary.LastProjectedAt!.Value, started, DateTimeOffset.UtcNow.AddSeconds(1));
        Assert.Equal(7, (await service.SummaryAsync(Day.AddDays(-1), Day.AddDays(1))).Received);
    }

    [Fact]
    public async Task Summarize_OpenRanges_ReachToTheEnds()
    {
        // Nobody else has inquiries this early or this late.
        var earliest = new DateOnly(1999, 12, 31);
        var latest = new DateOnly(2199, 1, 1);
        await service.ProjectAsync(SomeInquiry.Received(earliest), SomeInquiry.Received(latest), SomeInquiry.Received(latest));

        Assert.Equal(1, (await GetAsync("?to=1999-12-31")).Received);
        Assert.Equal(2, (await GetAsync("?from=2199-01-01")).Received);
        Assert.True((await GetAsync("")).Received >= 3);
    }

    [Fact]
    public async Task Summarize_NothingReceived_IsZeroWithoutATime()
    {
        var day = new DateOnly(1990, 1, 1);

        Assert.Equal(new(day, day, 0, 0, 0, 0, 0, 0, 0, LastProjectedAt: null), await service.SummaryAsync(day, day));
    }

    private async Task<Summary> GetAsync(string query) =>
        (await service.Analyst.GetFromJsonAsync<Summary>("/v1/reports/summary" + query, TestContext.Current.CancellationToken))!;
}
