using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Ruqsat.Testing;

namespace Ruqsat.Identity.Tests.Accounts;

/// <summary>Each on a host of its own: all tests come from one address. The host trusts this machine's own word on where a request came from.</summary>
public sealed class AttemptLimitsTests
{
    [Fact]
    public async Task SignIn_OneGuessEachOfManyLogins_IsStoppedForTheAddress()
    {
        await using var host = await IdentityHost.StartAsync(null, ("Identity:Limits:SignInsPerMinute", "3"));
        for (var i = 0; i < 3; i++)
        {
            using var tried = await SignInAsync(host, "203.0.113.7");
            Assert.NotEqual(429, (int)tried.StatusCode);
        }

        using var refused = await SignInAsync(host, "203.0.113.7");
        Assert.Equal(429, (int)refused.StatusCode);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        Assert.Equal("text/html", refused.Content.Headers.ContentType?.MediaType);

        // The form itself, other addresses and tokens are not concerned.
        using var form = await host.GetAsync("/sign-in");
        Assert.Equal(200, (int)form.StatusCode);
        using var elsewhere = await SignInAsync(host, "203.0.113.8");
        Assert.NotEqual(429, (int)elsewhere.StatusCode);
        await host.ClientTokenAsync("ruqsat-integration");
    }

    [Fact]
    public async Task Token_ManyWrongSecrets_AreStoppedAndGoOnAfterAWhile()
    {
        await using var host = await IdentityHost.StartAsync(null, ("Identity:Limits:TokensPerMinute", "30"));
        for (var i = 0; i < 30; i++)
        {
            using var wrong = await GuessAsync(host);
            Assert.Equal(401, (int)wrong.StatusCode);
        }

        using var refused = await Eventually.GetAsync(() => GuessAsync(host), answer => (int)answer.StatusCode == 429);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        Assert.Equal("RATE_LIMITED", (await refused.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("code").GetString());

        using var later = await Eventually.GetAsync(() => GuessAsync(host), answer => (int)answer.StatusCode == 401);
    }

    [Fact]
    public async Task SignIn_FromManyAddressesOfOneNetwork_IsOneAddress()
    {
        await using var host = await IdentityHost.StartAsync(null, ("Identity:Limits:SignInsPerMinute", "1"));

        using var first = await SignInAsync(host, "2001:db8:1:2::1");
        using var neighbour = await SignInAsync(host, "2001:db8:1:2:ffff::9");
        using var other = await SignInAsync(host, "2001:db8:1:3::1");

        Assert.NotEqual(429, (int)first.StatusCode);
        Assert.Equal(429, (int)neighbour.StatusCode);
        Assert.NotEqual(429, (int)other.StatusCode);
    }

    [Fact]
    public async Task Start_LimitOfNothing_IsRefused()
    {
        var settings = await IdentityHost.NewSettingsAsync("Development", ("Identity:Limits:SignInsPerMinute", "0"));
        await IdentityHost.RunAsync(settings, "--migrate");

        Assert.Throws<OptionsValidationException>(() => IdentityHost.Start(settings));
    }

    private static async Task<HttpResponseMessage> SignInAsync(IdentityHost host, string address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/sign-in")
        {
            Content = new FormUrlEncodedContent([KeyValuePair.Create("login", $"login-{Guid.NewGuid():N}"), KeyValuePair.Create("password", "a wrong password")]),
        };
        request.Headers.Add("X-Forwarded-For", address);
        return await host.Client.SendAsync(request);
    }

    private static async Task<HttpResponseMessage> GuessAsync(IdentityHost host)
    {
        using var guess = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = "ruqsat-integration",
            ["client_secret"] = Guid.NewGuid().ToString(),
            ["scope"] = "ruqsat",
        });
        return await host.Client.PostAsync("/connect/token", guess);
    }
}
