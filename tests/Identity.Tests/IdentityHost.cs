using System.Net.Http.Headers;
using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Ruqsat.Identity.Tests;
using Ruqsat.Testing;

[assembly: AssemblyFixture(typeof(DevelopmentHost))]

namespace Ruqsat.Identity.Tests;

/// <summary>The service on Kestrel and a database of its own, which its own <c>--migrate</c> made.</summary>
public sealed class IdentityHost : IAsyncDisposable
{
    private readonly WebApplicationFactory<Program> _factory;

    private IdentityHost(WebApplicationFactory<Program> factory, IReadOnlyDictionary<string, string> settings)
    {
        (_factory, Settings) = (factory, settings);
        Address = new Uri(factory.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First().Replace("127.0.0.1", "localhost", StringComparison.Ordinal));
        Client = new HttpClient { BaseAddress = Address };
    }

    public IReadOnlyDictionary<string, string> Settings { get; }

    public Uri Address { get; }

    public HttpClient Client { get; }

    public IServiceProvider Services => _factory.Services;

    public static async Task<IdentityHost> StartAsync(TimeProvider? time = null, params (string Key, string Value)[] more)
    {
        var settings = await NewSettingsAsync("Development", more);
        await RunAsync(settings, "--migrate");
        return Start(settings, time);
    }

    public static IdentityHost Start(IReadOnlyDictionary<string, string> settings, TimeProvider? time = null, ILoggerProvider? logs = null)
    {
        var factory = Factory(settings, time, logs);
        factory.UseKestrel(0);
        factory.StartServer();
        return new IdentityHost(factory, settings);
    }

    public static WebApplicationFactory<Program> Factory(IReadOnlyDictionary<string, string> settings, TimeProvider? time = null, ILoggerProvider? logs = null) =>
        new WebApplicationFactory<Program>().WithWebHostBuilder(host =>
        {
            foreach (var (key, value) in settings) host.UseSetting(key, value);
            if (time is not null) host.ConfigureTestServices(services => services.AddSingleton(time));
            if (logs is not null) host.ConfigureTestServices(services => services.AddSingleton(logs));
        });

    public static async Task<Dictionary<string, string>> NewSettingsAsync(string environment, params (string Key, string Value)[] more)
    {
        var settings = new Dictionary<string, string>
        {
            ["environment"] = environment,
            ["ConnectionStrings:identitydb"] = await Servers.CreateDatabaseAsync(),
            ["Logging:LogLevel:Default"] = "Warning",
            ["urls"] = "http://127.0.0.1:0",
        };
        foreach (var (key, value) in more) settings[key] = value;
        return settings;
    }

    /// <summary>Runs the program with a command, as a deployment does.</summary>
    public static async Task RunAsync(IReadOnlyDictionary<string, string> settings, string command)
    {
        string[] arguments = [command, $"--contentRoot={ContentRoot}", .. settings.Select(s => $"--{s.Key}={s.Value}")];
        if (typeof(Program).Assembly.EntryPoint!.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [arguments], null) is Task running) await running;
    }

    public static string ContentRoot
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "Platform.sln"))) folder = folder.Parent!;
            return Path.Combine(folder.FullName, "src", "Identity");
        }
    }

    /// <summary>A new session of a person, without cookies.</summary>
    public Browser Browser() => new(Address);

    public async Task<(int Status, JsonElement Body)> TokenAsync(params (string Key, string Value)[] form)
    {
        using var content = new FormUrlEncodedContent(form.Select(f => KeyValuePair.Create(f.Key, f.Value)));
        using var response = await Client.PostAsync("/connect/token", content);
        return ((int)response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement);
    }

    /// <summary>An access token of a demo client that acts for itself.</summary>
    public async Task<string> ClientTokenAsync(string client)
    {
        var (status, body) = await TokenAsync(
            ("grant_type", "client_credentials"), ("client_id", client), ("client_secret", $"demo-{client}-2020"), ("scope", "ruqsat"));
        Assert.Equal(200, status);
        return body.GetProperty("access_token").GetString()!;
    }

    public async Task<HttpResponseMessage> GetAsync(string path, string? bearer = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (bearer is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        return await Client.SendAsync(request);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _factory.DisposeAsync();
    }
}

/// <summary>One host for the tests that change nothing but tokens and sessions.</summary>
public sealed class DevelopmentHost : IAsyncLifetime
{
    public IdentityHost Host { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Host = await IdentityHost.StartAsync();

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
