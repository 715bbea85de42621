namespace Ruqsat.Architecture.Tests;

/// <summary>The checkout that the tests look at.</summary>
internal static class Tree
{
    public static string Root { get; } = FindRoot();

    /// <summary>Projects of src/ that are services: they have a Program.cs and a DbContext.</summary>
    public static IReadOnlyList<string> Services { get; } = [.. Directory.GetDirectories(Path.Combine(Root, "src"))
        .Where(folder => File.Exists(Path.Combine(folder, "Program.cs")) && Directory.Exists(Path.Combine(folder, "Migrations")))
        .Select(folder => Path.GetFileName(folder)).Order()];

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    public static string[] Lines(string path) => File.ReadAllLines(Path.Combine(Root, path));

    /// <summary>Hand-written C# files under a folder, relative to the root.</summary>
    public static IEnumerable<string> Sources(string folder) => Directory
        .EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Root, file))
        .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal) && !file.Contains("/Migrations/", StringComparison.Ordinal));

    /// <summary>PermitCheck → permit-check.</summary>
    public static string Kebab(string name) => string.Concat(name.Select((c, i) => char.IsUpper(c) ? (i == 0 ? "" : "-") + char.ToLowerInvariant(c) : c.ToString()));

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Platform.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("Platform.sln was not found above the tests.");
        }

        return folder.FullName;
    }
}
