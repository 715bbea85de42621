using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Mvc.Testing;
using Npgsql;

namespace Ruqsat.Identity.Tests.Seeding;

public sealed class StartTests
{
    private const string Key = "only-for-tests-0123456789-0123456789-0123456789";

    private static readonly (string, string)[] ProductionSettings =
        [("Identity:KeyEncryptionKey", Key), ("Identity:Administrator:Login", "first"), ("Identity:Administrator:Password", "a long enough password")];

    [Theory]
    [InlineData("Development", "")]
    [InlineData("Development", "31-characters-are-not-enough-..")]
    [InlineData("Production", "")]
    public async Task Start_WithoutAProperKeyEncryptionKey_FailsAndNamesIt(string environment, string key)
    {
        var settings = await IdentityHost.NewSettingsAsync(environment, ("Identity:KeyEncryptionKey", key));

        var migrate = await Assert.ThrowsAnyAsync<Exception>(() => IdentityHost.RunAsync(settings, "--migrate"));
        Assert.Contains("Identity:KeyEncryptionKey", migrate.Message, StringComparison.Ordinal);
        var start = Assert.ThrowsAny<Exception>(() => IdentityHost.Start(settings));
        Assert.Contains("Identity:KeyEncryptionKey", start.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WithAnotherKeyEncryptionKey_FailsAndNamesIt()
    {
        var settings = await IdentityHost.NewSettingsAsync("Development");
        await IdentityHost.RunAsync(settings, "--migrate");
        settings["Identity:KeyEncryptionKey"] = Key;

        var migrate = await Assert.ThrowsAnyAsync<Exception>(() => IdentityHost.RunAsync(settings, "--migrate"));
        Assert.Contains("Identity:KeyEncryptionKey", migrate.Message, StringComparison.Ordinal);
        var start = Assert.ThrowsAny<Exception>(() => IdentityHost.Start(settings));
        Assert.Contains("Identity:KeyEncryptionKey", start.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Identity:Administrator:Login")]
    [InlineData("Identity:Administrator:Password")]
    public async Task Migrate_InProductionWithoutAnAdministrator_FailsAndNamesTheKey(string missing)
    {
        var settings = await IdentityHost.NewSettingsAsync("Production", ProductionSettings);
        settings.Remove(missing);

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => IdentityHost.RunAsync(settings, "--migrate"));
        Assert.Contains(missing, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Identity:Clients:desk:Flow", "Code", "Identity:Clients:desk:RedirectUris")]
    [InlineData("Identity:Clients:desk:Flow", "Credentials", "Identity:Clients:desk:Secret")]
    [InlineData("Identity:Users:one:Roles:0", "king", "Identity:Users:one:Roles")]
    public async Task Migrate_WithHalfConfiguredClientsOrUsers_FailsAndNamesTheKey(string key, string value, string named)
    {
        var settings = await IdentityHost.NewSettingsAsync("Production", [.. ProductionSettings, (key, value)]);
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => IdentityHost.RunAsync(settings, "--migrate"));
        Assert.Contains(named, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Production_AfterMigrate_HasTheAdministratorAndNothingOfTheDemo()
    {
        var settings = await IdentityHost.NewSettingsAsync("Production", ProductionSettings);
        await IdentityHost.RunAsync(settings, "--migrate");
        // Once there is an administrator, the password need not stay in the configuration.
        settings.Remove("Identity:Administrator:Login");
        settings.Remove("Identity:Administrator:Password");
        await IdentityHost.RunAsync(settings, "--migrate");

        await using var source = NpgsqlDataSource.Create(settings["ConnectionStrings:identitydb"]);
        await using var accounts = source.CreateCommand("SELECT string_agg(user_name, ' ') FROM accounts");
        Assert.Equal("first", await accounts.ExecuteScalarAsync(TestContext.Current.CancellationToken));
        await using var clients = source.CreateCommand("SELECT count(*) FROM clients");
        Assert.Equal(0L, await clients.ExecuteScalarAsync(TestContext.Current.CancellationToken));

        await using var factory = IdentityHost.Factory(settings);
        Assert.Contains("/sign-in", await SignInAsync(factory, "operator", "demo-operator-2020"), StringComparison.Ordinal);
        Assert.Contains("/sign-in", await SignInAsync(factory, "administrator", "demo-administrator-2020"), StringComparison.Ordinal);
        Assert.Contains("/status", await SignInAsync(factory, "first", "a long enough password"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Production_OverHttp_GivesNoTokenAndSetsNoInsecureCookie()
    {
        var settings = await IdentityHost.NewSettingsAsync("Production", ProductionSettings);
        await IdentityHost.RunAsync(settings, "--migrate");
        await using var factory = IdentityHost.Factory(settings);

        using var http = factory.CreateClient(new WebApplicationFactoryClientOptions { BaseAddress = new Uri("http://localhost") });
        using var form = new FormUrlEncodedContent([new("grant_type", "client_credentials"), new("client_id", "x"), new("client_secret", "y")]);
        using var refused = await http.PostAsync("/connect/token", form, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("HTTPS", await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);

        using var https = factory.CreateClient(new WebApplicationFactoryClientOptions { BaseAddress = new Uri("https://localhost") });
        using var page = await https.GetAsync("/sign-in", TestContext.Current.CancellationToken);
        var cookie = Assert.Single(page.Headers.GetValues("Set-Cookie"));
        Assert.StartsWith("__Host-", cookie, StringComparison.Ordinal);
        Assert.Contains("secure", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite", cookie, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Start_BeforeMigrate_Fails()
    {
        var settings = await IdentityHost.NewSettingsAsync("Development");
        Assert.Contains("--migrate", Assert.Throws<InvalidOperationException>(() => IdentityHost.Start(settings)).Message, StringComparison.Ordinal);
        await using var source = NpgsqlDataSource.Create(settings["ConnectionStrings:identitydb"]);
        await using var tables = source.CreateCommand("SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'");
        Assert.Equal(0L, await tables.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Migrate_AsAProcess_ExitsWithZeroOrSaysWhatIsMissing()
    {
        var settings = await IdentityHost.NewSettingsAsync("Production", ProductionSettings);
        Assert.Equal(0, (await ProcessAsync(settings)).ExitCode);

        settings.Remove("Identity:KeyEncryptionKey");
        var (exitCode, output) = await ProcessAsync(settings);
        Assert.NotEqual(0, exitCode);
        Assert.Contains("Identity:KeyEncryptionKey", output, StringComparison.Ordinal);
    }

    private static async Task<(int ExitCode, string Output)> ProcessAsync(Dictionary<string, string> settings)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(Program).Assembly.Location, "--migrate"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (key, value) in settings) start.Environment[key == "environment" ? "ASPNETCORE_ENVIRONMENT" : key.Replace(":", "__", StringComparison.Ordinal)] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + errors);
    }

    private static async Task<string> SignInAsync(WebApplicationFactory<Program> factory, string login, string password)
    {
        using var http = factory.CreateClient(new WebApplicationFactoryClientOptions { BaseAddress = new Uri("https://localhost") });
        var html = await http.GetStringAsync("/sign-in");
        var formKey = System.Text.RegularExpressions.Regex.Match(html, "name=\"form-key\"[^>]*value=\"([^\"]+)\"").Groups[1].Value;
        using var form = new FormUrlEncodedContent([new("login", login), new("password", password), new("form-key", formKey)]);
        using var response = await http.PostAsync("/sign-in", form);
        return response.RequestMessage!.RequestUri!.AbsolutePath;
    }
}
