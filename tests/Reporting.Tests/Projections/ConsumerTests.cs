using Microsoft.Extensions.DependencyInjection;
using Ruqsat.Contracts;
using Ruqsat.Messaging;
using Ruqsat.Reporting.Projections;
using Ruqsat.Testing;

namespace Ruqsat.Reporting.Tests.Projections;

public sealed class ConsumerTests(ReportingService service)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Consume_SameInquirySeveralTimesInOneGroup_TheLatestCounts()
    {
        var inquiry = SomeInquiry.Received(new DateOnly(2021, 1, 1)).WithSubject();

        await ConsumeAsync<InquiryRouted, InquiryRoutedConsumer>(inquiry.Routed("FIRST", 1), inquiry.Routed("LAST", 3, second: 2), inquiry.Routed("SECOND", 2, second: 1));
        await ConsumeAsync<InquiryChecked, InquiryCheckedConsumer>(inquiry.Checked("REVIEW", "LAST", second: 9), inquiry.Checked("DENY", "FIRST"));
        await ConsumeAsync<InquiryReceived, InquiryReceivedConsumer>(inquiry, inquiry);

        Assert.Equal("IIN_OR_PLATE REVIEW LAST LAST 3", await RowAsync(inquiry.InquiryId));
    }

    [Fact]
    public async Task Consume_OlderEventAfterNewer_ChangesNothing()
    {
        var inquiry = SomeInquiry.Received(new DateOnly(2021, 1, 2));
        await ConsumeAsync<InquiryReceived, InquiryReceivedConsumer>(inquiry);
        await ConsumeAsync<InquiryChecked, InquiryCheckedConsumer>(inquiry.Checked("ALLOW", "NEWER", second: 5));
        await ConsumeAsync<InquiryRouted, InquiryRoutedConsumer>(inquiry.Routed("NEWER", 5, second: 5));
        var projectedAt = await service.ScalarAsync("SELECT projected_at FROM inquiries WHERE inquiry_id = $1", inquiry.InquiryId);

        await ConsumeAsync<InquiryReceived, InquiryReceivedConsumer>(inquiry);
        await ConsumeAsync<InquiryChecked, InquiryCheckedConsumer>(inquiry.Checked("DENY", "OLDER"));
        await ConsumeAsync<InquiryRouted, InquiryRoutedConsumer>(inquiry.Routed("OLDER", 1));

        Assert.Equal("RESTRICTIONS ALLOW NEWER NEWER 5", await RowAsync(inquiry.InquiryId));
        Assert.Equal(projectedAt, await service.ScalarAsync("SELECT projected_at FROM inquiries WHERE inquiry_id = $1", inquiry.InquiryId));
    }

    [Fact]
    public async Task Consume_LaterEventsBeforeReception_IsNotCountedUntilReceived()
    {
        var day = new DateOnly(2021, 1, 3);
        var inquiry = SomeInquiry.Received(day).WithSubject();

        await service.ProjectAsync(inquiry.Checked(), inquiry.Routed());
        Assert.Equal(0, (await service.SummaryAsync(day, day)).Received);
        Assert.Empty((await service.TotalsAsync("unit", day, day)).Rows);

        await service.ProjectAsync(inquiry);
        var summary = await service.SummaryAsync(day, day);
        Assert.Equal((1, 1, 1), (summary.Received, summary.Checked, summary.Routed));
    }

    [Fact]
    public async Task Consume_MalformedMessages_GoToTheDeadLettersAndTheOthersPass()
    {
        var day = new DateOnly(2021, 1, 4);
        var good = Enumerable.Range(0, 20).Select(_ => SomeInquiry.Received(day)).ToList();
        var one = good[0];

        await service.Broker.SendRawAsync("reporting-inquiry-received", "{ not json");
        await service.Broker.SendRawAsync("reporting-inquiry-routed", "[]");
        await Task.WhenAll(
            service.Broker.PublishAsync(one with { InquiryId = Guid.CreateVersion7(), Topic = null! }),
            service.Broker.PublishAsync(one with { InquiryId = Guid.CreateVersion7(), ReceivedAt = default }),
            service.Broker.PublishAsync(one with { InquiryId = Guid.CreateVersion7(), Subjects = null! }),
            service.Broker.PublishAsync(one with { InquiryId = Guid.Empty }),
            service.Broker.PublishAsync(one.Checked() with { InquiryId = Guid.CreateVersion7(), Decision = null! }),
            service.Broker.PublishAsync(one.Routed() with { InquiryId = Guid.CreateVersion7(), RoutedAt = default }),
            service.ProjectAsync([.. good, .. good.Select(g => g.Routed())]));

        var summary = await service.SummaryAsync(day, day);
        Assert.Equal((20, 20), (summary.Received, summary.Routed));
        await Eventually.GetAsync(() => service.Broker.CountAsync("reporting-inquiry-received_error"), count => count == 5);
        await Eventually.GetAsync(() => service.Broker.CountAsync("reporting-inquiry-checked_error"), count => count == 1);
        await Eventually.GetAsync(() => service.Broker.CountAsync("reporting-inquiry-routed_error"), count => count == 2);
    }

    private async Task ConsumeAsync<TEvent, TConsumer>(params TEvent[] events)
        where TEvent : class
        where TConsumer : class, IEventBatchConsumer<TEvent>
    {
        await using var scope = service.Host.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<TConsumer>()
            .ConsumeAsync([.. events.Select(e => new Received<TEvent>(Guid.CreateVersion7(), e, TraceParent: null))], Cancelled);
    }

    private async Task<string?> RowAsync(Guid inquiryId) =>
        (string?)await service.ScalarAsync("SELECT concat_ws(' ', topic, decision, reason, unit, rule) FROM inquiries WHERE inquiry_id = $1", inquiryId);
}
