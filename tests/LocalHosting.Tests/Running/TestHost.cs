using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Ruqsat.LocalHosting.Processes;
using Ruqsat.LocalHosting.Running;
using Ruqsat.Testing;

namespace Ruqsat.LocalHosting.Tests.Running;

/// <summary>The app host of the tests as a real process: <c>one</c>, and <c>number-two</c> with two replicas; on demand the three servers and a job.</summary>
internal sealed partial class TestHost : IAsyncDisposable
{
    private static readonly HttpClient Client = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(20) };

    private readonly ConcurrentQueue<string> _output = new();
    private readonly bool _ownsData;

    private TestHost(string? dataDirectory, string[] options)
    {
        _ownsData = dataDirectory is null;
        DataDirectory = dataDirectory ?? Path.Combine(Path.GetTempPath(), $"ruqsat-host-{Guid.CreateVersion7():N}");
        Control = new LocalControl(DataDirectory);
        Process = ChildProcess.Start(Command(DataDirectory, options), _output.Enqueue);
    }

    public string DataDirectory { get; }

    public LocalControl Control { get; }

    public ChildProcess Process { get; }

    public string Output => string.Join('\n', _output);

    public LocalState State => Control.ReadState() ?? throw new InvalidOperationException("the host has ended:\n" + Output);

    /// <summary>All ports that the state names, public ones and those of servers.</summary>
    public IReadOnlyList<int> PortsInUse =>
    [
        .. from resource in State.Resources
           from Match match in PortPattern().Matches($"{resource.Url} {resource.ConnectionString}")
           select int.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture),
    ];

    public static ChildCommand Command(string dataDirectory, params string[] options)
    {
        var program = AppContext.BaseDirectory.Replace("/LocalHosting.Tests/bin/", "/LocalHosting.Tests.AppHost/bin/", StringComparison.Ordinal) + "Ruqsat.LocalHosting.Tests.AppHost.dll";
        return new ChildCommand("dotnet", [program, .. options, $"--LocalHosting:DataDirectory={dataDirectory}"]);
    }

    /// <summary>Starts a host that need not become ready.</summary>
    public static TestHost Launch(string? dataDirectory, params string[] options) => new(dataDirectory, options);

    /// <summary>Starts a host on free ports and waits until it is ready.</summary>
    public static Task<TestHost> StartAsync(params string[] options) => StartOnAsync(null, options);

    /// <summary>The same on a given data directory.</summary>
    public static async Task<TestHost> StartOnAsync(string? dataDirectory, params string[] options)
    {
        var host = new TestHost(dataDirectory, ["--LocalHosting:Ports=free", .. options]);
        try
        {
            await host.Control.WaitUntilReadyAsync(host.Process.Id, TestContext.Current.CancellationToken);
        }
        catch (LocalControlException e)
        {
            await host.Process.Exited;
            throw new InvalidOperationException($"{e.Message}:\n{host.Output}");
        }
        return host;
    }

    /// <summary>GET on the public port, each time on a new connection.</summary>
    public async Task<string> GetAsync(string resource, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, State[resource].Url + path) { Headers = { ConnectionClose = true } };
        using var answer = await Client.SendAsync(request, TestContext.Current.CancellationToken);
        return await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Makes a service end itself with exit code 7, which leaves the request without an answer.</summary>
    public Task CrashAsync(string resource) =>
        Assert.ThrowsAsync<HttpRequestException>(() => Client.PostAsync(new Uri(State[resource].Url + "/crash"), null, TestContext.Current.CancellationToken));

    /// <summary>Waits until a resource is in this state.</summary>
    public async Task<ResourceInfo> UntilAsync(string resource, ResourceState state)
    {
        await Eventually.GetAsync(() => Task.FromResult(State[resource].State), seen => seen == state);
        return State[resource];
    }

    public async ValueTask DisposeAsync()
    {
        await Process.StopAsync(TimeSpan.FromSeconds(30));
        if (_ownsData)
            Control.RemoveData();
    }

    [GeneratedRegex(@"(?:Port=|localhost:)(\d+)")]
    private static partial Regex PortPattern();
}
