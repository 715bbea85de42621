using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Ruqsat.Contracts;
using Ruqsat.Messaging;
using Ruqsat.Testing;

namespace Ruqsat.Audit.Tests;

public sealed class TestDbContext(DbContextOptions<TestDbContext> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.AddMessaging();
        modelBuilder.AddAudit();
    }
}

/// <summary>A database with a journal, as a service and as its administrator see it.</summary>
public sealed class TestJournal : IAsyncDisposable
{
    private readonly List<AuditJournal> _journals = [];

    private TestJournal(string connectionString)
    {
        Administrator = NpgsqlDataSource.Create(connectionString);
        Service = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString) { Options = $"-c role={AuditExtensions.ServiceRole}" });
        Reader = new(Service);
    }

    public NpgsqlDataSource Administrator { get; }

    public NpgsqlDataSource Service { get; }

    public AuditReader Reader { get; }

    public static async Task<TestJournal> CreateAsync()
    {
        var journal = new TestJournal(await Servers.CreateDatabaseAsync());
        await using var db = new TestDbContext(new DbContextOptionsBuilder<TestDbContext>().UseNpgsql(journal.Administrator).UseSnakeCaseNamingConvention().Options);
        await db.Database.EnsureCreatedAsync();
        var protection = new AuditProtection(journal.Administrator);
        await protection.RunAsync(CancellationToken.None);
        await protection.RunAsync(CancellationToken.None);
        return journal;
    }

    /// <summary>A process of the service.</summary>
    public AuditJournal Start(TimeProvider? time = null)
    {
        var scopes = new ServiceCollection().BuildServiceProvider().GetRequiredService<IServiceScopeFactory>();
        var journal = new AuditJournal(Service, scopes, Options, time ?? TimeProvider.System);
        _journals.Add(journal);
        return journal;
    }

    public static AuditOptions Options { get; } = new()
    {
        Service = "test",
        EventOf = entries => new ChecksRecorded([.. entries.Select(e => new RecordedCheck(e.RecordId, e.At, "CHECKPOINT", null, "DENY", "EXPIRED", "CACHE", false, 1))]),
    };

    public static AuditEntry Entry(Guid? id = null, params byte[][] subjects) => new()
    {
        RecordId = id ?? Guid.CreateVersion7(),
        At = DateTimeOffset.UtcNow,
        Actor = "officer-1",
        Action = AuditActions.Check,
        Purpose = "CHECKPOINT",
        PurposeReference = "CP-01",
        Content = Encoding.UTF8.GetBytes("""{"decision":"Deny"}"""),
        Subjects = [.. subjects.Select(key => new AuditSubject("Iin", key))],
    };

    public static byte[] Key() => [1, .. Guid.NewGuid().ToByteArray(), .. Guid.NewGuid().ToByteArray()];

    public Task<AuditVerification> VerifyAsync(params AuditHead[] heads) => Reader.VerifyAsync(heads, null, CancellationToken.None);

    /// <summary>As somebody who owns the database and does not want to be seen.</summary>
    public async Task TamperAsync(string sql)
    {
        await using var command = Administrator.CreateCommand($"SET session_replication_role = replica; {sql}; SET session_replication_role = origin");
        await command.ExecuteNonQueryAsync();
    }

    public async Task<T> QueryAsync<T>(string sql)
    {
        await using var command = Administrator.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async Task<IReadOnlyList<(Guid Writer, long Sequence)>> PlacesAsync()
    {
        await using var command = Administrator.CreateCommand("SELECT writer, sequence FROM audit_records ORDER BY writer, sequence");
        await using var reader = await command.ExecuteReaderAsync();
        var places = new List<(Guid, long)>();
        while (await reader.ReadAsync())
        {
            places.Add((reader.GetGuid(0), reader.GetInt64(1)));
        }

        return places;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var journal in _journals)
        {
            await journal.DisposeAsync();
        }

        await Service.DisposeAsync();
        await Administrator.DisposeAsync();
    }
}
