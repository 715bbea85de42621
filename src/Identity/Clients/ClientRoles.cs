using System.Collections.Immutable;
using System.Text.Json;

namespace Ruqsat.Identity.Clients;

/// <summary>The roles of a client that acts for itself, kept among the properties of its registration.</summary>
internal static class ClientRoles
{
    public const string Property = "role";

    public static ImmutableArray<string> Read(ImmutableDictionary<string, JsonElement> properties) =>
        properties.TryGetValue(Property, out var roles) ? [.. roles.EnumerateArray().Select(role => role.GetString()!)] : [];
}
