using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Ruqsat.Contracts;
using Ruqsat.Identifiers;
using Ruqsat.Testing;
using StackExchange.Redis;

namespace Ruqsat.PermitCheck.Tests;

/// <summary>Identifiers are in no place where they can be read.</summary>
public sealed class PrivacyTests
{
    // The relay deletes what it has published.
    private const string KeepOutbox =
        """
        CREATE TABLE kept_outbox (payload text);
        CREATE FUNCTION keep_outbox() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO kept_outbox VALUES (NEW.payload); RETURN NEW; END $$;
        CREATE TRIGGER keep_outbox AFTER INSERT ON outbox_messages FOR EACH ROW EXECUTE FUNCTION keep_outbox();
        """;

    [Fact]
    public async Task Service_IssuesChecksRefusesAndFails_LeavesNoIdentifierInClear()
    {
        var (iin, plate, passport) = (Any.Iin().Reveal(), Any.Plate().Reveal(), Any.Passport().Reveal());
        var wrong = iin[..11] + ((iin[11] - '0' + 1) % 10);
        string[] secrets = [iin, plate, passport, wrong];
        await using var redis = new LocalHosting.Servers.RedisServer(Servers.Temporary());
        await redis.StartAsync();
        await using var service = await PermitCheckFixture.StartAsync(redis.ConnectionString, ("Logging:LogLevel:Default", "Trace"));
        using var logs = new KeptLog();
        service.Services.GetRequiredService<ILoggerFactory>().AddProvider(logs);
        var desk = new Desk(service);
        await using var database = NpgsqlDataSource.Create(service.Database);
        await using var redisClient = await ConnectionMultiplexer.ConnectAsync(redis.ConnectionString);

        foreach (var subject in new[] { (Field: nameof(iin), Text: iin), (Field: nameof(plate), Text: plate), (Field: nameof(passport), Text: passport) })
        {
            var fields = new Dictionary<string, string> { [subject.Field] = subject.Text };
            var permit = new Dictionary<string, string>(fields) { ["ground"] = "WORK", ["validFrom"] = "2020-04-07T00:00:00+06:00", ["validTo"] = "2120-04-07T00:00:00+06:00" };
            using var issued = await desk.TryIssueAsync(permit, "privacy-" + subject.Field);
            await issued.ExpectAsync(HttpStatusCode.Created);
            var check = fields.ToDictionary(f => f.Key, f => (object)f.Value);
            check.Add("purpose", Desk.Checkpoint);
            await Eventually.GetAsync(() => desk.CheckAsync(check), answer => answer.Source() == "CACHE");
        }

        // Counted too.
        using var counted = await desk.Operator.PostAsJsonAsync("/v1/checks", new { purpose = Desk.Checkpoint, iin, plate, passport });
        await counted.ExpectAsync(HttpStatusCode.OK);

        var inquiry = new InquiryReceived(
            Guid.CreateVersion7(), "IIN_OR_PLATE", null, "ru", "PHONE", DateTimeOffset.UtcNow, DateTimeOffset.UtcNow, "operator-9",
            [new("Iin", service.Services.GetRequiredService<SubjectKeys>().KeyOf(Subject.Of(Iin.Parse(iin))).ToString())], null);
        await database.CreateCommand(KeepOutbox).ExecuteNonQueryAsync();
        var bus = Bus.Factory.CreateUsingRabbitMq(rabbit => rabbit.Host(service.Broker));
        await bus.StartAsync();
        await bus.Publish(inquiry);
        await bus.StopAsync();
        var payload = await Eventually.GetAsync(() => desk.QueryAsync<string>("SELECT coalesce(max(payload), '') FROM kept_outbox"), text => text.Length > 0);
        Assert.Contains(inquiry.InquiryId.ToString(), payload, StringComparison.Ordinal);

        using var invalid = await desk.TryCheckAsync(new { purpose = Desk.Checkpoint, iin = wrong });
        var problems = await invalid.Content.ReadAsStringAsync();
        using var malformed = await desk.Operator.PostAsync("/v1/checks", Answers.Text($$"""{"purpose":{"checkpoint":"A"},"{{iin}}":"{{plate}}","iin":{{iin}}}"""));
        problems += await malformed.Content.ReadAsStringAsync();

        // A failure inside, with everything in hand.
        await database.CreateCommand("ALTER TABLE audit_subjects RENAME TO elsewhere").ExecuteNonQueryAsync();
        using var failed = await desk.TryCheckAsync(new { purpose = Desk.Checkpoint, iin, plate, passport });
        Assert.Equal(HttpStatusCode.InternalServerError, failed.StatusCode);
        problems += await failed.Content.ReadAsStringAsync();
        await database.CreateCommand("ALTER TABLE elsewhere RENAME TO audit_subjects").ExecuteNonQueryAsync();

        Assert.NotEmpty(logs.Lines);
        AssertClean(string.Join('\n', logs.Lines), secrets);
        AssertClean(problems, secrets);
        AssertClean(payload, secrets);
        AssertClean(await RedisContentAsync(redisClient), secrets);
        AssertClean(await desk.QueryAsync<string>(
            """
            SELECT (SELECT string_agg(p::text, ' ') FROM permits p) || (SELECT string_agg(concat(r, convert_from(r.content, 'UTF8')), ' ') FROM audit_records r)
                || (SELECT string_agg(s::text, ' ') FROM audit_subjects s)
            """), secrets);
    }

    private static void AssertClean(string text, string[] secrets)
    {
        Assert.NotEmpty(text);
        foreach (var secret in secrets)
        {
            Assert.DoesNotContain(secret, text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(Convert.ToHexString(Encoding.UTF8.GetBytes(secret)), text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)), text, StringComparison.Ordinal);
        }
    }

    private static async Task<string> RedisContentAsync(ConnectionMultiplexer redis)
    {
        var content = new StringBuilder();
        await foreach (var key in redis.GetServers().Single().KeysAsync())
        {
            content.Append(key).Append(' ').AppendLine(await redis.GetDatabase().KeyTypeAsync(key) == RedisType.Set
                ? string.Join(' ', await redis.GetDatabase().SetMembersAsync(key))
                : (string?)await redis.GetDatabase().StringGetAsync(key));
        }

        return content.ToString();
    }

    private sealed class KeptLog : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            Lines.Enqueue($"{state}");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
