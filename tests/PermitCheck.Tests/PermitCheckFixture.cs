using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Npgsql;
using Ruqsat.Identifiers;
using Ruqsat.PermitCheck.Tests;
using Ruqsat.Testing;

[assembly: AssemblyFixture(typeof(PermitCheckFixture))]

namespace Ruqsat.PermitCheck.Tests;

/// <summary>PermitCheck on real servers, one for the test process.</summary>
public sealed class PermitCheckFixture : IAsyncLifetime
{
    public ServiceHost<Program> PermitCheck { get; private set; } = null!;

    public Desk Desk { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        PermitCheck = await StartAsync((await Servers.RedisAsync()).ConnectionString);
        Desk = new Desk(PermitCheck);
    }

    public ValueTask DisposeAsync() => PermitCheck.DisposeAsync();

    public static Task<ServiceHost<Program>> StartAsync(string redis, params (string Key, string Value)[] more) =>
        ServiceHost<Program>.StartAsync("permitcheckdb", [("ConnectionStrings:redis", redis), .. more]);
}

/// <summary>The people who use the service, on one replica.</summary>
public sealed class Desk(ServiceHost<Program> service)
{
    public static readonly object Checkpoint = new { checkpoint = "CP-01" };

    public HttpClient Clerk { get; } = service.ClientOf("clerk-1", "registry-clerk");

    /// <summary>A checkpoint's own system: it may ask as much as it likes.</summary>
    public HttpClient Gate { get; } = service.ClientOf("gate-1", "integration");

    public HttpClient Operator { get; } = service.ClientOf("operator-1", "operator");

    public async Task<HttpResponseMessage> TryIssueAsync(object permit, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/permits") { Content = JsonContent.Create(permit) };
        request.Headers.Add("Idempotency-Key", key ?? Guid.NewGuid().ToString());
        return await Clerk.SendAsync(request);
    }

    public async Task<JsonElement> IssueAsync(Iin iin, DateTimeOffset? validFrom = null, DateTimeOffset? validTo = null)
    {
        using var response = await TryIssueAsync(new
        {
            iin = iin.Reveal(),
            ground = "WORK",
            validFrom = validFrom ?? DateTimeOffset.UtcNow.AddDays(-1),
            validTo = validTo ?? DateTimeOffset.UtcNow.AddDays(1),
        });
        return await response.ExpectAsync(HttpStatusCode.Created);
    }

    public async Task<JsonElement> RevokeAsync(Guid permit, string reason = "GROUND_CEASED")
    {
        using var response = await Clerk.PostAsJsonAsync($"/v1/permits/{permit}/revoke", new { reason });
        return await response.ExpectAsync(HttpStatusCode.OK);
    }

    public Task<HttpResponseMessage> TryCheckAsync(object check) => Gate.PostAsJsonAsync("/v1/checks", check);

    public async Task<JsonElement> CheckAsync(object check)
    {
        using var response = await TryCheckAsync(check);
        return await response.ExpectAsync(HttpStatusCode.OK);
    }

    public Task<JsonElement> CheckAsync(Iin iin) => CheckAsync(new { purpose = Checkpoint, iin = iin.Reveal() });

    /// <summary>Checks until the answer comes from Redis.</summary>
    public Task<JsonElement> CheckUntilCachedAsync(Iin iin) => Eventually.GetAsync(() => CheckAsync(iin), answer => answer.Source() == "CACHE");

    public async Task<T> QueryAsync<T>(string sql)
    {
        await using var data = NpgsqlDataSource.Create(service.Database);
        await using var command = data.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Permits and recorded acts in the database.</summary>
    public Task<long> CountRowsAsync() => QueryAsync<long>(
        "SELECT (SELECT count(*) FROM permits) + (SELECT count(*) FROM audit_records WHERE action <> 'AUDIT_START') + (SELECT count(*) FROM audit_subjects)");
}

public static class Answers
{
    public static string Decision(this JsonElement answer) => answer.GetProperty("decision").GetString()!;

    public static string ReasonCode(this JsonElement answer) => answer.GetProperty("reason").GetProperty("code").GetString()!;

    public static string Source(this JsonElement answer) => answer.GetProperty("freshness").GetProperty("source").GetString()!;

    public static Guid Id(this JsonElement answer) => answer.GetProperty("id").GetGuid();

    public static bool IsAtOnce(this JsonElement answer) => !answer.TryGetProperty("effectiveWithinSeconds", out _);

    public static async Task<JsonElement> ExpectAsync(this HttpResponseMessage response, HttpStatusCode status)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(status == response.StatusCode, $"{response.StatusCode}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    public static async Task<JsonElement> ExpectProblemAsync(this HttpResponseMessage response, HttpStatusCode status, string code)
    {
        var problem = await response.ExpectAsync(status);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(code, problem.GetProperty("code").GetString());
        return problem;
    }

    public static StringContent Text(string body, string type = "application/json") => new(body, Encoding.UTF8, type);
}
