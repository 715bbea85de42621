using System.Runtime.InteropServices;

namespace Ruqsat.LocalHosting.Processes;

/// <summary>The signals that the app host sends.</summary>
public enum Signal
{
    Interrupt = 2,
    Quit = 3,
    Kill = 9,
    Terminate = 15,
}

/// <summary>The few calls of the operating system for which .NET has no method.</summary>
internal static partial class Unix
{
    public static bool IsRoot => GetEffectiveUserId() == 0;

    /// <summary>Sends a signal to one process. A process that has already ended is no error.</summary>
    public static void Send(Signal signal, int processId) => _ = Kill(processId, (int)signal);

    /// <summary>Sends a signal to every process of a group. A group that has already ended is no error.</summary>
    public static void SendToGroup(Signal signal, int groupId) => _ = Kill(-groupId, (int)signal);

    /// <summary>False also for a process that has ended and whose exit code nobody has asked for yet.</summary>
    public static bool IsAlive(int processId) =>
        ReadOrEmpty($"/proc/{processId}/stat") is { Length: > 0 } stat && stat[stat.LastIndexOf(')') + 2] is not ('Z' or 'X');

    /// <summary>The process and all that it has started, itself last.</summary>
    public static IReadOnlyList<int> ProcessTree(int processId)
    {
        var children = new Dictionary<int, List<int>>();
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(directory), out var id) || ReadOrEmpty($"/proc/{id}/stat") is not { Length: > 0 } stat)
                continue;
            // "pid (command) state ppid …"; the command may itself contain spaces and brackets.
            var parent = int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
            if (!children.TryGetValue(parent, out var list))
                children[parent] = list = [];
            list.Add(id);
        }

        var tree = new List<int>();
        void Walk(int id)
        {
            foreach (var child in children.GetValueOrDefault(id, []))
                Walk(child);
            tree.Add(id);
        }
        Walk(processId);
        return tree;
    }

    /// <summary>The command line of a process, or its number if it may not be read.</summary>
    public static string CommandLine(int processId) =>
        ReadOrEmpty($"/proc/{processId}/cmdline").Replace('\0', ' ').Trim() is { Length: > 0 } line ? line : "?";

    public static string ReadOrEmpty(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    /// <summary>Gives a file or directory to another user.</summary>
    public static void ChangeOwner(string path, UserId user)
    {
        if (Chown(path, user.User, user.Group) != 0)
            throw new IOException($"cannot give {path} to user {user.Name}: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    /// <summary>Looks a local user up in /etc/passwd; null if there is none of that name.</summary>
    public static UserId? FindUser(string name) =>
        (from line in File.ReadLines("/etc/passwd")
         let field = line.Split(':')
         where field.Length > 3 && field[0] == name
         select (UserId?)new UserId(name, uint.Parse(field[2], System.Globalization.CultureInfo.InvariantCulture), uint.Parse(field[3], System.Globalization.CultureInfo.InvariantCulture)))
        .FirstOrDefault();

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int processId, int signal);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetEffectiveUserId();

    [LibraryImport("libc", EntryPoint = "chown", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Chown(string path, uint user, uint group);
}

internal readonly record struct UserId(string Name, uint User, uint Group);
