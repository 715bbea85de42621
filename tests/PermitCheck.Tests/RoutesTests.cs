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
        Assert.True(routes.Count >= 4);
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
        foreach (var (method, path) in RouteWalk.Protected(fixture.PermitCheck.Services))
        {
            await AssertRefusedAsync(fixture.PermitCheck.Client(role), method, path, HttpStatusCode.Forbidden, "FORBIDDEN");
        }
    }

    [Theory]
    [InlineData("operator", "/v1/permits", false)]
    [InlineData("checkpoint-officer", "/v1/permits", false)]
    [InlineData("integration", "/v1/permits", false)]
    [InlineData("registry-clerk", "/v1/permits", true)]
    [InlineData("supervisor", "/v1/permits", true)]
    [InlineData("operator", "/v1/permits/00000000-0000-0000-0000-000000000000/revoke", false)]
    [InlineData("registry-clerk", "/v1/permits/00000000-0000-0000-0000-000000000000/revoke", true)]
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

    private static async Task AssertRefusedAsync(HttpClient client, HttpMethod method, string path, HttpStatusCode status, string code)
    {
        using var response = await client.SendAsync(new HttpRequestMessage(method, path));
        await response.ExpectProblemAsync(status, code);
    }
}
