using System.Net.Http.Json;
using Npgsql;
using Ruqsat.Intake.Tests;
using Ruqsat.Testing;

[assembly: AssemblyFixture(typeof(IntakeFixture))]

namespace Ruqsat.Intake.Tests;

/// <summary>Intake on real servers, one for the test process.</summary>
public sealed class IntakeFixture : IAsyncLifetime
{
    public ServiceHost<Program> Intake { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Intake = await ServiceHost<Program>.StartAsync("intakedb");

    public ValueTask DisposeAsync() => Intake.DisposeAsync();

    public async Task<long> CountAsync(string sql)
    {
        await using var data = NpgsqlDataSource.Create(Intake.Database);
        await using var command = data.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public static async Task<HttpResponseMessage> PostAsync(HttpClient client, object body, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/inquiries") { Content = JsonContent.Create(body) };
        request.Headers.Add("Idempotency-Key", key ?? Guid.NewGuid().ToString());
        return await client.SendAsync(request);
    }
}
