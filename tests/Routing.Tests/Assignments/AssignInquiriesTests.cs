using Npgsql;
using Ruqsat.Contracts;
using Ruqsat.Routing.Rules;
using Ruqsat.Testing;

namespace Ruqsat.Routing.Tests.Assignments;

public sealed class AssignInquiriesTests(RoutingService service)
{
    private const string ReceivedQueue = "routing-inquiry-received";
    private const string CheckedQueue = "routing-inquiry-checked";

    /// <summary>Nobody consumes it in these tests: it holds every <see cref="InquiryRouted"/> that left the service.</summary>
    private const string RoutedQueue = "reporting-inquiry-routed";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Assign_WithoutSubject_RoutesAtReception()
    {
        var inquiry = SomeInquiry.Received("SUPPORT", "AUEZOV");
        await service.Broker.PublishAsync(inquiry);

        var routed = await service.RoutedOfAsync(inquiry.InquiryId);

        Assert.Equal(("SOCIAL_WELFARE", 302), (routed.Unit, routed.Rule));
        Assert.Equal("SOCIAL_WELFARE 302 SUPPORT AUEZOV -", await AssignmentAsync(service.Host, inquiry.InquiryId));
    }

    [Fact]
    public async Task Assign_WithSubject_WaitsForTheCheckAndFollowsItsDecision()
    {
        var received = SomeInquiry.Received("IIN_OR_PLATE").WithSubject();
        await service.Broker.PublishAsync(received, messageId: received.InquiryId);
        await ConsumedAsync(service.Host, received.InquiryId);
        Assert.Null(await AssignmentAsync(service.Host, received.InquiryId));

        await service.Broker.PublishAsync(SomeInquiry.Checked("DENY", id: received.InquiryId));
        var routed = await service.RoutedOfAsync(received.InquiryId);

        Assert.Equal(("OPERATIONAL_HEADQUARTERS", 10), (routed.Unit, routed.Rule));
        Assert.Equal("OPERATIONAL_HEADQUARTERS 10 IIN_OR_PLATE MEDEU DENY", await AssignmentAsync(service.Host, received.InquiryId));
    }

    [Fact]
    public async Task Assign_ClosedAtFirstContact_IsNotRouted()
    {
        var received = SomeInquiry.Received().Closed();
        var check = SomeInquiry.Checked() with { ClosedAtFirstContact = true };
        await service.Broker.PublishAsync(received, messageId: received.InquiryId);
        await service.Broker.PublishAsync(check, messageId: check.InquiryId);

        // The mark, the assignment and the event would be one transaction.
        await ConsumedAsync(service.Host, received.InquiryId, check.InquiryId);
        Assert.Null(await AssignmentAsync(service.Host, received.InquiryId));
        Assert.Null(await AssignmentAsync(service.Host, check.InquiryId));
    }

    [Fact]
    public async Task Assign_ManyAtOnce_EachGoesWhereTheRulesSay()
    {
        var random = new Random(20200319);
        string[] topics = ["RESTRICTIONS", "IIN_OR_PLATE", "ENTRY_EXIT", "SUPPORT", "CHECKPOINTS"];
        var checks = Enumerable.Range(0, 400).Select(_ => SomeInquiry.Checked(
            random.GetItems(["ALLOW", "DENY", "REVIEW"], 1)[0], random.GetItems(topics, 1)[0], random.GetItems(["MEDEU", "ALATAU", null], 1)[0])).ToList();

        await Task.WhenAll(checks.Select(c => service.Broker.PublishAsync(c)));

        foreach (var check in checks)
        {
            var expected = RoutingRules.Match(AlmatyRules.All, new(check.Topic, check.District, check.Decision));
            var routed = await service.RoutedOfAsync(check.InquiryId);
            Assert.Equal((expected.Unit, expected.Rule), (routed.Unit, routed.Rule));
        }
    }

    [Fact]
    public async Task Assign_RepeatedEventsAndBothKinds_OneAssignmentAndOneEventEach()
    {
        await using var host = await ServiceHost<Program>.StartAsync("routingdb");
        await using var broker = await TestBroker.ConnectAsync(host.Broker);
        var repeated = SomeInquiry.Received("CHECKPOINTS");
        var checkedTwice = SomeInquiry.Checked("ALLOW");
        var both = SomeInquiry.Received("SUPPORT");
        Guid[] messages = [.. Enumerable.Range(0, 7).Select(_ => Guid.CreateVersion7())];

        await broker.PublishAsync(repeated, messages[0]);
        await broker.PublishAsync(repeated, messages[0]);
        await broker.PublishAsync(repeated, messages[1]);
        await broker.PublishAsync(checkedTwice, messages[2]);
        await broker.PublishAsync(checkedTwice, messages[3]);
        await broker.PublishAsync(both, messages[4]);
        await broker.PublishAsync(SomeInquiry.Checked("DENY", "SUPPORT", id: both.InquiryId), messages[5]);
        await ConsumedAsync(host, messages[..6]);
        await broker.PublishAsync(checkedTwice, messages[2]);
        await broker.PublishAsync(both, messages[6]);
        await ConsumedAsync(host, messages);
        await Eventually.TrueAsync(async () => await broker.CountAsync(ReceivedQueue) + await broker.CountAsync(CheckedQueue) == 0);

        // Stopping ends what was handed out already; what it did not finish would be in the queues again.
        await host.DisposeAsync();
        Assert.Equal(0u, await broker.CountAsync(ReceivedQueue) + await broker.CountAsync(CheckedQueue));
        Assert.Equal(3L, await CountAsync(host, "SELECT count(*) FROM assignments"));
        Assert.Equal(3L, await broker.CountAsync(RoutedQueue) + await CountAsync(host, "SELECT count(*) FROM outbox_messages"));
    }

    [Fact]
    public async Task Assign_MalformedMessages_GoToTheDeadLettersAndTheOthersPass()
    {
        var withoutTopic = SomeInquiry.Received() with { Topic = null! };
        var withoutId = SomeInquiry.Received() with { InquiryId = Guid.Empty };
        var withoutSubjects = SomeInquiry.Received() with { Subjects = null! };
        var good = Enumerable.Range(0, 20).Select(_ => SomeInquiry.Received("CHECKPOINTS")).ToList();

        await service.Broker.SendRawAsync(ReceivedQueue, "{ not json");
        await Task.WhenAll([
            service.Broker.PublishAsync(withoutTopic), service.Broker.PublishAsync(withoutId), service.Broker.PublishAsync(withoutSubjects),
            .. good.Select(g => service.Broker.PublishAsync(g))]);

        foreach (var inquiry in good)
        {
            Assert.Equal("CHECKPOINT_HEADQUARTERS", (await service.RoutedOfAsync(inquiry.InquiryId)).Unit);
        }

        await Eventually.GetAsync(() => service.Broker.CountAsync(ReceivedQueue + "_error"), count => count == 4);
    }

    private static async Task ConsumedAsync(ServiceHost<Program> host, params Guid[] messageIds) =>
        await Eventually.GetAsync(
            () => CountAsync(host, "SELECT count(*) FROM inbox_messages WHERE message_id = ANY($1)", messageIds), count => count == messageIds.Length);

    private static async Task<string?> AssignmentAsync(ServiceHost<Program> host, Guid inquiryId) =>
        (string?)await ScalarAsync(host, "SELECT concat_ws(' ', unit, rule, topic, coalesce(district, '-'), coalesce(decision, '-')) FROM assignments WHERE inquiry_id = $1", inquiryId);

    private static async Task<long> CountAsync(ServiceHost<Program> host, string sql, params object[] parameters) =>
        (long)(await ScalarAsync(host, sql, parameters))!;

    private static async Task<object?> ScalarAsync(ServiceHost<Program> host, string sql, params object[] parameters)
    {
        await using var connection = new NpgsqlConnection(host.Database);
        await connection.OpenAsync(Cancelled);
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var parameter in parameters)
        {
            command.Parameters.AddWithValue(parameter);
        }

        return await command.ExecuteScalarAsync(Cancelled);
    }
}
