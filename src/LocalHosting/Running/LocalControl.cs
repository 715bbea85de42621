using System.Net.Sockets;
using System.Text;
using Ruqsat.LocalHosting.Processes;

namespace Ruqsat.LocalHosting.Running;

/// <summary>Talks to the app host that runs on a data directory.</summary>
public sealed class LocalControl(string dataDirectory)
{
    /// <summary>Full path of the data directory.</summary>
    public string DataDirectory { get; } = Path.GetFullPath(dataDirectory);

    /// <summary>The state of the running app host; null if none runs here.</summary>
    public LocalState? ReadState() =>
        LocalState.Read(StateFileOf(DataDirectory)) is { } state && Unix.IsAlive(state.HostProcess) ? state : null;

    /// <summary>Starts a resource that is stopped, failed or excluded, or its missing replicas; returns when it is healthy or finished.</summary>
    /// <exception cref="LocalControlException">It did not come up; the message says why.</exception>
    public Task StartAsync(string name, CancellationToken cancellationToken = default) => AskAsync($"start {name}", cancellationToken);

    /// <summary>Ends a resource in its own orderly way.</summary>
    /// <exception cref="LocalControlException">There is no such resource or no running host.</exception>
    public Task StopAsync(string name, CancellationToken cancellationToken = default) => AskAsync($"stop {name}", cancellationToken);

    /// <summary>Stops and starts one resource, the others go on; returns when it is healthy again. It is started as it is built.</summary>
    /// <inheritdoc cref="StartAsync" path="/exception"/>
    public Task RestartAsync(string name, CancellationToken cancellationToken = default) => AskAsync($"restart {name}", cancellationToken);

    /// <summary>Kills all processes of a resource (<c>kill -9</c>). It is then failed until it is started.</summary>
    /// <inheritdoc cref="StopAsync" path="/exception"/>
    public Task KillAsync(string name, CancellationToken cancellationToken = default) => AskAsync($"kill {name}", cancellationToken);

    /// <summary>Ends everything; returns when the host has ended.</summary>
    /// <inheritdoc cref="StopAsync" path="/exception"/>
    public async Task ShutdownAsync(CancellationToken cancellationToken = default)
    {
        await AskAsync("shutdown", cancellationToken);
        while (ReadState() is not null)
            await Task.Delay(20, cancellationToken);
    }

    /// <summary>Waits until the start of the app host is over.</summary>
    /// <param name="host">The process of the app host; its end ends the waiting.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="LocalControlException">The host ended instead.</exception>
    public async Task<LocalState> WaitUntilReadyAsync(int host, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            if (ReadState() is { Ready: true } state && state.HostProcess == host)
                return state;
            if (!Unix.IsAlive(host))
                throw new LocalControlException("the app host ended during its start");
            await Task.Delay(50, cancellationToken);
        }
    }

    /// <summary>Removes data and passwords, also those of PostgreSQL if they had to be put elsewhere. Only when no app host runs here.</summary>
    /// <exception cref="LocalControlException">One runs.</exception>
    public void RemoveData()
    {
        if (ReadState() is { } state)
            throw new LocalControlException($"process {state.HostProcess} runs on {DataDirectory}");
        if (!Directory.Exists(DataDirectory))
            return;
        foreach (var target in new DirectoryInfo(DataDirectory).EnumerateFileSystemInfos().Select(entry => entry.LinkTarget).OfType<string>().Where(Directory.Exists))
            Directory.Delete(target, recursive: true);
        Directory.Delete(DataDirectory, recursive: true);
    }

    internal static string StateFileOf(string dataDirectory) => Path.Combine(dataDirectory, "state.json");

    /// <summary>Sends one line and reads until the host closes the connection: <c>ok</c>, or <c>error</c> and the reason.</summary>
    private async Task AskAsync(string line, CancellationToken cancellationToken)
    {
        var state = ReadState() ?? throw new LocalControlException($"no app host runs on {DataDirectory}");
        string answer;
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(state.ControlSocket), cancellationToken);
            await using var stream = new NetworkStream(socket);
            await stream.WriteAsync(Encoding.UTF8.GetBytes(line + "\n"), cancellationToken);
            using var reader = new StreamReader(stream);
            answer = (await reader.ReadToEndAsync(cancellationToken)).TrimEnd('\n');
        }
        catch (SocketException e)
        {
            throw new LocalControlException($"the app host on {DataDirectory} does not answer: {e.Message}");
        }
        if (answer != "ok")
            throw new LocalControlException(answer.StartsWith("error ", StringComparison.Ordinal) ? answer["error ".Length..] : $"the app host ended before it had answered {answer}");
    }
}

/// <summary>The app host could not do what was asked; the message says why.</summary>
public sealed class LocalControlException(string message) : Exception(message);
