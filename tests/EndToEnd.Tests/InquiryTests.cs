using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Npgsql;
using RabbitMQ.Client;
using Ruqsat.Contracts;
using Ruqsat.Testing;
using StackExchange.Redis;

namespace Ruqsat.EndToEnd.Tests;

/// <summary>One platform with an OTLP sink for the tests of this class.</summary>
public sealed class ObservedPlatform : IAsyncLifetime
{
    public Platform Platform { get; private set; } = null!;

    public OtlpSink Sink { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Sink = await OtlpSink.StartAsync();
        Platform = await Platform.StartAsync("", Sink.Environment);
    }

    public async ValueTask DisposeAsync()
    {
        await Platform.DisposeAsync();
        await Sink.DisposeAsync();
    }
}

// One collection: two platforms at once would only compete for two cores.
[Collection("platform")]
public sealed class InquiryTests(ObservedPlatform observed, ITestOutputHelper output) : IClassFixture<ObservedPlatform>
{
    private const string TestIin = "850412100003";
    private const string TestIin2 = "960229200008";
    private const string TestPlate = "741QZX02";
    private const string TestPassport = "ZX7418529";
    private const string TestPhone = "77000004711";
    private const string TestText = "Қазанғап көшесі семьдесят четыре";
    private readonly Platform _platform = observed.Platform;

    [Fact]
    public async Task Inquiry_OnItsWay_IsCheckedRoutedAndCounted()
    {
        using var registry = await _platform.RegistryAsync();
        using var issued = await Platform.PostAsync(registry, "/v1/permits",
            new { iin = TestIin, ground = "WORK_LIFE_SUPPORT", validFrom = "2020-04-01T00:00:00+06:00", validTo = "2020-05-01T00:00:00+06:00" });
        Assert.Equal(HttpStatusCode.Created, issued.StatusCode);

        var timeline = await PostAndFollowAsync(new { topic = "IIN_OR_PLATE", language = "kk", district = "ALMALY", iin = TestIin, receivedAt = "2020-04-07T09:15:00+06:00" });

        var text = timeline.ToString();
        Assert.True(text.Contains("PERMIT_ACTIVE", StringComparison.Ordinal) && text.Contains("POLICE_ALMALY", StringComparison.Ordinal), text);
    }

    [Fact]
    public async Task Inquiry_FromPostToProjection_IsOneTrace()
    {
        var traceId = Guid.NewGuid().ToString("N");
        using var intake = await _platform.ClientAsync("intake");
        intake.DefaultRequestHeaders.Add("traceparent", $"00-{traceId}-00f067aa0ba902b7-01");

        using var response = await Platform.PostAsync(intake, "/v1/inquiries", new { topic = "IIN_OR_PLATE", language = "ru", plate = TestPlate });
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);

        List<Span> Trace() => [.. observed.Sink.Spans.Where(span => span.TraceId == traceId)];
        string[] needed =
        [
            "intake|POST", "intake|outbox relay inquiry-received",
            "permit-check|permit-check-inquiry-received", "permit-check|outbox relay inquiry-checked",
            "routing|routing-inquiry-checked", "routing|outbox relay inquiry-routed",
            "intake|intake-inquiry-routed", "reporting|reporting-inquiry-received", "reporting|reporting-inquiry-checked", "reporting|reporting-inquiry-routed",
        ];
        string[] Missing() => [.. needed.Where(n => !Trace().Any(s => s.Service == n.Split('|')[0] && s.Name.Contains(n.Split('|')[1], StringComparison.Ordinal)))];
        try
        {
            await Eventually.TrueAsync(() => Task.FromResult(Missing().Length == 0), TimeSpan.FromSeconds(60));
        }
        finally
        {
            output.WriteLine($"missing: {string.Join(", ", Missing())}");
            output.WriteLine(string.Join('\n', Trace().Select(s => $"{s.Service,-13} {s.SpanId} < {s.ParentId} {s.Name}")));
        }

        // Every span but the first hangs on another one of the trace.
        await Eventually.TrueAsync(() => Task.FromResult(Trace().All(s => s.ParentId == "00f067aa0ba902b7" || Trace().Any(p => p.SpanId == s.ParentId))));
    }

    [Fact]
    public async Task Inquiry_WithKnownIdentifiers_LeavesThemNowhere()
    {
        await using var spy = await BrokerSpy.StartAsync(new Uri(_platform.State["rabbitmq"].ConnectionString!));
        using var intake = await _platform.ClientAsync("intake");
        using var registry = await _platform.RegistryAsync();
        using var checks = await _platform.ClientAsync("permit-check");
        var problems = new StringBuilder();

        using var permit = await Platform.PostAsync(registry, "/v1/permits",
            new { iin = TestIin2, ground = "RELATIVE_ILL", validFrom = "2020-04-01T00:00:00+06:00", validTo = "2099-05-01T00:00:00+06:00" });
        Assert.Equal(HttpStatusCode.Created, permit.StatusCode);
        var timeline = await PostAndFollowAsync(new
        {
            topic = "IIN_OR_PLATE",
            language = "ru",
            district = "MEDEU",
            callerPhone = "+" + TestPhone,
            iin = TestIin2,
            plate = TestPlate,
            passport = TestPassport,
            text = TestText,
        });
        var inquiryId = timeline.GetProperty("inquiryId").GetGuid();
        using var check = await Platform.PostAsync(checks, "/v1/checks", new { purpose = new { inquiryId }, iin = TestIin2, plate = TestPlate });
        Assert.True(check.IsSuccessStatusCode, await check.Content.ReadAsStringAsync());

        // Bad requests that name the same things, in values, in field names and in broken JSON.
        foreach (var body in (string[])
            [
                $$"""{"topic":"{{TestIin2}}","language":"ru","iin":"{{TestIin2}}"}""",
                $$"""{"topic":"SUPPORT","language":"ru","{{TestIin2}}":"x"}""",
                $$"""{"topic":"SUPPORT","language":"ru","iin":"{{TestIin2}}",,,{{TestPhone}}""",
                $$"""{"topic":"SUPPORT","language":"ru","receivedAt":"{{TestIin2}}"}""",
                $$"""{"topic":"SUPPORT","language":"{{TestPhone}}","plate":"{{TestPlate}}","callerPhone":"{{TestIin2}}{{TestIin2}}"}""",
            ])
        {
            foreach (var (client, path) in ((HttpClient, string)[])[(intake, "/v1/inquiries"), (registry, "/v1/permits"), (checks, "/v1/checks")])
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
                request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
                using var response = await client.SendAsync(request);
                Assert.InRange((int)response.StatusCode, 400, 499);
                problems.AppendLine(await response.Content.ReadAsStringAsync());
            }
        }

        // Typed where an id belongs, and as a parameter.
        foreach (var (client, path) in ((HttpClient, string)[])
            [(intake, $"/v1/inquiries/{TestIin2}?phone={TestPhone}"), (registry, $"/v1/permits/{TestPlate}"), (checks, $"/v1/checks/{TestIin2}"), (checks, $"/{TestPassport}")])
        {
            using var response = await client.GetAsync(path);
            Assert.InRange((int)response.StatusCode, 400, 499);
            problems.AppendLine(await response.Content.ReadAsStringAsync());
        }

        // A dead letter: an event that no consumer can read, with headers as MassTransit writes them.
        await spy.BreakAsync("reporting-inquiry-received");
        await Eventually.TrueAsync(async () => (await spy.DumpAsync("reporting-inquiry-received_error")).Length > 0);

        // The exporters have their own rhythm: what is there must include the spans of this inquiry.
        await Eventually.TrueAsync(() => Task.FromResult(observed.Sink.Raw.Contains(inquiryId.ToString(), StringComparison.Ordinal)
            || observed.Sink.Spans.Any(s => s.Service == "reporting")), TimeSpan.FromSeconds(60));

        var sinks = new Dictionary<string, string>
        {
            ["problem details"] = problems.ToString(),
            ["logs"] = _platform.Logs(),
            ["telemetry"] = observed.Sink.Raw,
            ["events"] = await spy.EventsAsync(),
            ["dead letters"] = await spy.DumpAsync("reporting-inquiry-received_error"),
            ["redis"] = await RedisAsync(),
        };
        foreach (var database in (string[])["identitydb", "intakedb", "permitcheckdb", "routingdb", "reportingdb"])
        {
            sinks[database] = await TextColumnsAsync(database);
        }

        Assert.Contains(inquiryId.ToString(), sinks["events"], StringComparison.Ordinal);
        Assert.Contains(inquiryId.ToString(), sinks["intakedb"], StringComparison.Ordinal);
        Assert.Contains("dossier:", sinks["redis"], StringComparison.Ordinal);
        foreach (var (name, content) in sinks)
        {
            Assert.True(content.Length > 0, $"{name} is empty: the test looks in the wrong place.");
            foreach (var secret in (string[])[TestIin2, TestPlate, TestPassport, TestPhone, TestText, "семьдесят"])
            {
                Assert.False(content.Contains(secret, StringComparison.OrdinalIgnoreCase), $"{secret} stands in {name}.");
                Assert.False(content.Contains(Convert.ToHexString(Encoding.UTF8.GetBytes(secret)), StringComparison.OrdinalIgnoreCase), $"{secret} stands as bytes in {name}.");
            }
        }
    }

    private async Task<JsonElement> PostAndFollowAsync(object inquiry)
    {
        using var intake = await _platform.ClientAsync("intake");
        using var reporting = await _platform.ClientAsync("reporting");
        using var response = await Platform.PostAsync(intake, "/v1/inquiries", inquiry);
        Assert.True(response.StatusCode == HttpStatusCode.Created, await response.Content.ReadAsStringAsync());
        var id = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid();
        return await Eventually.GetAsync(async () =>
        {
            using var timeline = await reporting.GetAsync($"/v1/inquiries/{id}/timeline");
            return timeline.IsSuccessStatusCode ? await timeline.Content.ReadFromJsonAsync<JsonElement>() : default;
        }, found => found.ValueKind == JsonValueKind.Object && !found.TryGetProperty("waitingFor", out _));
    }

    private async Task<string> RedisAsync()
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync(_platform.State["redis"].ConnectionString!);
        var text = new StringBuilder();
        await foreach (var key in redis.GetServers()[0].KeysAsync())
        {
            text.Append(key).Append('=').AppendLine(Encoding.UTF8.GetString((byte[]?)await redis.GetDatabase().StringGetAsync(key) ?? []));
        }

        return text.ToString();
    }

    /// <summary>Every column of every table as text. Bytes come as hex, in which encrypted columns show nothing and clear ones would.</summary>
    private async Task<string> TextColumnsAsync(string database)
    {
        await using var data = NpgsqlDataSource.Create(_platform.State[database].ConnectionString!);
        await using var list = data.CreateCommand("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'");
        var tables = new List<string>();
        await using (var reader = await list.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                tables.Add(reader.GetString(0));
            }
        }

        var text = new StringBuilder();
        foreach (var table in tables)
        {
            await using var rows = data.CreateCommand($"""SELECT t::text FROM "{table}" t""");
            await using var reader = await rows.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                text.AppendLine(reader.GetString(0));
            }
        }

        return text.ToString();
    }
}

/// <summary>Reads along: a queue bound to the exchange of every event.</summary>
internal sealed class BrokerSpy : IAsyncDisposable
{
    private const string Queue = "spy";
    private readonly IConnection _connection;

    private BrokerSpy(IConnection connection) => _connection = connection;

    public static async Task<BrokerSpy> StartAsync(Uri broker)
    {
        var connection = await new ConnectionFactory { Uri = broker }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        await channel.QueueDeclareAsync(Queue, durable: false, exclusive: false, autoDelete: false);
        foreach (var description in EventCatalogue.All)
        {
            // An event without consumers has its exchange from its first message on; declared as MassTransit does.
            var exchange = $"{description.Type.Namespace}:{description.Type.Name}";
            await channel.ExchangeDeclareAsync(exchange, ExchangeType.Fanout, durable: true);
            await channel.QueueBindAsync(Queue, exchange, string.Empty);
        }

        return new BrokerSpy(connection);
    }

    public Task<string> EventsAsync() => DumpAsync(Queue);

    public async Task BreakAsync(string queue)
    {
        await using var channel = await _connection.CreateChannelAsync();
        await channel.BasicPublishAsync(string.Empty, queue, mandatory: true,
            new BasicProperties { MessageId = Guid.NewGuid().ToString(), ContentType = "application/vnd.masstransit+json" }, "{ broken"u8.ToArray());
    }

    public async Task<string> DumpAsync(string queue)
    {
        try
        {
            await using var channel = await _connection.CreateChannelAsync();
            var text = new StringBuilder();
            while (await channel.BasicGetAsync(queue, autoAck: false) is { } message)
            {
                text.AppendLine(Encoding.UTF8.GetString(message.Body.Span));
                foreach (var (key, value) in message.BasicProperties.Headers ?? new Dictionary<string, object?>())
                {
                    text.Append(key).Append('=').AppendLine(value is byte[] bytes ? Encoding.UTF8.GetString(bytes) : value?.ToString());
                }
            }

            return text.ToString();
        }
        catch (RabbitMQ.Client.Exceptions.OperationInterruptedException)
        {
            return string.Empty;
        }
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
