using System.Net.Http.Headers;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Ruqsat.Identity.Tests.Connect;

public sealed class ServiceValidationTests(DevelopmentHost development)
{
    [Fact]
    public async Task Token_AtAServiceThatKnowsTheAuthorityOnly_IsAccepted()
    {
        await using var service = await StartServiceAsync(development.Host.Address);
        var token = await development.Host.ClientTokenAsync("ruqsat-registry");

        Assert.Equal((200, "ruqsat-registry registry-clerk"), await AskAsync(service, token));

        var (header, payload, signature) = (token.Split('.')[0], token.Split('.')[1], token.Split('.')[2]);
        var forged = $"{header}.{payload}.{(signature[0] == 'A' ? 'B' : 'A')}{signature[1..]}";
        Assert.Equal(401, (await AskAsync(service, forged)).Status);
    }

    private static async Task<(int Status, string Text)> AskAsync(WebApplication service, string token)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, service.Urls.First());
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await http.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private static async Task<WebApplication> StartServiceAsync(Uri authority)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddAuthorization();
        builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(options =>
        {
            options.Authority = authority.AbsoluteUri;
            options.Audience = "ruqsat";
            options.RequireHttpsMetadata = false;
            options.MapInboundClaims = false;
        });
        var app = builder.Build();
        app.MapGet("/", (HttpContext http) => $"{http.User.FindFirstValue("sub")} {http.User.FindFirstValue("role")}").RequireAuthorization();
        await app.StartAsync();
        return app;
    }
}
