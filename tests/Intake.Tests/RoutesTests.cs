using System.Net;
using System.Text.Json;
using Ruqsat.Testing;

namespace Ruqsat.Intake.Tests;

public sealed class RoutesTests(IntakeFixture fixture)
{
    [Fact]
    public void Routes_All_HaveAPolicy() => Assert.Empty(RouteWalk.Unprotected(fixture.Intake.Services));

    [Fact]
    public async Task Routes_WithoutToken_Are401()
    {
        var routes = RouteWalk.Protected(fixture.Intake.Services);
        Assert.NotEmpty(routes);
        foreach (var (method, path) in routes)
        {
            await AssertRefusedAsync(fixture.Intake.Client(), method, path, HttpStatusCode.Unauthorized, "UNAUTHENTICATED");
        }
    }

    [Fact]
    public async Task Routes_WithAnotherRole_Are403()
    {
        foreach (var (method, path) in RouteWalk.Protected(fixture.Intake.Services))
        {
            await AssertRefusedAsync(fixture.Intake.Client("stranger"), method, path, HttpStatusCode.Forbidden, "FORBIDDEN");
        }
    }

    [Fact]
    public async Task Token_ExpiredOrForAnotherAudience_Is401()
    {
        var issuer = await TestIssuer.SharedAsync();
        foreach (var token in (string[])[issuer.Token("a", TimeSpan.FromMinutes(-2), "ruqsat", "operator"), issuer.Token("a", TimeSpan.FromMinutes(5), "another", "operator"), "nonsense"])
        {
            using var client = fixture.Intake.Client();
            client.DefaultRequestHeaders.Authorization = new("Bearer", token);
            await AssertRefusedAsync(client, HttpMethod.Get, "/v1/topics", HttpStatusCode.Unauthorized, "UNAUTHENTICATED");
        }
    }

    private static async Task AssertRefusedAsync(HttpClient client, HttpMethod method, string path, HttpStatusCode status, string code)
    {
        using var response = await client.SendAsync(new HttpRequestMessage(method, path));
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(status == response.StatusCode, $"{method} {path}: {response.StatusCode} {text}");
        Assert.Equal(code, JsonDocument.Parse(text).RootElement.GetProperty("code").GetString());
    }
}
