using System.Net;

namespace Ruqsat.Cli.Platform;

/// <summary>One pool of connections to the platform, and the tokens for it.</summary>
internal sealed class PlatformClient : IDisposable
{
    private const string IntegrationClient = "ruqsat-integration";
    private const string RegistryClient = "ruqsat-registry";

    /// <param name="addresses">Where the platform is.</param>
    /// <param name="time">Clock.</param>
    /// <param name="environment">Variables; those of the process unless a test says otherwise.</param>
    /// <exception cref="CliException">There is no secret for a platform that is not on this machine.</exception>
    public PlatformClient(PlatformAddresses addresses, TimeProvider time, Func<string, string?>? environment = null)
    {
        Addresses = addresses;
        Time = time;
        Http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            // Nothing between us and the socket: each layer would cost time that the services need.
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ActivityHeadersPropagator = null,
            AutomaticDecompression = DecompressionMethods.None,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            ConnectTimeout = TimeSpan.FromSeconds(5),
        });
        Integration = new(Http, addresses.Identity, Credentials(IntegrationClient, "RUQSAT_INTEGRATION_SECRET"), time);
        Registry = new(Http, addresses.Identity, Credentials(RegistryClient, "RUQSAT_REGISTRY_SECRET"), time);

        ClientCredentials Credentials(string client, string variable) => new(client, SecretOf(client, variable, addresses.Identity, environment ?? Environment.GetEnvironmentVariable));
    }

    public PlatformAddresses Addresses { get; }

    public TimeProvider Time { get; }

    public HttpMessageInvoker Http { get; }

    /// <summary>Posts inquiries, reads reports.</summary>
    public AccessTokens Integration { get; }

    /// <summary>Issues permits.</summary>
    public AccessTokens Registry { get; }

    public void Dispose()
    {
        Integration.Dispose();
        Registry.Dispose();
        Http.Dispose();
    }

    /// <summary>The secrets of Development serve a platform on this machine alone: nobody sends them over a network by mistake.</summary>
    private static string SecretOf(string client, string variable, Uri identity, Func<string, string?> environment) =>
        environment(variable) is { Length: > 0 } secret ? secret
        : identity.IsLoopback && DevelopmentAccounts.SecretOf(client) is { } demo ? demo
        : throw new CliException($"the secret of the client {client} at {identity} is missing: set {variable}");
}
