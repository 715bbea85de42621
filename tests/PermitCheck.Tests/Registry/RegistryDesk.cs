using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;
using Ruqsat.Identifiers;
using Ruqsat.Testing;

namespace Ruqsat.PermitCheck.Tests.Registry;

/// <summary>The people who keep the registry, and the events that their work led to.</summary>
public sealed class RegistryDesk(ServiceHost<Program> service)
{
    // The relay deletes what it has published.
    private const string KeepEvents =
        """
        CREATE TABLE IF NOT EXISTS kept_events (id bigserial, name text, payload text);
        CREATE OR REPLACE FUNCTION keep_events() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO kept_events (name, payload) VALUES (NEW.name, NEW.payload); RETURN NEW; END $$;
        CREATE OR REPLACE TRIGGER keep_events AFTER INSERT ON outbox_messages FOR EACH ROW EXECUTE FUNCTION keep_events();
        """;

    private static readonly ConcurrentDictionary<string, Lazy<Task>> Keeping = new();

    public Desk Desk { get; } = new(service);

    public HttpClient Clerk => Desk.Clerk;

    public HttpClient OtherClerk { get; } = service.ClientOf("clerk-2", "registry-clerk");

    public HttpClient Supervisor { get; } = service.ClientOf("supervisor-1", "supervisor");

    public HttpClient OtherSupervisor { get; } = service.ClientOf("supervisor-2", "supervisor");

    public HttpClient Auditor { get; } = service.ClientOf("auditor-1", "auditor");

    public HttpClient Administrator { get; } = service.ClientOf("administrator-1", "administrator");

    /// <summary>From now on events are kept.</summary>
    public async Task<RegistryDesk> KeepingEventsAsync()
    {
        await Keeping.GetOrAdd(service.Database, database => new(async () =>
        {
            await using var data = NpgsqlDataSource.Create(database);
            await data.CreateCommand(KeepEvents).ExecuteNonQueryAsync();
        })).Value;
        return this;
    }

    public static async Task<HttpResponseMessage> SendAsync(HttpClient who, HttpMethod method, string path, object? body = null, string? ifMatch = null, string? key = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        return await who.SendAsync(request);
    }

    public static Task<HttpResponseMessage> PostAsync(HttpClient who, string path, object? body = null, string? ifMatch = null, string? key = null) =>
        SendAsync(who, HttpMethod.Post, path, body, ifMatch, key ?? Guid.NewGuid().ToString());

    public static async Task<JsonElement> PostedAsync(HttpClient who, string path, object? body = null, HttpStatusCode status = HttpStatusCode.Created, string? ifMatch = null)
    {
        using var response = await PostAsync(who, path, body, ifMatch);
        return await response.ExpectAsync(status);
    }

    public static async Task<JsonElement> GetAsync(HttpClient who, string path)
    {
        using var response = await who.GetAsync(path);
        return await response.ExpectAsync(HttpStatusCode.OK);
    }

    public static async Task<string> TagAsync(HttpClient who, string path)
    {
        using var response = await who.GetAsync(path);
        await response.ExpectAsync(HttpStatusCode.OK);
        return response.Headers.ETag!.ToString();
    }

    /// <summary>Kinds and versions of the events of one permit, prohibition or exemption; fails if one of them holds what it must not.</summary>
    public async Task<string> EventsOfAsync(Guid id, params string[] secrets)
    {
        var payloads = await Desk.QueryAsync<string>($"SELECT coalesce(string_agg(payload, E'\\n' ORDER BY id), '') FROM kept_events WHERE payload::jsonb ->> 'id' = '{id}'");
        foreach (var secret in secrets)
        {
            Assert.DoesNotContain(secret, payloads, StringComparison.OrdinalIgnoreCase);
        }

        return string.Join(' ', payloads.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(payload => JsonDocument.Parse(payload).RootElement)
            .Select(e => $"{e.GetProperty("version")}:{e.GetProperty("change")}"));
    }

    public Task<string> RegistryEventsAsync() => Desk.QueryAsync<string>(
        "SELECT coalesce(string_agg(payload::jsonb ->> 'change' || ' ' || (payload::jsonb ->> 'code'), ', ' ORDER BY id), '') FROM kept_events WHERE name = 'registry-changed'");

    public Task<long> RegistryVersionAsync() => Desk.QueryAsync<long>("SELECT version FROM registry_state");

    public async Task<Guid> IssueAsync(object permit)
    {
        using var response = await Desk.TryIssueAsync(permit);
        return (await response.ExpectAsync(HttpStatusCode.Created)).Id();
    }

    public static Dictionary<string, object?> Permit(Iin iin, params (string Field, object? Value)[] more)
    {
        var permit = new Dictionary<string, object?>
        {
            ["iin"] = iin.Reveal(),
            ["ground"] = "WORK",
            ["validFrom"] = DateTimeOffset.UtcNow.AddDays(-1),
            ["validTo"] = DateTimeOffset.UtcNow.AddDays(1),
        };
        foreach (var (field, value) in more)
        {
            permit[field] = value;
        }

        return permit;
    }
}
