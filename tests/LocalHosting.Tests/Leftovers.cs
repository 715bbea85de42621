namespace Ruqsat.LocalHosting.Tests;

/// <summary>Looks for processes that should have ended.</summary>
internal static class Leftovers
{
    /// <summary>Command lines of the running processes that name the data directory in their arguments, environment or working directory.</summary>
    public static IReadOnlyList<string> Of(string dataDirectory) =>
    [
        .. from directory in Directory.EnumerateDirectories("/proc")
           where int.TryParse(Path.GetFileName(directory), out var id) && id != Environment.ProcessId
           let text = Read(directory + "/cmdline") + Read(directory + "/environ")
           where text.Contains(dataDirectory, StringComparison.Ordinal)
           select $"{Path.GetFileName(directory)} {Read(directory + "/cmdline").Replace('\0', ' ')}",
    ];

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
