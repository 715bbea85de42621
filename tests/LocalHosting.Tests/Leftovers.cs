using Ruqsat.LocalHosting.Processes;
using Ruqsat.Testing;

namespace Ruqsat.LocalHosting.Tests;

/// <summary>Looks for processes that should have ended.</summary>
internal static class Leftovers
{
    /// <summary>Command lines of the running processes that belong to a data directory: they name it in their arguments or their environment.</summary>
    public static IReadOnlyList<string> Of(string dataDirectory) =>
    [
        .. from directory in Directory.EnumerateDirectories("/proc")
           where int.TryParse(Path.GetFileName(directory), out var id) && id != Environment.ProcessId
           let line = Read(directory + "/cmdline")
           where (line + Read(directory + "/environ")).Contains(dataDirectory, StringComparison.Ordinal)
           select $"{Path.GetFileName(directory)} {line.Replace('\0', ' ')}",
    ];

    /// <summary>Waits until nothing is left, and fails with what is.</summary>
    public static async Task NoneAsync(string dataDirectory, IEnumerable<int> ports)
    {
        await Eventually.GetAsync(() => Task.FromResult(string.Join('\n', Of(dataDirectory))), left => left.Length == 0, TimeSpan.FromSeconds(20));
        Assert.DoesNotContain(ports, Ports.IsTaken);
    }

    private static string Read(string path)
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
}
