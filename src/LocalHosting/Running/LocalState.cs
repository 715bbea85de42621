using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ruqsat.LocalHosting.Running;

/// <summary>Where a resource is in its life.</summary>
public enum ResourceState
{
    /// <summary>Not started, for <c>LocalHosting:Exclude</c> names it.</summary>
    Excluded,

    /// <summary>Until its dependencies are there.</summary>
    Waiting,
    Starting,

    /// <summary>It runs and answers.</summary>
    Healthy,

    /// <summary>A job that has ended with exit code 0.</summary>
    Finished,

    /// <summary>It ended by itself, or did not come up.</summary>
    Failed,

    /// <summary>Ended on demand.</summary>
    Stopped,
}

/// <summary>One resource as state.json shows it.</summary>
/// <param name="Name">As in AppHost.cs.</param>
/// <param name="Kind"><c>postgres</c>, <c>redis</c>, <c>rabbitmq</c>, <c>database</c>, <c>service</c> or <c>job</c>.</param>
/// <param name="State">Where it is in its life.</param>
/// <param name="Detail">What it waits for or why it failed.</param>
/// <param name="Processes">Numbers of its running processes, one for each replica.</param>
/// <param name="Url">Public address of a service.</param>
/// <param name="ConnectionString">Of a server or database, with password.</param>
public sealed record ResourceInfo(
    string Name, string Kind, ResourceState State, string? Detail, IReadOnlyList<int> Processes, string? Url, string? ConnectionString);

/// <summary>The content of state.json, which the running app host keeps current.</summary>
/// <param name="HostProcess">Number of the host's process.</param>
/// <param name="ReaperProcess">Number of the process that ends everything if the host is killed.</param>
/// <param name="ControlSocket">Path of the control channel.</param>
/// <param name="Ready">The start is over: all services are healthy and all jobs finished.</param>
/// <param name="Resources">In the order of AppHost.cs.</param>
public sealed record LocalState(int HostProcess, int ReaperProcess, string ControlSocket, bool Ready, IReadOnlyList<ResourceInfo> Resources)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <exception cref="KeyNotFoundException">There is no resource of that name.</exception>
    [JsonIgnore]
    public ResourceInfo this[string name] => Resources.FirstOrDefault(resource => resource.Name == name) ?? throw new KeyNotFoundException($"no resource {name}");

    internal string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>Reads a state file; null if there is none.</summary>
    internal static LocalState? Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<LocalState>(File.ReadAllText(path), Json);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
