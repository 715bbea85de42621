using System.Net;
using Ruqsat.ServiceDefaults;
using Ruqsat.Testing;

namespace Ruqsat.Reporting.Tests;

public sealed class AuthorizationTests(ReportingService service)
{
    private static readonly string[] Readers = [Roles.Analyst, Roles.Supervisor, Roles.Administrator, Roles.Integration];

    private static readonly Dictionary<string, string[]> MayEnter = new()
    {
        ["/v1/reports/summary"] = Readers,
        ["/v1/reports/totals"] = Readers,
        [$"/v1/inquiries/{Guid.Empty}/timeline"] =
            [Roles.Operator, Roles.Supervisor, Roles.UnitOfficer, Roles.Analyst, Roles.Auditor, Roles.Integration],
    };

    [Fact]
    public void Routes_All_HaveAPolicy() => Assert.Empty(RouteWalk.Unprotected(service.Host.Services));

    [Fact]
    public async Task Routes_EachRole_GetsInWhereItMayAndNowhereElse()
    {
        var routes = RouteWalk.Protected(service.Host.Services);
        Assert.Equal(MayEnter.Keys.Order(), routes.Select(r => r.Path.TrimEnd('/')).Order());
        foreach (var (method, path) in routes)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(method, path));
            Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(method, path, "stranger"));
            foreach (var role in Roles.All)
            {
                var isRefused = await StatusAsync(method, path, role) == HttpStatusCode.Forbidden;
                Assert.True(isRefused != MayEnter[path.TrimEnd('/')].Contains(role), $"{method} {path} {(isRefused ? "refuses" : "lets in")} {role}");
            }
        }
    }

    private async Task<HttpStatusCode> StatusAsync(HttpMethod method, string path, params string[] roles)
    {
        using var client = service.Host.Client(roles);
        using var request = new HttpRequestMessage(method, path);
        using var response = await client.SendAsync(request);
        Assert.True((int)response.StatusCode < 500, $"{method} {path}: {(int)response.StatusCode}");
        return response.StatusCode;
    }
}
