using System.Text.Json;

namespace Ruqsat.LocalHosting.Running;

/// <summary>A profile of Properties/launchSettings.json.</summary>
internal sealed record LaunchProfile(string Name, int? Port, IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>Name and scheme of the one endpoint that a project has.</summary>
    public const string Http = "http";

    /// <summary>Reads the profile of that name, or the first one.</summary>
    /// <returns>Null if the project has no launch settings and no name is given.</returns>
    /// <exception cref="InvalidOperationException">There is no profile of that name.</exception>
    public static LaunchProfile? Read(string projectPath, string? name)
    {
        var file = Path.Combine(Path.GetDirectoryName(projectPath)!, "Properties", "launchSettings.json");
        if (File.Exists(file))
        {
            using var document = JsonDocument.Parse(File.ReadAllText(file), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            foreach (var profile in document.RootElement.GetProperty("profiles").EnumerateObject())
            {
                if ((name is null || profile.Name == name) && profile.Value.GetProperty("commandName").GetString() == "Project")
                    return Parse(profile);
            }
        }
        return name is null ? null : throw new InvalidOperationException($"{file} has no profile {name}");
    }

    private static LaunchProfile Parse(JsonProperty profile)
    {
        var urls = profile.Value.TryGetProperty("applicationUrl", out var value) ? value.GetString()! : "";
        var http = urls.Split(';').FirstOrDefault(url => url.StartsWith("http://", StringComparison.OrdinalIgnoreCase));
        var environment = profile.Value.TryGetProperty("environmentVariables", out var variables)
            ? variables.EnumerateObject().ToDictionary(variable => variable.Name, variable => variable.Value.GetString()!)
            : [];
        return new LaunchProfile(profile.Name, http is null ? null : new Uri(http).Port, environment);
    }
}
