using Microsoft.IdentityModel.JsonWebTokens;

namespace Ruqsat.Identity.Tests.Connect;

public sealed class AuthorizationCodeTests(DevelopmentHost development)
{
    private readonly IdentityHost _host = development.Host;

    [Fact]
    public async Task Authorize_WithoutSession_SendsToSignInAndBackWithACode()
    {
        var flow = new CodeFlow(_host);
        using var browser = _host.Browser();

        var page = await browser.OpenAsync(flow.AuthorizeUrl(), "en");
        Assert.Equal("/sign-in", page.Url.AbsolutePath);
        Assert.Contains("Operator desk", page.Html, StringComparison.Ordinal);

        var back = await browser.SignInAsync(page, "operator");
        Assert.StartsWith(CodeFlow.RedirectUri, back.Url.AbsoluteUri, StringComparison.Ordinal);
        Assert.Equal("the-state", back.Query("state"));

        var (status, body) = await flow.RedeemAsync(back.Query("code")!);
        Assert.Equal(200, status);
        Assert.Equal("Bearer", body.GetProperty("token_type").GetString());
        Assert.InRange(body.GetProperty("expires_in").GetInt32(), 590, 600);
    }

    [Fact]
    public async Task AccessToken_OfAPerson_SaysWhoAndInWhichRole()
    {
        var tokens = await CodeFlow.TokensAsync(_host, "operator2");
        var again = await CodeFlow.TokensAsync(_host, "operator2");
        var access = new JsonWebToken(tokens.GetProperty("access_token").GetString());

        Assert.True(Guid.TryParse(access.Subject, out _));
        Assert.Equal(access.Subject, new JsonWebToken(again.GetProperty("access_token").GetString()).Subject);
        Assert.Equal("Second operator", access.GetClaim("name").Value);
        Assert.Equal("operator", access.GetPayloadValue<string>("role"));
        Assert.Equal(["ruqsat"], access.Audiences);
        Assert.Equal("ruqsat-ui", access.GetClaim("client_id").Value);
        Assert.Equal(_host.Address.AbsoluteUri, access.Issuer);
        Assert.Equal(TimeSpan.FromMinutes(10), access.ValidTo - access.IssuedAt);

        var identity = new JsonWebToken(tokens.GetProperty("id_token").GetString());
        Assert.Equal(access.Subject, identity.Subject);
        Assert.Equal("the-nonce", identity.GetClaim("nonce").Value);
        Assert.Equal("Second operator", identity.GetClaim("name").Value);
        Assert.Equal("operator", identity.GetClaim("role").Value);
    }

    [Fact]
    public async Task UserInfo_WithAPersonsToken_TellsTheSame()
    {
        var tokens = await CodeFlow.TokensAsync(_host, "supervisor");

        using var response = await _host.GetAsync("/connect/userinfo", tokens.GetProperty("access_token").GetString());
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Equal(200, (int)response.StatusCode);
        Assert.Contains("\"name\":\"Supervisor\"", text, StringComparison.Ordinal);
        Assert.Contains("\"role\":[\"supervisor\"]", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_WithAnotherVerifier_IsRefused()
    {
        var flow = new CodeFlow(_host);
        var (status, body) = await flow.RedeemAsync(await flow.CodeAsync("operator"), verifier: new CodeFlow(_host).Verifier);
        Assert.Equal((400, "invalid_grant"), (status, body.GetProperty("error").GetString()));
    }

    [Fact]
    public async Task Token_WithTheSameCodeTwice_IsRefusedTheSecondTime()
    {
        var flow = new CodeFlow(_host);
        var code = await flow.CodeAsync("operator");
        Assert.Equal(200, (await flow.RedeemAsync(code)).Status);
        var (status, body) = await flow.RedeemAsync(code);
        Assert.Equal((400, "invalid_grant"), (status, body.GetProperty("error").GetString()));
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("S256", null)]
    [InlineData("plain", "a-challenge-that-is-its-own-verifier-and-thus-worthless")]
    public async Task Authorize_WithoutProperPkce_IsRefused(string? method, string? challenge)
    {
        using var browser = _host.Browser();
        var back = await browser.OpenAsync(new CodeFlow(_host).AuthorizeUrl(("code_challenge_method", method), ("code_challenge", challenge)));

        Assert.Equal(400, back.Status);
        Assert.Equal("/connect/authorize", back.Url.AbsolutePath);
        Assert.Contains("invalid_request: The ", back.Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://localhost:5105/elsewhere")]
    [InlineData("http://example.org/signin-oidc")]
    public async Task Authorize_WithAnUnregisteredRedirect_ShowsAnErrorAndRedirectsNowhere(string redirectUri)
    {
        using var browser = _host.Browser();
        var page = await browser.OpenAsync(new CodeFlow(_host).AuthorizeUrl(("redirect_uri", redirectUri)), "en");

        Assert.Equal(400, page.Status);
        Assert.Equal(_host.Address.Authority, page.Url.Authority);
        Assert.Contains("This link does not work", page.Html, StringComparison.Ordinal);
        Assert.Contains("invalid_request", page.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Authorize_WithASession_AsksNobodyAgain()
    {
        using var browser = _host.Browser();
        await browser.SignInAsync(await browser.OpenAsync("/sign-in"), "analyst");

        var back = await browser.OpenAsync(new CodeFlow(_host).AuthorizeUrl(("prompt", "none")));
        Assert.NotNull(back.Query("code"));

        var asked = await browser.OpenAsync(new CodeFlow(_host).AuthorizeUrl(("prompt", "login")));
        Assert.Equal("/sign-in", asked.Url.AbsolutePath);
        Assert.NotNull((await browser.SignInAsync(asked, "analyst")).Query("code"));
    }

    [Fact]
    public async Task Authorize_PromptNoneWithoutSession_TellsTheClient()
    {
        using var browser = _host.Browser();
        var back = await browser.OpenAsync(new CodeFlow(_host).AuthorizeUrl(("prompt", "none")));
        Assert.Equal("login_required", back.Query("error"));
    }

    [Fact]
    public async Task SignOut_WithTheIdToken_EndsTheSessionAndReturnsToTheClient()
    {
        using var browser = _host.Browser();
        var flow = new CodeFlow(_host);
        var back = await browser.SignInAsync(await browser.OpenAsync(flow.AuthorizeUrl()), "auditor");
        var (_, tokens) = await flow.RedeemAsync(back.Query("code")!);
        var idToken = tokens.GetProperty("id_token").GetString();

        var left = await browser.OpenAsync($"/connect/logout?id_token_hint={idToken}&post_logout_redirect_uri=http://localhost:5105/signout-callback-oidc&state=bye");

        Assert.StartsWith("http://localhost:5105/signout-callback-oidc", left.Url.AbsoluteUri, StringComparison.Ordinal);
        Assert.Equal("bye", left.Query("state"));
        Assert.Equal("/sign-in", (await browser.OpenAsync(new CodeFlow(_host).AuthorizeUrl())).Url.AbsolutePath);
    }

    [Fact]
    public async Task SignOut_WithoutIdToken_AsksFirst()
    {
        using var browser = _host.Browser();
        await browser.SignInAsync(await browser.OpenAsync("/sign-in"), "auditor");

        var question = await browser.OpenAsync("/connect/logout", "en");
        Assert.Contains("Sign out of Ruqsat in this browser?", question.Html, StringComparison.Ordinal);
        Assert.Contains("Your account: Auditor", (await browser.OpenAsync("/status?lang=en")).Html, StringComparison.Ordinal);

        var left = await browser.SubmitAsync(question);
        Assert.Equal("/signed-out", left.Url.AbsolutePath);
        Assert.Contains("You are not signed in", (await browser.OpenAsync("/status?lang=en")).Html, StringComparison.Ordinal);
    }
}
