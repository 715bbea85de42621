using Ruqsat.LocalHosting.Servers;
using Ruqsat.Testing;

namespace Ruqsat.Messaging.Tests;

public sealed class OutboxRelayTests
{
    [Fact]
    public async Task Outbox_Committed_ReachesTheConsumerOnceAndLeavesTheTable()
    {
        await using var service = await TestService.StartAsync();
        var inquiries = Ids(1000);

        await service.PublishAsync(inquiries);

        var notes = await Eventually.GetAsync(service.NotesAsync, n => n.Count >= 1000);
        Assert.Equal(inquiries.Order(), notes.Select(n => n.InquiryId).Order());
        await Eventually.TrueAsync(async () => await service.ScalarAsync("SELECT count(*) FROM outbox_messages") == 0);
    }

    [Fact]
    public async Task Outbox_RolledBack_SendsNothing()
    {
        await using var service = await TestService.StartAsync();
        var kept = Guid.CreateVersion7();

        await service.PublishAsync(Ids(5), commit: false);
        await service.PublishAsync([kept]);

        var notes = await Eventually.GetAsync(service.NotesAsync, n => n.Count >= 1);
        Assert.Equal(kept, Assert.Single(notes).InquiryId);
        Assert.Equal(1, await service.ScalarAsync("SELECT count(*) FROM inbox_messages"));
    }

    [Fact]
    public async Task Relay_BadRows_StayAndLetTheOthersPass()
    {
        await using var service = await TestService.StartAsync();
        await service.ExecuteAsync(
            """
            INSERT INTO outbox_messages (id, name, payload, not_before, attempts) VALUES
                ('00000000-0000-7000-8000-000000000001', 'no-such-event', '{}', now(), 0),
                ('00000000-0000-7000-8000-000000000002', 'inquiry-routed', 'not json', now(), 0)
            """);

        await service.PublishAsync(Ids(20));

        await Eventually.GetAsync(service.NotesAsync, n => n.Count == 20);
        await Eventually.TrueAsync(async () => await service.ScalarAsync("SELECT count(*) FROM outbox_messages WHERE attempts >= 2") == 2);
        Assert.Equal(20, (await service.NotesAsync()).Count);
    }

    [Fact]
    public async Task Relay_ThreeReplicas_LoseAndRepeatNothing()
    {
        await using var first = await TestService.StartAsync();
        await using var second = await TestService.StartAsync(first.Database, first.Broker.ToString());
        await using var third = await TestService.StartAsync(first.Database, first.Broker.ToString());
        var inquiries = Ids(3000);

        await Task.WhenAll(inquiries.Chunk(100).Select((chunk, i) => (i % 3) switch { 0 => first, 1 => second, _ => third }).Zip(inquiries.Chunk(100))
            .Select(pair => pair.First.PublishAsync(pair.Second)));

        await Eventually.GetAsync(first.NotesAsync, n => n.Count >= 3000);
        await Eventually.TrueAsync(async () => await first.ScalarAsync("SELECT count(*) FROM outbox_messages") == 0);
        Assert.Equal(inquiries.Order(), (await first.NotesAsync()).Select(n => n.InquiryId).Order());
    }

    [Fact]
    public async Task Relay_BeforeAnyConsumerEverRan_KeepsEverythingForIt()
    {
        // Nothing was declared beforehand: the relay has to make the queues of consumers that have never run.
        await using var service = await TestService.StartAsync(declareFirst: false);
        await service.PublishAsync(Ids(50));
        await Eventually.TrueAsync(async () => await service.ScalarAsync("SELECT count(*) FROM outbox_messages") == 0);

        await using var reader = await QueueReader.OpenAsync(service.Broker);
        Assert.Equal(50u, await reader.CountAsync("reporting-inquiry-routed"));
    }

    [Fact]
    public async Task Relay_QueueDeletedUnderIt_DeclaresAgainAndSends()
    {
        await using var service = await TestService.StartAsync();
        await service.PublishAsync(Ids(1));
        await Eventually.GetAsync(service.NotesAsync, n => n.Count == 1);
        await using var reader = await QueueReader.OpenAsync(service.Broker);
        await reader.DeleteAllBindingsAsync("Ruqsat.Contracts:InquiryChecked", ["routing-inquiry-checked", "reporting-inquiry-checked"]);

        await service.PublishAsync(Ids(10));

        await Eventually.TrueAsync(async () => await reader.CountAsync("routing-inquiry-checked") >= 10);
    }

    [Fact]
    public async Task Relay_BrokerAway_SendsAfterItsReturn()
    {
        await using var broker = new RabbitMqServer(Servers.Temporary());
        await broker.StartAsync();
        await using var service = await TestService.StartAsync(broker: await broker.CreateVirtualHostAsync("away"));
        await broker.KillAsync();

        await service.PublishAsync(Ids(100));
        Assert.Equal(100, await service.ScalarAsync("SELECT count(*) FROM outbox_messages"));
        await broker.RestartAsync();

        await Eventually.GetAsync(service.NotesAsync, n => n.Count == 100, TimeSpan.FromMinutes(3));
    }

    private static List<Guid> Ids(int count) => [.. Enumerable.Range(0, count).Select(_ => Guid.CreateVersion7())];
}
