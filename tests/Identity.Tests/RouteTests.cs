using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Ruqsat.Identity.Tests;

public sealed class RouteTests(DevelopmentHost development)
{
    // Whoever adds a line here says: anybody may.
    private static readonly string[] Anonymous =
    [
        "/", "/alive", "/health", "/openapi/{documentName}.json",
        "/connect/authorize", "/connect/token", "/connect/logout", "/sign-in", "/signed-out", "/status",
    ];

    [Fact]
    public void Routes_All_HaveAPolicyOrAreMeantForAnybody()
    {
        var routes = development.Host.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
            .Select(e => (
                Route: "/" + e.RoutePattern.RawText!.Trim('/'),
                Open: e.Metadata.GetMetadata<IAllowAnonymous>() is not null,
                Policy: e.Metadata.GetMetadata<IAuthorizeData>()?.Policy))
            .ToList();

        Assert.DoesNotContain(routes, r => !r.Open && r.Policy is null);
        Assert.Equal(Anonymous.Order(), routes.Where(r => r.Open && !r.Route.StartsWith("/scalar", StringComparison.Ordinal)).Select(r => r.Route).Distinct().Order());
        Assert.Contains(routes, r => r is { Route: "/connect/verify", Policy: "signed-in" });
        Assert.Contains(routes, r => r is { Route: "/v1/users", Policy: "identity-administrator" });
    }

    [Theory]
    [InlineData("/v1/users", 401)]
    [InlineData("/connect/userinfo", 401)]
    public async Task Api_WithoutToken_Is401AndAProblem(string path, int status)
    {
        using var response = await development.Host.GetAsync(path);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData("/connect/verify")]
    [InlineData("/device")]
    public async Task Page_WithoutSession_LeadsToSignIn(string path)
    {
        using var browser = development.Host.Browser();
        Assert.Equal("/sign-in", (await browser.OpenAsync(path)).Url.AbsolutePath);
    }
}
