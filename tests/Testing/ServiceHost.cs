using System.Net.Http.Headers;
using System.Reflection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Ruqsat.Testing;

/// <summary>
/// One service in the test process, on Kestrel and the real servers of <see cref="Servers"/>: own database, own virtual host,
/// migrated by its own <c>--migrate</c>.
/// </summary>
public sealed class ServiceHost<TProgram> : IAsyncDisposable
    where TProgram : class
{
    private readonly WebApplicationFactory<TProgram> _factory;
    private readonly TestIssuer _issuer;

    private ServiceHost(WebApplicationFactory<TProgram> factory, TestIssuer issuer, IReadOnlyDictionary<string, string> settings)
    {
        (_factory, _issuer, Settings) = (factory, issuer, settings);
        Address = new Uri(factory.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    /// <summary>What the service was started with.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; }

    public Uri Address { get; }

    public IServiceProvider Services => _factory.Services;

    /// <summary>Connection string of the service's database.</summary>
    public string Database => Settings.First(s => s.Key.StartsWith("ConnectionStrings:", StringComparison.Ordinal) && s.Key.EndsWith("db", StringComparison.Ordinal)).Value;

    /// <summary>Address of the broker, with the virtual host of this service.</summary>
    public Uri Broker => new(Settings["ConnectionStrings:rabbitmq"]);

    /// <summary>Creates database and virtual host, migrates, starts.</summary>
    /// <param name="database">Name of the connection string, for example <c>intakedb</c>.</param>
    /// <param name="more">Further settings; they win over the defaults.</param>
    public static async Task<ServiceHost<TProgram>> StartAsync(string database, params (string Key, string Value)[] more)
    {
        var issuer = await TestIssuer.SharedAsync();
        var settings = new Dictionary<string, string>
        {
            ["Authentication:Authority"] = issuer.Authority,
            ["Identifiers:Keys:1"] = "only-for-tests-0123456789-0123456789-0123456789",
            ["Identifiers:CurrentVersion"] = "1",
            ["Logging:LogLevel:Default"] = "Warning",
        };
        foreach (var (key, value) in more)
        {
            settings[key] = value;
        }

        if (!settings.ContainsKey($"ConnectionStrings:{database}"))
        {
            settings[$"ConnectionStrings:{database}"] = await Servers.CreateDatabaseAsync();
        }

        if (!settings.ContainsKey("ConnectionStrings:rabbitmq"))
        {
            settings["ConnectionStrings:rabbitmq"] = await Servers.CreateVirtualHostAsync();
        }

        await MigrateAsync(settings);
        return Start(issuer, settings);
    }

    /// <summary>A client with a token of these roles; without roles: no token.</summary>
    public HttpClient Client(params string[] roles) => ClientOf("tester", roles);

    /// <summary>The same for a named account.</summary>
    public HttpClient ClientOf(string account, params string[] roles)
    {
        var client = new HttpClient { BaseAddress = Address };
        if (roles.Length > 0)
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _issuer.Token(account, roles));
        }

        return client;
    }

    /// <summary>A second replica on the same database, broker and keys.</summary>
    public ServiceHost<TProgram> StartReplica() => Start(_issuer, Settings);

    public ValueTask DisposeAsync() => _factory.DisposeAsync();

    private static ServiceHost<TProgram> Start(TestIssuer issuer, IReadOnlyDictionary<string, string> settings)
    {
        var factory = new WebApplicationFactory<TProgram>().WithWebHostBuilder(host =>
        {
            host.UseEnvironment("Development");
            host.UseUrls("http://127.0.0.1:0");
            foreach (var (key, value) in settings)
            {
                host.UseSetting(key, value);
            }
        });
        factory.UseKestrel();
        factory.StartServer();
        return new ServiceHost<TProgram>(factory, issuer, settings);
    }

    private static async Task MigrateAsync(Dictionary<string, string> settings)
    {
        string[] arguments = ["--migrate", "--environment=Development", .. settings.Select(s => $"--{s.Key}={s.Value}")];
        var entryPoint = typeof(TProgram).Assembly.EntryPoint!;
        if (entryPoint.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [arguments], null) is Task running)
        {
            await running;
        }
    }
}
