using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Ruqsat.Database;
using Ruqsat.LocalHosting.Servers;
using Ruqsat.Testing;

namespace Ruqsat.Messaging.Tests;

public sealed class InboxTests
{
    private const string Queue = "intake-inquiry-routed";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Inbox_SameMessageSeveralTimes_IsConsumedOnce(bool oneByOne)
    {
        await using var service = await TestService.StartAsync(oneByOne: oneByOne);
        await using var queue = await QueueReader.OpenAsync(service.Broker);
        var (messageId, inquiryId, last) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => queue.PublishAsync(Queue, messageId, Envelope(messageId, inquiryId))));
        await queue.PublishAsync(Queue, Guid.CreateVersion7(), Envelope(Guid.CreateVersion7(), last));

        await Eventually.GetAsync(service.NotesAsync, notes => notes.Any(n => n.InquiryId == last));
        await Eventually.TrueAsync(async () => await queue.CountAsync(Queue) == 0);
        Assert.Single(await service.NotesAsync(), n => n.InquiryId == inquiryId);
    }

    [Fact]
    public async Task Inbox_ManyEvents_ShareTransactions()
    {
        await using var service = await TestService.StartAsync();

        await service.PublishAsync(Enumerable.Range(0, 2000).Select(_ => Guid.CreateVersion7()).ToList());

        var notes = await Eventually.GetAsync(service.NotesAsync, n => n.Count == 2000);
        Assert.Contains(notes, n => n.GroupSize > 10);
    }

    [Fact]
    public async Task Inbox_OneBadEventInAGroup_FailsAloneAndLeavesNoTrace()
    {
        await using var service = await TestService.StartAsync();
        var inquiries = Enumerable.Range(0, 200).Select(_ => Guid.CreateVersion7()).ToList();
        service.Poison.Inquiries[inquiries[77]] = true;

        await service.PublishAsync(inquiries);

        await Eventually.GetAsync(service.NotesAsync, n => n.Count == 199);
        var letters = await Eventually.GetAsync(() => new DeadLetters(service.Broker).ListAsync(10, CancellationToken.None), found => found.Count == 1);
        Assert.Equal((Queue, 1u), (letters[0].Queue, letters[0].Count));
        Assert.DoesNotContain(await service.NotesAsync(), n => n.InquiryId == inquiries[77]);
        await Eventually.TrueAsync(async () => await service.ScalarAsync("SELECT count(*) FROM outbox_messages") == 0);
        await using var queue = await QueueReader.OpenAsync(service.Broker);
        Assert.Equal(199u, await queue.CountAsync("routing-inquiry-checked"));
        Assert.Equal(199, await service.ScalarAsync("SELECT count(*) FROM inbox_messages"));
    }

    [Fact]
    public async Task DeadLetters_Redriven_AreConsumedAndCarryNoText()
    {
        await using var service = await TestService.StartAsync();
        var inquiry = Guid.CreateVersion7();
        service.Poison.Inquiries[inquiry] = true;
        await service.PublishAsync([inquiry]);
        var deadLetters = new DeadLetters(service.Broker);
        var letter = (await Eventually.GetAsync(() => deadLetters.ListAsync(10, CancellationToken.None), found => found.Count == 1))[0].Oldest.Single();
        Assert.Equal("InvalidOperationException", letter.Failure);
        await using var queue = await QueueReader.OpenAsync(service.Broker);
        Assert.DoesNotContain("850412100003", await queue.DumpAsync(Queue + "_error"), StringComparison.Ordinal);

        service.Poison.Inquiries.Clear();
        Assert.Equal(1u, await deadLetters.RedriveAsync(Queue, CancellationToken.None));

        await Eventually.GetAsync(service.NotesAsync, n => n.Count == 1);
        Assert.Empty(await deadLetters.ListAsync(10, CancellationToken.None));
        await Assert.ThrowsAsync<ArgumentException>(() => deadLetters.RedriveAsync("no-such-queue", CancellationToken.None));
    }

    [Fact]
    public async Task Inbox_MalformedMessage_BecomesADeadLetterAndOthersPass()
    {
        await using var service = await TestService.StartAsync();
        await using var queue = await QueueReader.OpenAsync(service.Broker);
        var good = Guid.CreateVersion7();

        await queue.PublishAsync(Queue, Guid.CreateVersion7(), "this is not json");
        await service.PublishAsync([good]);

        await Eventually.GetAsync(service.NotesAsync, n => n.Any(note => note.InquiryId == good));
        await Eventually.TrueAsync(async () => (await new DeadLetters(service.Broker).ListAsync(1, CancellationToken.None)).Count == 1);
    }

    [Fact]
    public async Task Inbox_DatabaseAway_WaitsAndConsumesAfterItsReturn()
    {
        await using var postgres = new PostgresServer(Servers.Temporary());
        await postgres.StartAsync();
        await using var service = await TestService.StartAsync(database: await postgres.CreateDatabaseAsync("away"));
        await using var queue = await QueueReader.OpenAsync(service.Broker);
        await service.PublishAsync([Guid.CreateVersion7()]);
        await Eventually.GetAsync(service.NotesAsync, n => n.Count == 1);

        await postgres.KillAsync();
        var (messageId, inquiryId) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await queue.PublishAsync(Queue, messageId, Envelope(messageId, inquiryId));
        await Eventually.TrueAsync(async () => await queue.CountAsync(Queue) == 0);
        await postgres.RestartAsync();

        await Eventually.GetAsync(service.NotesAsync, n => n.Any(note => note.InquiryId == inquiryId));
        Assert.Empty(await new DeadLetters(service.Broker).ListAsync(1, CancellationToken.None));
    }

    [Fact]
    public async Task Trace_FromOutboxToConsumer_IsOne()
    {
        using var listener = new ActivityListener { ShouldListenTo = _ => true, Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded };
        ActivitySource.AddActivityListener(listener);
        await using var service = await TestService.StartAsync();
        using var source = new ActivitySource("test");
        ActivityTraceId traceId;
        using (var activity = source.StartActivity("call")!)
        {
            traceId = activity.TraceId;
            await service.PublishAsync([Guid.CreateVersion7()]);
        }

        var notes = await Eventually.GetAsync(service.NotesAsync, n => n.Count == 1);
        Assert.Equal(traceId, ActivityContext.Parse(notes[0].TraceParent!, null).TraceId);
    }

    [Fact]
    public void Consumers_NotThoseOfTheCatalogue_StopTheStart()
    {
        var builder = Host.CreateApplicationBuilder(["--ConnectionStrings:testdb=Host=x", "--ConnectionStrings:rabbitmq=amqp://x"]);
        builder.AddDatabase<TestDbContext>("testdb");

        var failure = Assert.Throws<InvalidOperationException>(() => builder.AddMessaging<TestDbContext>("intake"));
        Assert.Contains("inquiry-routed", failure.Message, StringComparison.Ordinal);
    }

    private static string Envelope(Guid messageId, Guid inquiryId) =>
        $$"""
        {"messageId":"{{messageId}}","messageType":["urn:message:Ruqsat.Contracts:InquiryRouted"],
         "message":{"inquiryId":"{{inquiryId}}","unit":"POLICE_DUTY_UNIT","rule":1,"routedAt":"2020-04-10T00:00:00Z"} }
        """;
}
