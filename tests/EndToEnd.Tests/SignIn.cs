using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Ruqsat.Identity.Tests;

namespace Ruqsat.EndToEnd.Tests;

/// <summary>A demo user signs in at the operators' desk: authorization code with PKCE, through the sign-in page.</summary>
internal static class SignIn
{
    private const string Client = "ruqsat-ui";
    private const string RedirectUri = "http://localhost:5105/signin-oidc";

    /// <returns>The access token.</returns>
    public static async Task<string> TokenAsync(Uri identity, string login)
    {
        var verifier = Base64Url(RandomNumberGenerator.GetBytes(32));
        var authorize = await new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["client_id"] = Client,
            ["redirect_uri"] = RedirectUri,
            ["response_type"] = "code",
            ["scope"] = "openid profile roles ruqsat",
            ["state"] = "state",
            ["nonce"] = "nonce",
            ["code_challenge_method"] = "S256",
            ["code_challenge"] = Base64Url(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))),
        }).ReadAsStringAsync();
        using var browser = new Browser(identity);
        var back = await browser.SignInAsync(await browser.OpenAsync($"/connect/authorize?{authorize}"), login);
        Assert.StartsWith(RedirectUri, back.Url.AbsoluteUri, StringComparison.Ordinal);

        using var http = new HttpClient { BaseAddress = identity };
        using var response = await http.PostAsync("/connect/token", new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code",
            ["client_id"] = Client,
            ["client_secret"] = "demo-ruqsat-ui-2020",
            ["code"] = back.Query("code")!,
            ["redirect_uri"] = RedirectUri,
            ["code_verifier"] = verifier,
        }));
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString()!;
    }

    private static string Base64Url(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
