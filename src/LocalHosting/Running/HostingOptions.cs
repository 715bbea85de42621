using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace Ruqsat.LocalHosting.Running;

/// <summary>Configuration section <c>LocalHosting</c>.</summary>
internal sealed record HostingOptions(string DataDirectory, bool FreePorts, IReadOnlySet<string> Excluded)
{
    public string StateFile => LocalControl.StateFileOf(DataDirectory);

    public static HostingOptions From(IConfiguration configuration)
    {
        var section = configuration.GetSection("LocalHosting");
        var directory = section["DataDirectory"]
            ?? Assembly.GetEntryAssembly()?.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(a => a.Key == "LocalHosting.DataDirectory")?.Value
            ?? ".local";
        var freePorts = section["Ports"] switch
        {
            null or "fixed" => false,
            "free" => true,
            var other => throw new InvalidOperationException($"LocalHosting:Ports is fixed or free, not {other}"),
        };
        return new HostingOptions(
            Path.GetFullPath(directory),
            freePorts,
            (section["Exclude"] ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ToHashSet(StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>Where a generated value is kept.</summary>
    public string ParameterFile(string name) => Path.Combine(Directory.CreateDirectory(Path.Combine(DataDirectory, "parameters")).FullName, name);
}
