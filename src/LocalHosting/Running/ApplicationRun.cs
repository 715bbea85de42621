using System.Diagnostics;
using System.Runtime.InteropServices;
using Aspire.Hosting.ApplicationModel;
using Ruqsat.LocalHosting.Processes;
using Ruqsat.LocalHosting.Servers;

namespace Ruqsat.LocalHosting.Running;

/// <summary>The whole application from its start to its end.</summary>
internal sealed class ApplicationRun : IHostedValues, IAsyncDisposable
{
    private const string Host = "host";
    private static readonly TimeSpan ReminderEvery = TimeSpan.FromSeconds(15);

    private readonly HostingOptions _options;
    private readonly IReadOnlyList<Resource> _resources;
    private readonly ConsoleOutput _output;
    private readonly List<ResourceRun> _runs = [];
    private readonly List<LogFile> _logs = [];
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _lock = new();
    private readonly int _reaper = Reaper.Instance.Id;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ControlServer? _control;
    private FileStream? _alone;
    private bool _ready;

    public ApplicationRun(HostingOptions options, IReadOnlyList<Resource> resources)
    {
        (_options, _resources) = (options, resources);
        _output = new ConsoleOutput(resources.Select(resource => resource.Name));
    }

    /// <summary>Cancelled when everything shall end.</summary>
    public CancellationToken Ending => _end.Token;

    public string DataDirectory => _options.DataDirectory;

    public LocalState State => new(Environment.ProcessId, _reaper, _control?.Path ?? "", _ready, [.. _runs.Select(run => run.Info)]);

    public ResourceRun this[string name] => _runs.First(run => run.Name == name);

    /// <summary>The resource that a user names.</summary>
    /// <exception cref="ResourceException">There is none of that name.</exception>
    public ResourceRun Find(string name) => _runs.FirstOrDefault(run => run.Name == name)
        ?? throw new ResourceException(name, $"no such resource; there are {string.Join(", ", _runs.Select(run => run.Name))}");

    string IHostedValues.ConnectionString(IResource resource) => this[resource.Name].ConnectionString!;

    string IHostedValues.Url(IResource resource) =>
        this[resource.Name].Url ?? throw new InvalidOperationException($"{resource.Name} has no http endpoint: its launch settings name none");

    /// <returns>The exit code: 0 after an ordered end, 1 if the start failed.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        using var signals = new Signals(OnSignal);
        await using var _ = cancellationToken.Register(_end.Cancel);
        try
        {
            Directory.CreateDirectory(Path.Combine(_options.DataDirectory, "logs"));
            _alone = await BeAloneAsync();
            CreateRuns();
            RefuseTakenPorts();
            _control = new ControlServer(_options.DataDirectory, this, _end.Cancel);
            SaveState();
            await StartAllAsync();
            _ready = true;
            SaveState();
            Announce();
            await Task.Delay(Timeout.Infinite, Ending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return 0;
        }
        catch (OperationCanceledException) when (Ending.IsCancellationRequested)
        {
            return 0;
        }
        catch (Exception e) when (e is ResourceException or InvalidOperationException or IOException)
        {
            _output.Write(Host, e is ResourceException failed ? $"the start failed: {failed.Name}" : $"the start failed: {e.Message}", alarm: true);
            return 1;
        }
        finally
        {
            await EndAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _control?.Dispose();
        foreach (var run in _runs)
            run.Dispose();
        foreach (var log in _logs)
            log.Dispose();
        _end.Dispose();
        if (_alone is not null)
        {
            File.Delete(_options.StateFile);
            await _alone.DisposeAsync();
        }
    }

    /// <summary>Told by a resource whenever something about it is new.</summary>
    public void Changed(ResourceRun run, bool news)
    {
        if (news)
        {
            var line = run.State switch
            {
                ResourceState.Healthy when run.Url is { } url => $"healthy {run.Detail}, {url}",
                ResourceState.Failed => $"failed: {run.Detail}",
                var state => $"{state.ToString().ToLowerInvariant()} {run.Detail}".TrimEnd(),
            };
            _output.Write(run.Name, line, alarm: run.State == ResourceState.Failed);
        }
        SaveState();
        lock (_lock)
        {
            _changed.SetResult();
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Waits until a condition on the states of resources holds.</summary>
    public async Task UntilAsync(Func<bool> condition, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task next;
            lock (_lock)
                next = _changed.Task;
            if (condition())
                return;
            await next.WaitAsync(cancellationToken);
        }
    }

    private void OnSignal()
    {
        if (!_end.IsCancellationRequested)
        {
            _end.Cancel();
            return;
        }
        // The second time: no more patience.
        foreach (var child in _runs.SelectMany(run => run.Children))
            child.Kill();
    }

    /// <summary>Sees to it that no other app host uses the data directory, and that all processes of the last one have ended.</summary>
    private async Task<FileStream> BeAloneAsync()
    {
        FileStream file;
        try
        {
            file = new FileStream(Path.Combine(_options.DataDirectory, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (LocalState.Read(_options.StateFile) is { } other)
        {
            throw new InvalidOperationException($"an app host runs on {_options.DataDirectory} already: process {other.HostProcess}");
        }
        if (LocalState.Read(_options.StateFile) is { } last && Unix.CommandLine(last.ReaperProcess).EndsWith(Reaper.Name, StringComparison.Ordinal))
        {
            _output.Write(Host, "waiting for the end of the last run's processes");
            while (Unix.IsAlive(last.ReaperProcess))
                await Task.Delay(50, Ending);
        }
        return file;
    }

    private void CreateRuns()
    {
        foreach (var resource in _resources)
        {
            ResourceRun? run = resource switch
            {
                ContainerResource container => new ServerRun(container, this, Prepare(container)),
                PostgresDatabaseResource database => new DatabaseRun(database, this),
                ProjectResource project => new ProjectRun(project, this, PublicPort(project), LogOf(project, echo: true)),
                _ => null,
            };
            if (run is null)
                continue;
            if (_options.Excluded.Contains(run.Name))
                run.Exclude();
            _runs.Add(run);
        }
        if (_options.Excluded.FirstOrDefault(name => _runs.TrueForAll(run => run.Name != name)) is { } unknown)
            throw new InvalidOperationException($"LocalHosting:Exclude names {unknown}, which there is not");
    }

    private LocalServer Prepare(ContainerResource container)
    {
        var server = container.CreateServer(new ServerOptions { DataDirectory = Path.Combine(_options.DataDirectory, container.Name), Log = LogOf(container, echo: false) });
        server.Prepare();
        return server;
    }

    private int? PublicPort(ProjectResource project) => project.LaunchProfile?.Port is { } port ? _options.FreePorts ? Ports.Free() : port : null;

    private Action<string> LogOf(Resource resource, bool echo)
    {
        var log = new LogFile(Path.Combine(_options.DataDirectory, "logs", resource.Name + ".log"));
        _logs.Add(log);
        return line =>
        {
            log.Write(line);
            if (echo)
                _output.Write(resource.Name, line);
        };
    }

    private void RefuseTakenPorts()
    {
        var taken = from run in _runs.OfType<ProjectRun>()
                    where run.State != ResourceState.Excluded && run.Port is not null
                    let holder = Ports.FindHolder(run.Port ?? 0)
                    where holder is not null
                    select $"port {run.Port} of {run.Name} is taken by {holder}";
        if (string.Join('\n', taken) is { Length: > 0 } message)
            throw new InvalidOperationException(message);
    }

    private async Task StartAllAsync()
    {
        using var abort = CancellationTokenSource.CreateLinkedTokenSource(Ending);
        var starts = _runs.Where(run => run.State != ResourceState.Excluded).Select(run => run.StartAsync(abort.Token)).ToList();
        var all = Task.WhenAll(starts);
        var first = Task.WhenEach(starts).FirstFailureAsync();
        while (await Task.WhenAny(first, Task.Delay(ReminderEvery, abort.Token)) != first)
        {
            if (!abort.IsCancellationRequested)
                _output.Write(Host, "not yet there: " + string.Join(", ", _runs.Where(run => run.State is ResourceState.Waiting or ResourceState.Starting).Select(run => run.Name)));
        }
        if (await first is { } failure)
        {
            await abort.CancelAsync();
            await all.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Ending.ThrowIfCancellationRequested();
            throw failure;
        }
    }

    private void Announce()
    {
        _output.Write(Host, $"ready after {(DateTimeOffset.UtcNow - Process.GetCurrentProcess().StartTime.ToUniversalTime()).TotalSeconds:0.0} s; Ctrl-C ends everything");
        foreach (var run in _runs.Where(run => run.Url is not null && run.State != ResourceState.Excluded))
            _output.WritePlain($"{run.Url}  {run.Name}");
    }

    private async Task EndAsync()
    {
        if (_runs.Exists(run => run.Children.Count > 0))
            _output.Write(Host, "stopping");
        await _end.CancelAsync();
        // Services first, while what they need for an orderly end is still there.
        await Task.WhenAll(_runs.OfType<ProjectRun>().Reverse().Select(run => run.StopAsync()));
        await Task.WhenAll(_runs.OfType<ServerRun>().Reverse().Select(run => run.StopAsync()));
        await Reaper.CloseAsync();
    }

    private void SaveState()
    {
        lock (_lock)
            Secrets.Write(_options.StateFile, State.ToJson());
    }

    /// <summary>Ctrl-C, <c>kill</c>, and the end of the terminal.</summary>
    private sealed class Signals(Action action) : IDisposable
    {
        private readonly List<PosixSignalRegistration> _registrations =
        [
            .. from signal in (PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP]
               select PosixSignalRegistration.Create(signal, context =>
               {
                   context.Cancel = true;
                   action();
               }),
        ];

        public void Dispose() => _registrations.ForEach(registration => registration.Dispose());
    }
}

internal static class TaskExtensions
{
    /// <summary>The exception of the first task that fails; null when all have ended well.</summary>
    public static async Task<Exception?> FirstFailureAsync(this IAsyncEnumerable<Task> tasks)
    {
        await foreach (var task in tasks)
        {
            if (task.Exception is { } failure)
                return failure.InnerException;
        }
        return null;
    }
}
