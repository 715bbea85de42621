using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Ruqsat.Testing;

/// <summary>
/// A second OpenID Connect provider on loopback, with discovery and keys over HTTP: services are tested against it by
/// <c>Authority</c> alone, as they would be against any provider.
/// </summary>
public sealed class TestIssuer : IAsyncDisposable
{
    private static readonly Lazy<Task<TestIssuer>> SharedIssuer = new(StartAsync);
    private readonly WebApplication _app;
    private readonly RsaSecurityKey _key;

    private TestIssuer(WebApplication app, RsaSecurityKey key) => (_app, _key) = (app, key);

    /// <summary>One for the test process.</summary>
    public static Task<TestIssuer> SharedAsync() => SharedIssuer.Value;

    public string Authority => _app.Urls.First();

    /// <summary>An access token for <paramref name="account"/> with these roles.</summary>
    public string Token(string account, params string[] roles) => Token(account, TimeSpan.FromMinutes(10), "ruqsat", roles);

    public string Token(string account, TimeSpan lifetime, string audience, params string[] roles)
    {
        var now = DateTime.UtcNow;
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Authority,
            Audience = audience,
            NotBefore = now.AddHours(-1),
            IssuedAt = now.AddHours(-1),
            Expires = now + lifetime,
            TokenType = "at+jwt",
            Subject = new ClaimsIdentity([new("sub", account), new("name", account), .. roles.Select(role => new Claim("role", role))]),
            SigningCredentials = new SigningCredentials(_key, SecurityAlgorithms.RsaSha256),
        });
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static async Task<TestIssuer> StartAsync()
    {
        var key = new RsaSecurityKey(RSA.Create(2048)) { KeyId = "test" };
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapGet("/.well-known/openid-configuration", (HttpRequest request) => new
        {
            issuer = $"{request.Scheme}://{request.Host}",
            jwks_uri = $"{request.Scheme}://{request.Host}/keys",
        });
        var publicKey = JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(key.Rsa.ExportParameters(includePrivateParameters: false)) { KeyId = key.KeyId });
        app.MapGet("/keys", () => new { keys = new[] { new { kty = publicKey.Kty, use = "sig", alg = "RS256", kid = publicKey.Kid, n = publicKey.N, e = publicKey.E } } });
        await app.StartAsync();
        return new TestIssuer(app, key);
    }
}
