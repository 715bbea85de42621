using Ruqsat.Testing;

namespace Ruqsat.PermitCheck.Tests;

public sealed class RoutesTests(PermitCheckFixture fixture)
{
    [Fact]
    public void Routes_All_HaveAPolicy() => Assert.Empty(RouteWalk.Unprotected(fixture.PermitCheck.Services));

    [Fact]
    public async Task Routes_WithoutToken_Are401()
    {
        var routes = RouteWalk.Protected(fixture.PermitCheck.Services);
        Assert.True(routes.Count >= 34);
        foreach (var (method, path) in routes)
        {
            await AssertRefusedAsync(fixture.PermitCheck.Client(), method, path, HttpStatusCode.Unauthorized, "UNAUTHENTICATED");
        }
    }

    [Theory]
    [InlineData("stranger")]
    [InlineData("analyst")]
    [InlineData("administrator")]
    [InlineData("unit-officer")]
    public async Task Routes_WithARoleThatHasNoBusinessHere_Are403(string role)
    {
        foreach (var (method, path) in RouteWalk.Protected(fixture.PermitCheck.Services).Where(route => !IsOpenTo(role, route.Path)))
        {
            await AssertRefusedAsync(fixture.PermitCheck.Client(role), method, path, HttpStatusCode.Forbidden, "FORBIDDEN");
        }
    }

    [Fact]
    public async Task Generations_ByAdministrator_AreReadAndNotPrepared()
    {
        using var client = fixture.PermitCheck.Client("administrator");
        using var read = await client.GetAsync("/v1/generations");

        await read.ExpectAsync(HttpStatusCode.OK);
        await AssertRefusedAsync(client, HttpMethod.Post, "/v1/generations", HttpStatusCode.Forbidden, "FORBIDDEN");
    }

    [Theory]
    [InlineData("operator", "/v1/permits", false)]
    [InlineData("checkpoint-officer", "/v1/permits", false)]
    [InlineData("integration", "/v1/permits", false)]
    [InlineData("registry-clerk", "/v1/permits", true)]
    [InlineData("supervisor", "/v1/permits", false)]
    [InlineData("operator", "/v1/permits/00000000-0000-0000-0000-000000000000/revoke", false)]
    [InlineData("registry-clerk", "/v1/permits/00000000-0000-0000-0000-000000000000/revoke", true)]
    [InlineData("registry-clerk", "/v1/permits/emergency", false)]
    [InlineData("supervisor", "/v1/permits/emergency", true)]
    [InlineData("auditor", "/v1/permits/00000000-0000-0000-0000-000000000000/suspend", false)]
    [InlineData("supervisor", "/v1/permits/00000000-0000-0000-0000-000000000000/suspend", true)]
    [InlineData("auditor", "/v1/permits/00000000-0000-0000-0000-000000000000/review", false)]
    [InlineData("registry-clerk", "/v1/permits/00000000-0000-0000-0000-000000000000/review", true)]
    [InlineData("operator", "/v1/permits/search", false)]
    [InlineData("checkpoint-officer", "/v1/permits/search", false)]
    [InlineData("auditor", "/v1/permits/search", true)]
    [InlineData("operator", "/v1/prohibitions/search", false)]
    [InlineData("supervisor", "/v1/prohibitions/search", true)]
    [InlineData("supervisor", "/v1/prohibitions", false)]
    [InlineData("registry-clerk", "/v1/prohibitions", true)]
    [InlineData("supervisor", "/v1/prohibitions/00000000-0000-0000-0000-000000000000/lift", false)]
    [InlineData("registry-clerk", "/v1/prohibitions/00000000-0000-0000-0000-000000000000/lift", true)]
    [InlineData("supervisor", "/v1/exemptions", false)]
    [InlineData("registry-clerk", "/v1/exemptions", true)]
    [InlineData("supervisor", "/v1/organisations", false)]
    [InlineData("registry-clerk", "/v1/organisations", true)]
    [InlineData("supervisor", "/v1/generations", false)]
    [InlineData("administrator", "/v1/generations", false)]
    [InlineData("registry-clerk", "/v1/generations", true)]
    [InlineData("administrator", "/v1/generations/HQ-1/preview", false)]
    [InlineData("supervisor", "/v1/generations/HQ-1/preview", true)]
    [InlineData("registry-clerk", "/v1/rule-sets", false)]
    [InlineData("administrator", "/v1/rule-sets", true)]
    [InlineData("supervisor", "/v1/rule-sets", false)]
    [InlineData("registry-clerk", "/v1/checks", false)]
    [InlineData("auditor", "/v1/checks", false)]
    [InlineData("operator", "/v1/checks", true)]
    [InlineData("supervisor", "/v1/checks", true)]
    [InlineData("checkpoint-officer", "/v1/checks", true)]
    [InlineData("integration", "/v1/checks", true)]
    [InlineData("auditor", "/v1/audit/lookups", true)]
    [InlineData("supervisor", "/v1/audit/lookups", false)]
    [InlineData("registry-clerk", "/v1/audit/lookups", false)]
    [InlineData("auditor", "/v1/permits/00000000-0000-0000-0000-000000000000/unmask", true)]
    [InlineData("supervisor", "/v1/permits/00000000-0000-0000-0000-000000000000/unmask", false)]
    [InlineData("registry-clerk", "/v1/permits/00000000-0000-0000-0000-000000000000/unmask", false)]
    public async Task Post_ByRole_IsLetInOrRefused(string role, string path, bool isLetIn)
    {
        using var client = fixture.PermitCheck.Client(role);
        using var response = await client.PostAsync(path, Answers.Text("{}"));

        // An empty request is refused too, by the handler.
        Assert.Equal(isLetIn, response.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity);
        Assert.Equal(!isLetIn, response.StatusCode == HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("operator", HttpStatusCode.Forbidden)]
    [InlineData("checkpoint-officer", HttpStatusCode.Forbidden)]
    [InlineData("integration", HttpStatusCode.Forbidden)]
    [InlineData("registry-clerk", HttpStatusCode.Forbidden)]
    [InlineData("supervisor", HttpStatusCode.NotFound)]
    [InlineData("auditor", HttpStatusCode.NotFound)]
    public async Task GetCheck_ByRole_IsLetInOrRefused(string role, HttpStatusCode status)
    {
        using var client = fixture.PermitCheck.Client(role);
        using var response = await client.GetAsync($"/v1/checks/{Guid.NewGuid()}");

        Assert.Equal(status, response.StatusCode);
    }

    /// <summary>What roles without business at the registry may do all the same.</summary>
    private static bool IsOpenTo(string role, string path) =>
        (role != "stranger" && path is ("/v1/zones" or "/v1/checkpoints"))
        || (role == "administrator" && (path.StartsWith("/v1/rule-sets", StringComparison.Ordinal) || path == "/v1/generations"));

    private static async Task AssertRefusedAsync(HttpClient client, HttpMethod method, string path, HttpStatusCode status, string code)
    {
        using var response = await client.SendAsync(new HttpRequestMessage(method, path));
        await response.ExpectProblemAsync(status, code);
    }
}
