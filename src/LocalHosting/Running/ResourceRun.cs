using System.Diagnostics;
using Aspire.Hosting.ApplicationModel;
using Ruqsat.LocalHosting.Processes;

namespace Ruqsat.LocalHosting.Running;

/// <summary>One resource in the running application: waits for what it needs, starts, is watched, stops.</summary>
internal abstract class ResourceRun(Resource resource, ApplicationRun application) : IDisposable
{
    private static readonly ResourceState[] Gone = [ResourceState.Failed, ResourceState.Stopped];

    private readonly SemaphoreSlim _gate = new(1);
    private readonly HashSet<ChildProcess> _watched = [];
    private CancellationTokenSource _start = new();
    private bool _stopping;

    public string Name => resource.Name;

    public abstract string Kind { get; }

    public ResourceState State { get; private set; } = ResourceState.Waiting;

    public string? Detail { get; private set; }

    public virtual string? Url => null;

    public virtual string? ConnectionString => null;

    /// <summary>Its processes that have been started, running or not.</summary>
    public abstract IReadOnlyList<ChildProcess> Children { get; }

    public ResourceInfo Info => new(Name, Kind, State, Detail, [.. Running.Select(child => child.Id)], Url, ConnectionString);

    protected ApplicationRun Application => application;

    private IEnumerable<ChildProcess> Running => Children.Where(child => !child.Exited.IsCompleted);

    /// <summary>Leaves the resource alone until somebody starts it.</summary>
    public void Exclude() => State = ResourceState.Excluded;

    /// <summary>Starts the resource as soon as its dependencies are there; returns when it is healthy or finished.</summary>
    /// <exception cref="ResourceException">It did not come up.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            _stopping = false;
            _start.Dispose();
            _start = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await WaitForDependenciesAsync(_start.Token);
            Become(ResourceState.Starting);
            var clock = Stopwatch.StartNew();
            var reached = await StartCoreAsync(_start.Token);
            Become(reached, $"after {clock.Elapsed.TotalSeconds:0.0} s");
            foreach (var child in Running)
            {
                if (_watched.Add(child))
                    _ = WatchAsync(child);
            }
        }
        catch (OperationCanceledException)
        {
            foreach (var child in Running)
                await child.StopAsync(TimeSpan.FromSeconds(5));
            Become(ResourceState.Stopped);
            throw new ResourceException(Name, "stopped");
        }
        catch (Exception e) when (e is not ResourceException)
        {
            await StopCoreAsync();
            Become(ResourceState.Failed, e.Message);
            throw new ResourceException(Name, e.Message);
        }
        catch (ResourceException e)
        {
            Become(ResourceState.Failed, e.Message);
            throw;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Ends the resource in its own orderly way, also while it starts.</summary>
    public async Task StopAsync()
    {
        _stopping = true;
        await _start.CancelAsync();
        await _gate.WaitAsync();
        try
        {
            _stopping = true;
            await StopCoreAsync();
            if (State is not (ResourceState.Excluded or ResourceState.Finished or ResourceState.Failed))
                Become(ResourceState.Stopped);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Kills its processes; then it is failed like after any crash.</summary>
    public async Task KillAsync()
    {
        var children = Running.ToList();
        foreach (var child in children)
            child.Kill();
        foreach (var child in children)
            await child.Exited;
        await Application.UntilAsync(() => children.Count == 0 || State != ResourceState.Healthy, CancellationToken.None);
    }

    public virtual void Dispose()
    {
        _gate.Dispose();
        _start.Dispose();
    }

    /// <returns>Healthy or finished.</returns>
    protected abstract Task<ResourceState> StartCoreAsync(CancellationToken cancellationToken);

    protected abstract Task StopCoreAsync();

    private async Task WaitForDependenciesAsync(CancellationToken cancellationToken)
    {
        // The state that was judged is the one whose change is waited for; it may change between two looks.
        List<(ResourceRun Run, ResourceState State)> Missing() =>
        [
            .. from dependency in resource.Dependencies
               let run = Application[dependency.Resource.Name]
               let state = run.State
               where state is not (ResourceState.Excluded or ResourceState.Finished) && (dependency.Completion || state != ResourceState.Healthy)
               select (run, state),
        ];

        var missing = Missing();
        while (missing.Count > 0)
        {
            if (missing.FirstOrDefault(m => Gone.Contains(m.State)) is { Run: not null } gone)
                throw new ResourceException(Name, $"{gone.Run.Name} is {gone.State.ToString().ToLowerInvariant()}");
            Become(ResourceState.Waiting, "for " + string.Join(", ", missing.Select(m => m.Run.Name).Distinct()));
            await Application.UntilAsync(() => missing.Exists(m => m.Run.State != m.State), cancellationToken);
            missing = Missing();
        }
    }

    private async Task WatchAsync(ChildProcess child)
    {
        var exitCode = await child.Exited;
        if (_stopping || State != ResourceState.Healthy || !Children.Contains(child))
            return;
        var message = new ChildProcessException($"ended with exit code {exitCode}", child.LastLines).Message;
        if (Running.Any())
            Become(ResourceState.Healthy, $"with {Running.Count()} of {Children.Count} replicas: process {child.Id} {message}");
        else
            Become(ResourceState.Failed, message);
    }

    private void Become(ResourceState state, string? detail = null)
    {
        var news = state != State || state == ResourceState.Healthy || (state == ResourceState.Waiting && Detail is null);
        (State, Detail) = (state, detail);
        Application.Changed(this, news);
    }
}

/// <summary>A resource did not do what was asked.</summary>
internal sealed class ResourceException(string name, string reason) : Exception(reason)
{
    public string Name { get; } = name;
}
