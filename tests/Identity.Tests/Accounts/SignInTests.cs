using System.Text.RegularExpressions;
using Microsoft.Extensions.Time.Testing;

namespace Ruqsat.Identity.Tests.Accounts;

public sealed partial class SignInTests(DevelopmentHost development)
{
    private const string Refused = "Sign-in did not work.";

    [Fact]
    public async Task SignIn_FiveWrongPasswords_PausesForFiveMinutes()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var host = await IdentityHost.StartAsync(time);

        for (var i = 0; i < 4; i++) Assert.Contains(Refused, (await TryAsync(host, "operator", "wrong")).Html, StringComparison.Ordinal);
        // A success in between starts the count anew.
        Assert.Equal("/status", (await TryAsync(host, "operator", "demo-operator-2020")).Url.AbsolutePath);
        for (var i = 0; i < 5; i++) Assert.Contains(Refused, (await TryAsync(host, "operator", "wrong")).Html, StringComparison.Ordinal);

        var paused = await TryAsync(host, "OPERATOR", "demo-operator-2020");
        Assert.Contains(Refused, paused.Html, StringComparison.Ordinal);
        Assert.Equal("/status", (await TryAsync(host, "operator2", "demo-operator2-2020")).Url.AbsolutePath);

        time.Advance(TimeSpan.FromMinutes(4.9));
        Assert.Contains(Refused, (await TryAsync(host, "operator", "demo-operator-2020")).Html, StringComparison.Ordinal);
        time.Advance(TimeSpan.FromMinutes(0.2));
        Assert.Equal("/status", (await TryAsync(host, "operator", "demo-operator-2020")).Url.AbsolutePath);
    }

    [Fact]
    public async Task SignIn_GuessesSideBySide_GetFiveAttemptsAltogether()
    {
        await using var host = await IdentityHost.StartAsync();

        var wrong = Enumerable.Range(0, 12).Select(_ => TryAsync(host, "analyst", "wrong"));
        await Task.WhenAll(wrong);

        Assert.Contains(Refused, (await TryAsync(host, "analyst", "demo-analyst-2020")).Html, StringComparison.Ordinal);
        await using var connection = new Npgsql.NpgsqlConnection(host.Settings["ConnectionStrings:identitydb"]);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new Npgsql.NpgsqlCommand("SELECT count FROM sign_in_attempts", connection);
        Assert.Equal(5, await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task SignIn_UnknownWrongAndPaused_AnswerAlike()
    {
        await using var host = await IdentityHost.StartAsync();

        var wrong = Comparable(await TryAsync(host, "auditor", "wrong"), "auditor");
        var unknown = Comparable(await TryAsync(host, "nobody", "wrong"), "nobody");
        for (var i = 0; i < 5; i++)
        {
            await TryAsync(host, "auditor", "wrong");
            await TryAsync(host, "nobody", "wrong");
        }
        var paused = Comparable(await TryAsync(host, "auditor", "wrong"), "auditor");
        var unknownPaused = Comparable(await TryAsync(host, "nobody", "wrong"), "nobody");

        Assert.Contains(Refused, wrong, StringComparison.Ordinal);
        Assert.Equal(wrong, unknown);
        Assert.Equal(wrong, paused);
        Assert.Equal(wrong, unknownPaused);
    }

    [Fact]
    public async Task SignIn_EmptyFields_SaysWhichToFill()
    {
        var page = await TryAsync(development.Host, "", "");
        Assert.Contains("Type your login.", page.Html, StringComparison.Ordinal);
        Assert.Contains("Type your password.", page.Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://example.org/")]
    [InlineData("//example.org/")]
    [InlineData("/\\example.org/")]
    public async Task SignIn_ForeignReturnAddress_IsIgnored(string returnUrl)
    {
        using var browser = development.Host.Browser();
        var page = await browser.OpenAsync($"/sign-in?returnUrl={Uri.EscapeDataString(returnUrl)}");
        Assert.Equal(new Uri(development.Host.Address, "/status"), (await browser.SignInAsync(page, "registry-clerk")).Url);
    }

    [Fact]
    public async Task SignIn_WithoutTheFormsKey_IsRefused()
    {
        using var content = new FormUrlEncodedContent([new("login", "operator"), new("password", "demo-operator-2020")]);
        using var response = await development.Host.Client.PostAsync("/sign-in", content, TestContext.Current.CancellationToken);
        Assert.Equal(400, (int)response.StatusCode);
        Assert.DoesNotContain(response.Headers, h => h.Key == "Set-Cookie" && h.Value.Any(v => v.Contains("session", StringComparison.Ordinal)));
    }

    private static async Task<Page> TryAsync(IdentityHost host, string login, string password)
    {
        using var browser = host.Browser();
        return await browser.SignInAsync(await browser.OpenAsync("/sign-in?lang=en"), login, password);
    }

    private static string Comparable(Page page, string login) =>
        $"{page.Status} {string.Join(',', page.Headers.Keys.Order())} {FormKey().Replace(page.Html, "").Replace(login, "LOGIN", StringComparison.Ordinal)}";

    [GeneratedRegex("<input name=\"form-key\"[^>]*>")]
    private static partial Regex FormKey();
}
