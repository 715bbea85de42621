using System.Globalization;
using System.Security.Cryptography;

namespace Ruqsat.LocalHosting.Processes;

/// <summary>Who listens on a port.</summary>
/// <param name="ProcessId">Null if the process belongs to somebody else.</param>
/// <param name="Command">Its command line.</param>
public sealed record PortHolder(int? ProcessId, string Command)
{
    public override string ToString() => ProcessId is { } id ? $"process {id} ({Command})" : Command;
}

/// <summary>TCP ports of this machine, as /proc shows them.</summary>
public static class Ports
{
    private const string Listening = "0A";

    // Below the range from which the kernel takes ports for outgoing connections (32768 and up): those could take ours between choice and use.
    private const int FirstFree = 20000;
    private const int EndFree = 32000;

    private static readonly HashSet<int> Given = [];

    /// <summary>A port on which nobody listens. Random, and never given twice by one process.</summary>
    public static int Free()
    {
        var taken = Listeners().Select(listener => listener.Port).ToHashSet();
        lock (Given)
        {
            while (true)
            {
                var port = RandomNumberGenerator.GetInt32(FirstFree, EndFree);
                if (!taken.Contains(port) && Given.Add(port))
                    return port;
            }
        }
    }

    public static bool IsTaken(int port) => Listeners().Any(listener => listener.Port == port);

    /// <summary>The process that listens on a port; null if the port is free.</summary>
    public static PortHolder? FindHolder(int port)
    {
        var sockets = Listeners().Where(listener => listener.Port == port).Select(listener => $"socket:[{listener.Inode}]").ToHashSet();
        if (sockets.Count == 0)
            return null;
        foreach (var process in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(process), out var id) || !Holds(process, sockets))
                continue;
            return new PortHolder(id, Unix.CommandLine(id));
        }
        return new PortHolder(null, "a process of another user");
    }

    private static bool Holds(string process, HashSet<string> sockets)
    {
        try
        {
            return Directory.EnumerateFileSystemEntries(process + "/fd").Any(fd => new FileInfo(fd).LinkTarget is { } target && sockets.Contains(target));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static IEnumerable<(int Port, string Inode)> Listeners() =>
        from file in (string[])["/proc/net/tcp", "/proc/net/tcp6"]
        from line in Unix.ReadOrEmpty(file).Split('\n').Skip(1)
        let field = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
        where field.Length > 9 && field[3] == Listening
        select (int.Parse(field[1].AsSpan(field[1].IndexOf(':') + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture), field[9]);
}
