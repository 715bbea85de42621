using System.Text.Json;

namespace Ruqsat.Identity.Tests.Connect;

public sealed class DiscoveryTests(DevelopmentHost development)
{
    [Fact]
    public async Task Discovery_Asked_NamesEveryEndpointUnderTheIssuer()
    {
        var host = development.Host;
        var document = JsonDocument.Parse(await host.Client.GetStringAsync("/.well-known/openid-configuration", TestContext.Current.CancellationToken)).RootElement;

        Assert.Equal(host.Address.AbsoluteUri, document.GetProperty("issuer").GetString());
        Assert.Equal(new Uri(host.Address, "/connect/authorize").AbsoluteUri, document.GetProperty("authorization_endpoint").GetString());
        Assert.Equal(new Uri(host.Address, "/connect/token").AbsoluteUri, document.GetProperty("token_endpoint").GetString());
        Assert.Equal(new Uri(host.Address, "/connect/device").AbsoluteUri, document.GetProperty("device_authorization_endpoint").GetString());
        Assert.Equal(new Uri(host.Address, "/connect/userinfo").AbsoluteUri, document.GetProperty("userinfo_endpoint").GetString());
        Assert.Equal(new Uri(host.Address, "/connect/logout").AbsoluteUri, document.GetProperty("end_session_endpoint").GetString());
        Assert.Equal(["S256"], document.GetProperty("code_challenge_methods_supported").EnumerateArray().Select(m => m.GetString()));
        Assert.DoesNotContain("password", document.GetProperty("grant_types_supported").EnumerateArray().Select(m => m.GetString()));
    }

    [Fact]
    public async Task Jwks_Asked_HasThePublicHalfOnly()
    {
        var keys = JsonDocument.Parse(await development.Host.Client.GetStringAsync("/.well-known/jwks", TestContext.Current.CancellationToken))
            .RootElement.GetProperty("keys").EnumerateArray().ToList();

        var key = Assert.Single(keys);
        Assert.Equal("RSA", key.GetProperty("kty").GetString());
        Assert.Equal(["kid", "use", "kty", "alg", "e", "n"], key.EnumerateObject().Select(p => p.Name));
    }
}
