using System.Diagnostics;

namespace Ruqsat.LocalHosting.Processes;

/// <summary>
/// A small shell process that outlives the host by some seconds. It knows every process group that the host has started. When the
/// pipe from the host breaks, which the kernel sees to even after <c>kill -9</c>, it ends what still runs and removes what was temporary.
/// </summary>
internal sealed class Reaper
{
    /// <summary>The last word of its command line.</summary>
    public const string Name = "localhosting-reaper";

    // Each process gets its own polite signal and all together eight seconds; then its whole group is killed.
    private const string Script = """
        trap '' INT TERM HUP
        exec >/dev/null 2>&1
        alive() { kill -0 "$1" && ! grep -q '^State:.Z' "/proc/$1/status"; }
        running= directories= tries=80
        while read -r verb argument; do
          case $verb in
            started) running="$running $argument" ;;
            ended)
              rest=
              for p in $running; do [ "${p%%:*}" = "$argument" ] || rest="$rest $p"; done
              running=$rest ;;
            remove) directories="$directories
        $argument" ;;
          esac
        done
        for p in $running; do kill -s "${p##*:}" "${p%%:*}"; done
        for p in $running; do
          while alive "${p%%:*}" && [ $tries -gt 0 ]; do sleep 0.1; tries=$((tries - 1)); done
          kill -s KILL -- "-${p%%:*}"
        done
        IFS='
        '
        for d in $directories; do rm -rf -- "$d" || { sleep 1; rm -rf -- "$d"; }; done
        """;

    private static readonly Lock Creation = new();
    private static Reaper? _instance;

    private readonly Process _shell;

    private Reaper()
    {
        var start = new ProcessStartInfo("setsid") { RedirectStandardInput = true, WorkingDirectory = "/" };
        foreach (var argument in (string[])["/bin/sh", "-c", Script, Name])
            start.ArgumentList.Add(argument);
        _shell = Process.Start(start)!;
        _shell.StandardInput.AutoFlush = true;
    }

    /// <summary>The reaper of this process, started at the first use.</summary>
    public static Reaper Instance
    {
        get
        {
            lock (Creation)
                return _instance ??= new Reaper();
        }
    }

    /// <summary>Number of the process. It ends only when all that the host has started has ended.</summary>
    public int Id => _shell.Id;

    public void Started(int groupId, Signal signal) => Tell($"started {groupId}:{(int)signal}");

    public void Ended(int groupId) => Tell($"ended {groupId}");

    public void RemoveAtEnd(string directory) => Tell($"remove {directory}");

    /// <summary>Ends the reaper of this process, if there is one, when the host has itself ended all that it started.</summary>
    public static async Task CloseAsync()
    {
        Reaper? reaper;
        lock (Creation)
            (reaper, _instance) = (_instance, null);
        if (reaper is null)
            return;
        lock (reaper._shell)
            reaper._shell.StandardInput.Dispose();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(15));
        await reaper._shell.WaitForExitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        reaper._shell.Dispose();
    }

    private void Tell(string line)
    {
        lock (_shell)
        {
            if (_shell.StandardInput.BaseStream.CanWrite)
                _shell.StandardInput.Write(line + "\n");
        }
    }
}
