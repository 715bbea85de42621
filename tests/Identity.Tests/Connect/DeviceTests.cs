using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Ruqsat.Identity.Tests.Connect;

public sealed class DeviceTests(DevelopmentHost development)
{
    private readonly IdentityHost _host = development.Host;

    [Fact]
    public async Task Device_CodeEnteredAndConfirmed_GetsThePersonsTokens()
    {
        var asked = await AskAsync();
        var deviceCode = asked.GetProperty("device_code").GetString()!;
        var userCode = asked.GetProperty("user_code").GetString()!;
        Assert.Equal(new Uri(_host.Address, "/connect/verify").AbsoluteUri, asked.GetProperty("verification_uri").GetString());
        Assert.Equal("authorization_pending", (await PollAsync(deviceCode)).Body.GetProperty("error").GetString());

        using var browser = _host.Browser();
        var page = await browser.SignInAsync(await browser.OpenAsync("/connect/verify", "en"), "checkpoint-officer");
        Assert.Equal("/connect/verify", page.Url.AbsolutePath);
        Assert.Contains("name=\"user_code\"", page.Html, StringComparison.Ordinal);

        var question = await browser.OpenAsync($"/connect/verify?user_code={userCode}", "en");
        Assert.Contains("Checkpoint tablet", question.Html, StringComparison.Ordinal);
        Assert.Contains(userCode, question.Html, StringComparison.Ordinal);
        Assert.Contains("Checkpoint officer", question.Html, StringComparison.Ordinal);

        var done = await browser.SubmitAsync(question, ("answer", "yes"));
        Assert.Equal("/device?outcome=connected", done.Url.PathAndQuery);

        var (status, tokens) = await PollAsync(deviceCode);
        Assert.Equal(200, status);
        var access = new JsonWebToken(tokens.GetProperty("access_token").GetString());
        Assert.Equal("checkpoint-officer", access.GetClaim("role").Value);
        Assert.Equal("Checkpoint officer", access.GetClaim("name").Value);
        Assert.Equal("ruqsat-tablet", access.GetClaim("client_id").Value);
        Assert.Equal(["ruqsat"], access.Audiences);

        var refreshed = await _host.TokenAsync(
            ("grant_type", "refresh_token"), ("client_id", "ruqsat-tablet"), ("refresh_token", tokens.GetProperty("refresh_token").GetString()!));
        Assert.Equal(200, refreshed.Status);
        Assert.Equal("invalid_grant", (await PollAsync(deviceCode)).Body.GetProperty("error").GetString());
    }

    [Fact]
    public async Task Device_PersonSaysNo_IsDenied()
    {
        var asked = await AskAsync();
        using var browser = _host.Browser();
        await browser.SignInAsync(await browser.OpenAsync("/sign-in"), "checkpoint-officer");

        var question = await browser.OpenAsync($"/connect/verify?user_code={asked.GetProperty("user_code").GetString()}");
        var done = await browser.SubmitAsync(question, ("answer", "no"));

        Assert.Equal("/device?outcome=refused", done.Url.PathAndQuery);
        Assert.Equal("access_denied", (await PollAsync(asked.GetProperty("device_code").GetString()!)).Body.GetProperty("error").GetString());
    }

    [Fact]
    public async Task Verify_UnknownCode_AsksAgainAndSaysWhatToDo()
    {
        using var browser = _host.Browser();
        await browser.SignInAsync(await browser.OpenAsync("/sign-in"), "checkpoint-officer");

        var page = await browser.OpenAsync("/connect/verify?user_code=0000-0000-0000", "en");

        Assert.Contains("This code is not known or has run out.", page.Html, StringComparison.Ordinal);
        Assert.Contains("value=\"0000-0000-0000\"", page.Html, StringComparison.Ordinal);
        Assert.Contains("name=\"user_code\"", page.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_AnswerWithoutTheFormsKey_ChangesNothing()
    {
        var asked = await AskAsync();
        using var browser = _host.Browser();
        await browser.SignInAsync(await browser.OpenAsync("/sign-in"), "checkpoint-officer");

        var forged = new Page(200, new Uri(_host.Address, "/"), $"<form method=\"post\" action=\"/connect/verify\"><input type=\"hidden\" name=\"user_code\" value=\"{asked.GetProperty("user_code").GetString()}\"></form>", []);
        Assert.Equal(400, (await browser.SubmitAsync(forged, ("answer", "yes"))).Status);

        Assert.Equal("authorization_pending", (await PollAsync(asked.GetProperty("device_code").GetString()!)).Body.GetProperty("error").GetString());
    }

    private async Task<JsonElement> AskAsync()
    {
        using var content = new FormUrlEncodedContent([new("client_id", "ruqsat-tablet"), new("scope", "ruqsat profile roles offline_access")]);
        using var response = await _host.Client.PostAsync("/connect/device", content);
        Assert.Equal(200, (int)response.StatusCode);
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
    }

    private Task<(int Status, JsonElement Body)> PollAsync(string deviceCode) => _host.TokenAsync(
        ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"), ("client_id", "ruqsat-tablet"), ("device_code", deviceCode));
}
