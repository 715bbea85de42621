using System.Diagnostics;
using System.Text;

namespace Ruqsat.LocalHosting.Processes;

/// <summary>What to run.</summary>
/// <param name="File">Program, looked up on the PATH.</param>
/// <param name="Arguments">Its arguments, one each.</param>
public sealed record ChildCommand(string File, params IReadOnlyList<string> Arguments)
{
    /// <summary>Added to the environment of the host; null removes a variable.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    public string WorkingDirectory { get; init; } = "/";

    /// <summary>What the program understands as "end, please".</summary>
    public Signal StopSignal { get; init; } = Signal.Terminate;
}

/// <summary>
/// A process in a session and process group of its own: a Ctrl-C on the terminal reaches only the host, and the group can be ended as a
/// whole. It is known to the <see cref="Reaper"/> before it does anything.
/// </summary>
public sealed class ChildProcess
{
    /// <summary>Variable that tells, of each process and all that it starts, to which data directory it belongs.</summary>
    public const string OwnerVariable = "LOCALHOSTING_DATA";

    private const int KeptLines = 200;

    // The shell waits for one line, which is sent when the reaper knows the process. Without the line (the host has died) nothing is run.
    // bash, because dash drops variables with a "-" in their name, such as services__permit-check__http__0.
    private const string Gate = """exec 2>&1; read -r _ && exec "$@" </dev/null""";

    private readonly Queue<string> _lastLines = new();
    private readonly Action<string>? _onLine;
    private readonly ChildCommand _command;
    private readonly Reaper _reaper;
    private readonly TaskCompletionSource<int> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ChildProcess(ChildCommand command, Action<string>? onLine)
    {
        _command = command;
        _onLine = onLine;
        var start = new ProcessStartInfo("setsid")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardOutputEncoding = Encoding.UTF8,
            WorkingDirectory = command.WorkingDirectory,
        };
        // What a shell starts in the background ignores Ctrl-C, and so would all that we start.
        foreach (var argument in (string[])["env", "--default-signal=INT", "/bin/bash", "-c", Gate, "localhosting", command.File, .. command.Arguments])
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in command.Environment)
            start.Environment[name] = value;

        var process = Process.Start(start)!;
        Id = process.Id;
        _reaper = Reaper.Instance;
        _reaper.Started(Id, command.StopSignal);
        // A thread, because reading a pipe occupies one anyhow, and the pool's are few.
        var reader = new Thread(() => ReadLines(process.StandardOutput)) { IsBackground = true, Name = $"output of {Id}" };
        reader.Start();
        process.Exited += (_, _) => Task.Run(() => End(process, reader));
        process.EnableRaisingEvents = true;
        try
        {
            process.StandardInput.Write('\n');
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // Ended already; its exit code says more.
        }
    }

    /// <summary>Number of the process, and of its group.</summary>
    public int Id { get; }

    /// <summary>Completes with the exit code when the process has ended and its output is read; 128 + signal if it was killed.</summary>
    public Task<int> Exited => _exited.Task;

    /// <summary>The last lines that it wrote, oldest first.</summary>
    public IReadOnlyList<string> LastLines
    {
        get
        {
            lock (_lastLines)
                return [.. _lastLines];
        }
    }

    /// <summary>Starts a process; <paramref name="onLine"/> gets every line of its output.</summary>
    public static ChildProcess Start(ChildCommand command, Action<string>? onLine = null) => new(command, onLine);

    /// <summary>Runs a process to its end.</summary>
    /// <returns>What it wrote.</returns>
    /// <exception cref="ChildProcessException">It ended with an exit code other than 0.</exception>
    public static async Task<string> RunAsync(ChildCommand command, CancellationToken cancellationToken = default)
    {
        var output = new StringBuilder();
        var child = Start(command, line => output.Append(line).Append('\n'));
        await using (cancellationToken.Register(child.Kill))
        {
            var exitCode = await child.Exited;
            cancellationToken.ThrowIfCancellationRequested();
            return exitCode == 0
                ? output.ToString()
                : throw new ChildProcessException($"{Path.GetFileName(command.File)} ended with exit code {exitCode}", child.LastLines);
        }
    }

    /// <summary>Asks the process to end, and kills it with all that it has started if it takes longer than <paramref name="limit"/>.</summary>
    public async Task StopAsync(TimeSpan limit)
    {
        Send(_command.StopSignal);
        if (await Task.WhenAny(Exited, Task.Delay(limit)) != Exited)
            Kill();
        await Exited;
    }

    /// <summary>Sends a signal to the process, not to what it has started.</summary>
    public void Send(Signal signal)
    {
        if (!Exited.IsCompleted)
            Unix.Send(signal, Id);
    }

    /// <summary>Kills the process and all that it has started, at once and without a chance to tidy up.</summary>
    public void Kill()
    {
        if (Exited.IsCompleted)
            return;
        // PostgreSQL's and Erlang's helpers have groups of their own, so the group alone would not reach them.
        var tree = Unix.ProcessTree(Id);
        Unix.SendToGroup(Signal.Kill, Id);
        foreach (var id in tree)
            Unix.Send(Signal.Kill, id);
    }

    private void ReadLines(StreamReader output)
    {
        try
        {
            while (output.ReadLine() is { } line)
            {
                lock (_lastLines)
                {
                    if (_lastLines.Count == KeptLines)
                        _lastLines.Dequeue();
                    _lastLines.Enqueue(line);
                }
                _onLine?.Invoke(line);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The process has ended and somebody else still held the pipe.
        }
    }

    private void End(Process process, Thread reader)
    {
        var exitCode = process.ExitCode;
        Unix.SendToGroup(Signal.Kill, Id);
        _reaper.Ended(Id);
        reader.Join(TimeSpan.FromSeconds(1));
        process.Dispose();
        _exited.SetResult(exitCode);
    }
}

/// <summary>A process that ended as it should not have.</summary>
public sealed class ChildProcessException(string message, IReadOnlyList<string> lastLines)
    : Exception(string.Join('\n', [message, .. lastLines.TakeLast(20).Select(line => "    " + line)]))
{
    public IReadOnlyList<string> LastLines { get; } = lastLines;
}
