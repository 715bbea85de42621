using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;
using Ruqsat.LocalHosting.Running;

namespace Ruqsat.EndToEnd.Tests;

/// <summary>The whole platform as <c>./dev up</c> starts it: the app host as a process of its own, on free ports and a temporary folder.</summary>
public sealed class Platform : IAsyncDisposable
{
    private static readonly string Root = FindRoot();
    private static readonly string Configuration = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/')).Parent!.Name;
    private readonly Process _host;
    private readonly Dictionary<string, string> _tokens = [];

    private Platform(Process host, LocalControl control) => (_host, Control) = (host, control);

    public LocalControl Control { get; }

    public LocalState State => Control.ReadState() ?? throw new InvalidOperationException("The app host has ended.");

    /// <param name="exclude">Resources that are not started.</param>
    /// <param name="environment">For the app host and all services.</param>
    public static async Task<Platform> StartAsync(string exclude = "", params (string Key, string Value)[] environment)
    {
        var data = Path.Combine(Path.GetTempPath(), $"ruqsat-e2e-{Guid.CreateVersion7():N}");
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList =
            {
                Path.Combine(Root, "AppHost", "bin", "Local", Configuration, "net10.0", "Ruqsat.AppHost.dll"),
                "--Demo=false", "--LocalHosting:Ports=free", $"--LocalHosting:DataDirectory={data}", $"--LocalHosting:Exclude={exclude}",
            },
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (key, value) in environment)
        {
            start.Environment[key] = value;
        }

        var host = Process.Start(start)!;
        var lines = new ConcurrentQueue<string>();
        host.OutputDataReceived += (_, line) => lines.Enqueue(line.Data ?? "");
        host.ErrorDataReceived += (_, line) => lines.Enqueue(line.Data ?? "");
        host.BeginOutputReadLine();
        host.BeginErrorReadLine();
        var control = new LocalControl(data);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        try
        {
            await control.WaitUntilReadyAsync(host.Id, limit.Token);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"The platform did not start.\n{string.Join('\n', lines.TakeLast(40))}", e);
        }

        return new Platform(host, control);
    }

    /// <summary>A client of a service with a token from the platform's own identity service.</summary>
    public async Task<HttpClient> ClientAsync(string service, string clientId = "ruqsat-integration", string secret = "demo-ruqsat-integration-2020")
    {
        if (!_tokens.TryGetValue(clientId, out var token))
        {
            using var http = new HttpClient { BaseAddress = new Uri(State["identity"].Url!) };
            using var response = await http.PostAsync("/connect/token", new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["grant_type"] = "client_credentials",
                ["client_id"] = clientId,
                ["client_secret"] = secret,
                ["scope"] = "ruqsat",
            }));
            token = _tokens[clientId] = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString()!;
        }

        return new HttpClient { BaseAddress = new Uri(State[service].Url!), DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
    }

    /// <summary>
    /// A client of one person, who has signed in as at the operators' desk. <paramref name="address"/> is that of a service or of one of its replicas.
    /// </summary>
    public async Task<HttpClient> ClientOfPersonAsync(string address, string login)
    {
        if (!_tokens.TryGetValue(login, out var token))
        {
            token = _tokens[login] = await SignIn.TokenAsync(new Uri(State["identity"].Url!), login);
        }

        return new HttpClient { BaseAddress = new Uri(address), DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
    }

    /// <summary>The own address of every running replica of a service, behind the public one.</summary>
    public IReadOnlyList<string> ReplicasOf(string service) =>
    [
        .. from process in State[service].Processes
           from variable in File.ReadAllText($"/proc/{process}/environ").Split('\0')
           where variable.StartsWith("ASPNETCORE_URLS=", StringComparison.Ordinal)
           select variable["ASPNETCORE_URLS=".Length..],
    ];

    public Task<HttpClient> RegistryAsync() => ClientAsync("permit-check", "ruqsat-registry", "demo-ruqsat-registry-2020");

    /// <summary>Posts with a fresh idempotency key.</summary>
    public static async Task<HttpResponseMessage> PostAsync(HttpClient client, string path, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        return await client.SendAsync(request);
    }

    /// <summary>Runs <c>ruqsat</c> against this platform.</summary>
    public async Task<(int ExitCode, string Output)> RunCliAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = Control.DataDirectory, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(Root, "src", "Cli", "bin", Configuration, "net10.0", "ruqsat.dll"));
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var service in (string[])["identity", "intake", "permit-check", "routing", "reporting"])
        {
            start.Environment[$"services__{service}__http__0"] = State[service].Url;
        }

        start.Environment["ConnectionStrings__rabbitmq"] = State["rabbitmq"].ConnectionString;
        start.Environment["NO_COLOR"] = "1";
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }

    /// <summary>A number from a service's database; 0 while the database is away.</summary>
    public async Task<long> ScalarAsync(string database, string sql)
    {
        try
        {
            await using var data = NpgsqlDataSource.Create(State[database].ConnectionString!);
            await using var command = data.CreateCommand(sql);
            return (long)(await command.ExecuteScalarAsync() ?? 0L);
        }
        catch (NpgsqlException)
        {
            return 0;
        }
    }

    /// <summary>What all resources have written so far.</summary>
    public string Logs() => string.Join('\n', Directory.GetFiles(Path.Combine(Control.DataDirectory, "logs")).Select(file =>
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        return $"{Path.GetFileName(file)}\n{reader.ReadToEnd()}";
    }));

    public async ValueTask DisposeAsync()
    {
        await Control.ShutdownAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await _host.WaitForExitAsync(limit.Token);
        _host.Dispose();
        Directory.Delete(Control.DataDirectory, recursive: true);
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Platform.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("Platform.sln was not found above the tests.");
        }

        return folder.FullName;
    }
}
