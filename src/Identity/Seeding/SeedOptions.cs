using Ruqsat.Identity.Clients;
using Ruqsat.Identity.Keys;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.Identity.Seeding;

/// <summary>What <c>--migrate</c> makes sure of, from the configuration section <c>Identity</c>. Demo entries exist in appsettings.Development.json alone.</summary>
public sealed class SeedOptions
{
    public AdministratorOptions Administrator { get; init; } = new();

    /// <summary>By login. Made when missing, never changed afterwards.</summary>
    public Dictionary<string, UserOptions> Users { get; init; } = [];

    /// <summary>By client id. Configuration is the source: changed to what it says.</summary>
    public Dictionary<string, ClientOptions> Clients { get; init; } = [];

    /// <summary>What is wrong, each line naming its key.</summary>
    public IEnumerable<string> Mistakes()
    {
        foreach (var (login, user) in Users)
        {
            if (string.IsNullOrEmpty(user.Name)) yield return $"Identity:Users:{login}:Name is missing.";
            if (string.IsNullOrEmpty(user.Password)) yield return $"Identity:Users:{login}:Password is missing.";
            if (user.Roles.Count == 0) yield return $"Identity:Users:{login}:Roles is missing.";
            foreach (var role in user.Roles.Except(Roles.All)) yield return $"Identity:Users:{login}:Roles has the unknown role '{role}'.";
        }
        foreach (var (id, client) in Clients)
        {
            if (client.Flow is null) yield return $"Identity:Clients:{id}:Flow is missing (Code, Device or Credentials).";
            if (client.Flow is ClientFlow.Code && client.RedirectUris.Count == 0) yield return $"Identity:Clients:{id}:RedirectUris is missing.";
            if (client.Flow is ClientFlow.Credentials && string.IsNullOrEmpty(client.Secret)) yield return $"Identity:Clients:{id}:Secret is missing.";
            if (client.Flow is ClientFlow.Credentials && client.Roles.Count == 0) yield return $"Identity:Clients:{id}:Roles is missing.";
            if (client.RefreshTokenLifetime > RotateKeys.Retention)
                yield return $"Identity:Clients:{id}:RefreshTokenLifetime is longer than replaced keys are kept ({RotateKeys.Retention.TotalDays} days).";
            foreach (var role in client.Roles.Except(Roles.All)) yield return $"Identity:Clients:{id}:Roles has the unknown role '{role}'.";
        }
    }
}

/// <summary>The first administrator; needed only as long as there is none.</summary>
public sealed class AdministratorOptions
{
    public string? Login { get; init; }

    public string? Password { get; init; }
}

public sealed class UserOptions
{
    public string? Name { get; init; }

    public string? Password { get; init; }

    public IReadOnlyList<string> Roles { get; init; } = [];
}
