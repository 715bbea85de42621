using System.Globalization;
using Ruqsat.LocalHosting.Processes;

namespace Ruqsat.LocalHosting.Servers;

/// <summary>How to run a server.</summary>
public sealed record ServerOptions
{
    /// <summary>Where data, password and configuration live. Created if it is missing; the same directory gives the same data and password.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Null: the port of the last time if it is free, else any free one.</summary>
    public int? Port { get; init; }

    /// <summary>False is faster and may lose committed data when the machine (not the server) crashes.</summary>
    public bool Durable { get; init; } = true;

    /// <summary>The data are worth nothing after this process: the server is ended without ceremony and the directory removed.</summary>
    public bool Temporary { get; init; }

    /// <summary>Gets every line that the server writes.</summary>
    public Action<string>? Log { get; init; }

    /// <summary>How long the server may take to answer after its start.</summary>
    public TimeSpan StartLimit { get; init; } = TimeSpan.FromSeconds(90);
}

/// <summary>
/// A server program of this machine, run as a child process on 127.0.0.1 with data, port and generated password of its own.
/// Ends with this process, however that ends.
/// </summary>
public abstract class LocalServer : IAsyncDisposable
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(20);

    private readonly SemaphoreSlim _gate = new(1);
    private bool _prepared;

    private protected LocalServer(ServerOptions options)
    {
        Options = options;
        DataDirectory = Path.GetFullPath(options.DataDirectory);
    }

    public string DataDirectory { get; }

    /// <summary>On 127.0.0.1; known after the first start and the same after each restart.</summary>
    public int Port { get; private set; }

    /// <summary>Generated at the first start with this data directory and kept in it. Letters and digits only.</summary>
    public string Password { get; private set; } = "";

    /// <summary>In the form that services get it. Known after the first start.</summary>
    public abstract string ConnectionString { get; }

    public int? ProcessId => Child is { Exited.IsCompleted: false } child ? child.Id : null;

    public bool IsRunning => ProcessId is not null;

    /// <summary>The running, or the last, process. Null before the first start.</summary>
    public ChildProcess? Child { get; private set; }

    /// <summary>The last lines that it wrote, oldest first.</summary>
    public IReadOnlyList<string> LastLines => Child?.LastLines ?? [];

    protected ServerOptions Options { get; }

    /// <summary>Settles data directory, password and port, so that <see cref="ConnectionString"/> is known before the start.</summary>
    public void Prepare()
    {
        if (_prepared)
            return;
        Directory.CreateDirectory(Path.GetDirectoryName(DataDirectory)!);
        if (Options.Temporary)
            Reaper.Instance.RemoveAtEnd(DataDirectory);
        PrepareDirectory();
        Password = Secrets.Keep(Path.Combine(DataDirectory, "password"), () => Secrets.Generate(24));
        Port = Options.Port ?? RememberedPort();
        Secrets.Write(Path.Combine(DataDirectory, "port"), Port.ToString(CultureInfo.InvariantCulture));
        _prepared = true;
    }

    /// <summary>Starts the server and returns when it answers with the right password.</summary>
    /// <exception cref="ChildProcessException">It ended instead; the message has its last lines.</exception>
    /// <exception cref="InvalidOperationException">The program is not installed, or the port is taken; the message names the holder.</exception>
    /// <exception cref="TimeoutException">It did not answer within <see cref="ServerOptions.StartLimit"/>.</exception>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (!IsRunning)
                await StartCoreAsync(cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Ends the server in its own orderly way.</summary>
    public async Task StopAsync()
    {
        await _gate.WaitAsync();
        try
        {
            if (Child is { } child)
                await child.StopAsync(StopLimit);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Kills the server as a power failure would. It can be started again.</summary>
    public async Task KillAsync()
    {
        await _gate.WaitAsync();
        try
        {
            Child?.Kill();
            if (Child is { } child)
                await child.Exited;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Stops and starts the server; port, password and data stay.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken = default)
    {
        await StopAsync();
        await StartAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (Options.Temporary)
        {
            await KillAsync();
            RemoveData();
        }
        else
        {
            await StopAsync();
        }
        _gate.Dispose();
    }

    private protected virtual void RemoveData()
    {
        if (Directory.Exists(DataDirectory))
            Directory.Delete(DataDirectory, recursive: true);
    }

    /// <summary>Makes the data directory ready, for each start anew.</summary>
    private protected abstract Task<ChildCommand> PrepareAsync(CancellationToken cancellationToken);

    /// <summary>Asks the server something that only the working server with this password can answer.</summary>
    private protected abstract Task<bool> AnswersAsync(CancellationToken cancellationToken);

    private protected static string Program(string package, params IEnumerable<string> candidates) =>
        candidates.FirstOrDefault(File.Exists)
        ?? throw new InvalidOperationException($"{string.Join(" or ", candidates)} not found; install the package {package}");

    private async Task StartCoreAsync(CancellationToken cancellationToken)
    {
        Prepare();
        if (Ports.FindHolder(Port) is { } holder)
            throw new InvalidOperationException($"port {Port} is taken by {holder}");

        var command = await PrepareAsync(cancellationToken);
        var environment = new Dictionary<string, string?>(command.Environment) { [ChildProcess.OwnerVariable] = DataDirectory };
        Child = ChildProcess.Start(command with { Environment = environment }, Options.Log);
        await WaitUntilItAnswersAsync(Child, cancellationToken);
    }

    private protected virtual void PrepareDirectory() =>
        Directory.CreateDirectory(DataDirectory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

    private async Task WaitUntilItAnswersAsync(ChildProcess child, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Options.StartLimit);
        try
        {
            while (!Ports.IsTaken(Port) || !await AnswersAsync(limit.Token))
            {
                if (child.Exited.IsCompleted)
                    throw new ChildProcessException($"{GetType().Name} ended at its start with exit code {await child.Exited}", child.LastLines);
                await Task.WhenAny(child.Exited, Task.Delay(50, limit.Token));
                limit.Token.ThrowIfCancellationRequested();
            }
        }
        catch (OperationCanceledException)
        {
            child.Kill();
            await child.Exited;
            cancellationToken.ThrowIfCancellationRequested();
            throw new TimeoutException(string.Join('\n',
                [$"{GetType().Name} did not answer within {Options.StartLimit.TotalSeconds:0} s", .. child.LastLines.TakeLast(20).Select(line => "    " + line)]));
        }
    }

    private int RememberedPort() =>
        int.TryParse(Unix.ReadOrEmpty(Path.Combine(DataDirectory, "port")), CultureInfo.InvariantCulture, out var port) && !Ports.IsTaken(port) ? port : Ports.Free();
}
