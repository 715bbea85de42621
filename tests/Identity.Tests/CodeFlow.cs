using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace Ruqsat.Identity.Tests;

/// <summary>Authorization code with PKCE as the operators' desk does it.</summary>
public sealed class CodeFlow(IdentityHost host)
{
    public const string RedirectUri = "http://localhost:5105/signin-oidc";

    public string Verifier { get; } = WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(32));

    public string AuthorizeUrl(params (string Name, string? Value)[] changes)
    {
        var parameters = new Dictionary<string, string?>
        {
            ["client_id"] = "ruqsat-ui",
            ["redirect_uri"] = RedirectUri,
            ["response_type"] = "code",
            ["scope"] = "openid profile roles ruqsat offline_access",
            ["state"] = "the-state",
            ["nonce"] = "the-nonce",
            ["code_challenge_method"] = "S256",
            ["code_challenge"] = WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier))),
        };
        foreach (var (name, value) in changes) parameters[name] = value;
        return QueryHelpers.AddQueryString("/connect/authorize", parameters.Where(p => p.Value is not null));
    }

    public async Task<string> CodeAsync(string login)
    {
        using var browser = host.Browser();
        var back = await browser.SignInAsync(await browser.OpenAsync(AuthorizeUrl()), login);
        Assert.StartsWith(RedirectUri, back.Url.AbsoluteUri, StringComparison.Ordinal);
        return back.Query("code")!;
    }

    public Task<(int Status, JsonElement Body)> RedeemAsync(string code, string? verifier = null, string redirectUri = RedirectUri) => host.TokenAsync(
        ("grant_type", "authorization_code"), ("client_id", "ruqsat-ui"), ("client_secret", "demo-ruqsat-ui-2020"),
        ("code", code), ("redirect_uri", redirectUri), ("code_verifier", verifier ?? Verifier));

    public Task<(int Status, JsonElement Body)> RefreshAsync(string refreshToken) => host.TokenAsync(
        ("grant_type", "refresh_token"), ("client_id", "ruqsat-ui"), ("client_secret", "demo-ruqsat-ui-2020"), ("refresh_token", refreshToken));

    /// <summary>The tokens of a person, all the way through the sign-in page.</summary>
    public static async Task<JsonElement> TokensAsync(IdentityHost host, string login)
    {
        var flow = new CodeFlow(host);
        var (status, body) = await flow.RedeemAsync(await flow.CodeAsync(login));
        Assert.Equal(200, status);
        return body;
    }
}
