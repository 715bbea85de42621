using System.Diagnostics;
using System.Text.Json;

namespace Ruqsat.Cli.Platform;

/// <summary>Where the running platform is.</summary>
internal sealed class PlatformAddresses
{
    private const string StateFile = "state.json";

    /// <summary>Name, port and purpose of each service, in the order in which an inquiry passes them.</summary>
    public static IReadOnlyList<(string Name, int Port, string Purpose)> Services { get; } =
    [
        ("identity", 5100, "sign-in, tokens, users"),
        ("intake", 5101, "inquiries, topics"),
        ("permit-check", 5102, "permits, checks"),
        ("routing", 5103, "units, rules, assignments"),
        ("reporting", 5104, "reports, timelines"),
    ];

    private readonly Func<string, string?> _environment;
    private readonly Dictionary<string, (string? Url, string? ConnectionString, IReadOnlyList<int> Processes)> _resources;

    private PlatformAddresses(string dataDirectory, Func<string, string?> environment)
    {
        DataDirectory = dataDirectory;
        _environment = environment;
        _resources = ReadState(Path.Combine(dataDirectory, StateFile));
    }

    /// <summary>The app host's data directory; what this program keeps lies there too.</summary>
    public string DataDirectory { get; }

    public Uri Identity => AddressOf("identity");

    public Uri Intake => AddressOf("intake");

    public Uri PermitCheck => AddressOf("permit-check");

    public Uri Reporting => AddressOf("reporting");

    /// <summary>
    /// For each address: what the app host put into the environment; else what it wrote into its data directory, if it runs; else the fixed port.
    /// </summary>
    /// <param name="dataDirectory">Null: <c>.local</c> here or in the nearest folder above that has one.</param>
    /// <param name="environment">Variables; those of the process unless a test says otherwise.</param>
    public static PlatformAddresses Find(string? dataDirectory, Func<string, string?>? environment = null) =>
        new(Path.GetFullPath(dataDirectory ?? NearestDataDirectory()), environment ?? Environment.GetEnvironmentVariable);

    public Uri AddressOf(string service)
    {
        var url = _environment($"services__{service}__http__0") ?? _environment($"services__{service}__https__0") ?? _resources.GetValueOrDefault(service).Url;
        return new Uri(url ?? $"http://localhost:{Services.First(s => s.Name == service).Port}");
    }

    /// <summary>Connection string of a server or database.</summary>
    /// <exception cref="CliException">Nobody said where it is.</exception>
    public string ConnectionStringOf(string resource) =>
        _environment($"ConnectionStrings__{resource}")
        ?? _resources.GetValueOrDefault(resource).ConnectionString
        ?? throw new CliException($"where is {resource}? Neither ConnectionStrings__{resource} is set, nor does an app host run on {DataDirectory}");

    /// <summary>Numbers of the processes of a service on this machine; none if no app host says.</summary>
    public IReadOnlyList<int> ProcessesOf(string service) => _resources.GetValueOrDefault(service).Processes ?? [];

    /// <summary>The resources of the app host that runs on this directory; none if none does, for what it left behind says nothing.</summary>
    private static Dictionary<string, (string? Url, string? ConnectionString, IReadOnlyList<int> Processes)> ReadState(string path)
    {
        try
        {
            using var state = JsonDocument.Parse(File.ReadAllBytes(path));
            using var host = Process.GetProcessById(state.RootElement.GetProperty("hostProcess").GetInt32());
            return state.RootElement.GetProperty("resources").EnumerateArray()
                .ToDictionary(r => r.GetProperty("name").GetString()!, r => (Text(r, "url"), Text(r, "connectionString"), Processes(r)));
        }
        catch (Exception e) when (e is IOException or ArgumentException)
        {
            return [];
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new CliException($"{path} cannot be read: {e.Message}");
        }

        static string? Text(JsonElement resource, string name) => resource.TryGetProperty(name, out var value) ? value.GetString() : null;
    }

    private static IReadOnlyList<int> Processes(JsonElement resource) =>
        resource.TryGetProperty("processes", out var processes) ? [.. processes.EnumerateArray().Select(process => process.GetInt32())] : [];

    private static string NearestDataDirectory()
    {
        const string Name = ".local";
        for (var folder = new DirectoryInfo(Directory.GetCurrentDirectory()); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, Name, StateFile)))
            {
                return Path.Combine(folder.FullName, Name);
            }
        }

        return Name;
    }
}
