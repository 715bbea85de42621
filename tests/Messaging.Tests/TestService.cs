using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Ruqsat.Contracts;
using Ruqsat.Database;
using Ruqsat.Testing;

namespace Ruqsat.Messaging.Tests;

/// <summary>What a consumer wrote in the transaction of its event.</summary>
public sealed class Note
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid InquiryId { get; init; }

    public required int GroupSize { get; init; }

    public string? TraceParent { get; init; }
}

public sealed class TestDbContext(DbContextOptions<TestDbContext> options) : DbContext(options)
{
    public DbSet<Note> Notes => Set<Note>();

    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.AddMessaging();
}

/// <summary>Inquiries that the consumer cannot deal with, until the test takes them out.</summary>
public sealed class Poison
{
    public ConcurrentDictionary<Guid, bool> Inquiries { get; } = new();
}

/// <summary>Notes each event, in a group, and sends an event on.</summary>
public sealed class NoteTaker(TestDbContext db, Outbox outbox, Poison poison) : IEventBatchConsumer<InquiryRouted>
{
    public Task ConsumeAsync(IReadOnlyList<Received<InquiryRouted>> received, CancellationToken cancellationToken)
    {
        foreach (var item in received)
        {
            db.Notes.Add(new() { InquiryId = item.Event.InquiryId, GroupSize = received.Count, TraceParent = item.TraceParent });
            outbox.Add(new InquiryChecked(item.Event.InquiryId, Guid.Empty, "DENY", "NO_ACTIVE_PERMIT", default, "SUPPORT", null, "ru", default, false), because: item);
        }

        return received.Any(item => poison.Inquiries.ContainsKey(item.Event.InquiryId))
            ? throw new InvalidOperationException("850412100003 must not get out")
            : Task.CompletedTask;
    }
}

/// <summary>The same, one event at a time.</summary>
public sealed class SingleNoteTaker(NoteTaker notes) : IEventConsumer<InquiryRouted>
{
    public Task ConsumeAsync(Received<InquiryRouted> received, CancellationToken cancellationToken) => notes.ConsumeAsync([received], cancellationToken);
}

/// <summary>A small service named "intake" (it consumes <see cref="InquiryRouted"/>) on a real database and broker.</summary>
public sealed class TestService : IAsyncDisposable
{
    private readonly IHost _host;

    private TestService(IHost host, string database, string broker) => (_host, Database, Broker) = (host, database, new(broker));

    public string Database { get; }

    public Uri Broker { get; }

    public Poison Poison => _host.Services.GetRequiredService<Poison>();

    public static async Task<TestService> StartAsync(string? database = null, string? broker = null, bool oneByOne = false, bool declareFirst = true)
    {
        database ??= await Servers.CreateDatabaseAsync();
        broker ??= await Servers.CreateVirtualHostAsync();
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:testdb"] = database,
            ["ConnectionStrings:rabbitmq"] = broker,
        });
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<Poison>();
        builder.Services.AddScoped<NoteTaker>();
        builder.AddDatabase<TestDbContext>("testdb");
        builder.AddMessaging<TestDbContext>("intake", events =>
        {
            if (oneByOne)
            {
                events.Consume<InquiryRouted, SingleNoteTaker>();
            }
            else
            {
                events.ConsumeBatch<InquiryRouted, NoteTaker>();
            }
        });
        var host = builder.Build();
        await using (var scope = host.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<TestDbContext>().Database.EnsureCreatedAsync();
        }

        if (declareFirst)
        {
            await host.Services.GetRequiredService<BrokerTopology>().DeclareAsync(CancellationToken.None);
        }

        await host.StartAsync();
        return new TestService(host, database, broker);
    }

    /// <summary>Adds one event for each inquiry, in one transaction that commits or not.</summary>
    public async Task PublishAsync(IEnumerable<Guid> inquiries, bool commit = true)
    {
        await using var scope = _host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TestDbContext>();
        var outbox = scope.ServiceProvider.GetRequiredService<Outbox>();
        await using var transaction = await db.Database.BeginTransactionAsync();
        foreach (var inquiry in inquiries)
        {
            outbox.Add(new InquiryRouted(inquiry, "POLICE_DUTY_UNIT", 1, DateTimeOffset.UnixEpoch));
        }

        await db.SaveChangesAsync();
        if (commit)
        {
            await transaction.CommitAsync();
        }
    }

    public async Task<List<Note>> NotesAsync()
    {
        await using var scope = _host.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<TestDbContext>().Notes.AsNoTracking().ToListAsync();
    }

    public async Task<long> ScalarAsync(string sql)
    {
        await using var data = NpgsqlDataSource.Create(Database);
        await using var command = data.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync() ?? 0L);
    }

    public async Task<int> ExecuteAsync(string sql)
    {
        await using var data = NpgsqlDataSource.Create(Database);
        await using var command = data.CreateCommand(sql);
        return await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
