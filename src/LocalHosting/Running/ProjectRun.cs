using System.Globalization;
using System.Net;
using Aspire.Hosting.ApplicationModel;
using Ruqsat.LocalHosting.Processes;

namespace Ruqsat.LocalHosting.Running;

/// <summary>A service with one or several replicas, or a job (a project without an endpoint), run as it is built.</summary>
internal sealed class ProjectRun : ResourceRun
{
    private const int TelemetryPort = 4317;
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);
    private static readonly HttpClient Client = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(5) };

    private readonly ProjectResource _resource;
    private readonly Action<string> _log;
    private readonly IReadOnlyList<int> _ports;
    private readonly ChildProcess?[] _replicas;
    private Forwarder? _forwarder;

    public ProjectRun(ProjectResource resource, ApplicationRun application, int? port, Action<string> log)
        : base(resource, application)
    {
        (_resource, Port, _log) = (resource, port, log);
        _replicas = new ChildProcess?[resource.Replicas];
        _ports = port is null ? [] : resource.Replicas == 1 ? [port.Value] : [.. _replicas.Select(_ => Ports.Free())];
    }

    /// <summary>The public port; null for a job.</summary>
    public int? Port { get; }

    public override string Kind => Port is null ? "job" : "service";

    public override string? Url => Port is null ? null : $"http://localhost:{Port}";

    public override IReadOnlyList<ChildProcess> Children => [.. _replicas.OfType<ChildProcess>()];

    public override void Dispose()
    {
        _forwarder?.Dispose();
        base.Dispose();
    }

    protected override async Task<ResourceState> StartCoreAsync(CancellationToken cancellationToken)
    {
        var assembly = _resource.Project.AssemblyPath;
        if (!File.Exists(assembly))
            throw new InvalidOperationException($"{assembly} is missing: build the solution first");
        if (Port is { } port && _forwarder is null && Running(0) is null)
        {
            if (Ports.FindHolder(port) is { } holder)
                throw new InvalidOperationException($"port {port} is taken by {holder}");
            if (_replicas.Length > 1)
                _forwarder = new Forwarder(port, _ports);
        }

        for (var i = 0; i < _replicas.Length; i++)
        {
            if (Running(i) is null)
                _replicas[i] = StartReplica(i);
        }
        // Their numbers are worth knowing before they are healthy.
        Application.Changed(this, news: false);

        if (Port is null)
            return await FinishAsync(_replicas[0]!, cancellationToken);
        for (var i = 0; i < _replicas.Length; i++)
            await UntilHealthyAsync(_replicas[i]!, _ports[i], cancellationToken);
        return ResourceState.Healthy;
    }

    protected override async Task StopCoreAsync()
    {
        await Task.WhenAll(Children.Select(child => child.StopAsync(StopLimit)));
        _forwarder?.Dispose();
        _forwarder = null;
    }

    private static async Task<ResourceState> FinishAsync(ChildProcess job, CancellationToken cancellationToken)
    {
        var exitCode = await job.Exited.WaitAsync(cancellationToken);
        return exitCode == 0 ? ResourceState.Finished : throw new ChildProcessException($"ended with exit code {exitCode}", job.LastLines);
    }

    private async Task UntilHealthyAsync(ChildProcess child, int port, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(StartLimit);
        var last = "no answer yet";
        try
        {
            while (true)
            {
                if (child.Exited.IsCompleted)
                    throw new ChildProcessException($"ended at its start with exit code {await child.Exited}", child.LastLines);
                if (Ports.IsTaken(port))
                {
                    if (_resource.HealthPath is null)
                        return;
                    try
                    {
                        using var answer = await Client.GetAsync(new Uri($"http://localhost:{port}{_resource.HealthPath}"), limit.Token);
                        if (answer.StatusCode == HttpStatusCode.OK)
                            return;
                        last = $"{_resource.HealthPath} answered {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(limit.Token)}";
                    }
                    catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !limit.IsCancellationRequested)
                    {
                        last = e.Message;
                    }
                }
                await Task.WhenAny(child.Exited, Task.Delay(100, limit.Token));
                limit.Token.ThrowIfCancellationRequested();
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ChildProcessException($"not healthy within {StartLimit.TotalSeconds:0} s: {last}", child.LastLines);
        }
    }

    private ChildProcess? Running(int replica) => _replicas[replica] is { Exited.IsCompleted: false } child ? child : null;

    private ChildProcess StartReplica(int index)
    {
        var prefix = _replicas.Length == 1 ? "" : $"[{index + 1}] ";
        var command = new ChildCommand("dotnet", [_resource.Project.AssemblyPath, .. _resource.Arguments])
        {
            // Where a web application looks for its settings and pages.
            WorkingDirectory = Path.GetDirectoryName(_resource.Project.ProjectPath)!,
            Environment = Variables(index),
        };
        return ChildProcess.Start(command, line => _log(prefix + line));
    }

    private Dictionary<string, string?> Variables(int index)
    {
        var profile = _resource.LaunchProfile;
        var variables = new Dictionary<string, string?>
        {
            [ChildProcess.OwnerVariable] = Application.DataDirectory,
            // Not those of the app host.
            ["ASPNETCORE_ENVIRONMENT"] = null,
            ["DOTNET_ENVIRONMENT"] = null,
            ["DOTNET_LAUNCH_PROFILE"] = profile?.Name,
            ["ASPNETCORE_URLS"] = Port is null ? null : string.Create(CultureInfo.InvariantCulture, $"http://localhost:{_ports[index]}"),
            ["OTEL_SERVICE_NAME"] = Name,
            ["OTEL_RESOURCE_ATTRIBUTES"] = $"service.instance.id={Name}-{index + 1}",
        };
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT")) && Ports.IsTaken(TelemetryPort))
            variables["OTEL_EXPORTER_OTLP_ENDPOINT"] = $"http://localhost:{TelemetryPort}";
        foreach (var (name, value) in profile?.Environment ?? new Dictionary<string, string>())
            variables[name] = value;
        foreach (var variable in _resource.Environment)
        {
            var (name, value) = variable(Application);
            variables[name] = value;
        }
        return variables;
    }
}
