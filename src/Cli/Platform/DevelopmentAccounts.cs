using System.Text.Json;

namespace Ruqsat.Cli.Platform;

/// <summary>
/// Demo logins and client secrets, as the identity service seeds them in Development and nowhere else. They come from its own
/// <c>appsettings.Development.json</c>, which is built into this program.
/// </summary>
internal static class DevelopmentAccounts
{
    private static readonly Lazy<Content> Known = new(Read);

    public static IReadOnlyList<DemoLogin> Logins => Known.Value.Logins;

    /// <returns>Null if there is no such client with a secret.</returns>
    public static string? SecretOf(string client) => Known.Value.Secrets.GetValueOrDefault(client);

    private static Content Read()
    {
        using var file = typeof(DevelopmentAccounts).Assembly.GetManifestResourceStream("development-accounts.json");
        if (file is null)
        {
            return new([], []);
        }

        using var settings = JsonDocument.Parse(file, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip });
        var identity = settings.RootElement.GetProperty("Identity");
        return new(
            [.. identity.GetProperty("Users").EnumerateObject().Select(user => new DemoLogin(
                user.Name,
                user.Value.GetProperty("Password").GetString()!,
                string.Join(", ", user.Value.GetProperty("Roles").EnumerateArray().Select(role => role.GetString()))))],
            identity.GetProperty("Clients").EnumerateObject().Where(client => client.Value.TryGetProperty("Secret", out _))
                .ToDictionary(client => client.Name, client => client.Value.GetProperty("Secret").GetString()!));
    }

    private sealed record Content(IReadOnlyList<DemoLogin> Logins, Dictionary<string, string> Secrets);
}

internal sealed record DemoLogin(string Name, string Password, string Roles);
