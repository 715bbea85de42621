using System.Globalization;
using System.Text.Json;
using OpenIddict.Abstractions;
using Ruqsat.Identity.Connect;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Ruqsat.Identity.Clients;

/// <summary>What a configured client may do: no more than its flow needs.</summary>
internal static class ClientRegistration
{
    public static OpenIddictApplicationDescriptor Of(string id, ClientOptions client)
    {
        var descriptor = new OpenIddictApplicationDescriptor
        {
            ClientId = id,
            ClientSecret = client.Secret,
            ClientType = client.Secret is null ? ClientTypes.Public : ClientTypes.Confidential,
            ConsentType = ConsentTypes.Implicit,
            DisplayName = client.Name ?? id,
            Permissions = { Permissions.Endpoints.Token, Permissions.Prefixes.Scope + TokenServerSetup.Platform },
        };
        foreach (var (language, name) in client.Names) descriptor.DisplayNames[CultureInfo.GetCultureInfo(language)] = name;
        switch (client.Flow)
        {
            case ClientFlow.Code:
                descriptor.Permissions.UnionWith(
                [
                    Permissions.Endpoints.Authorization, Permissions.Endpoints.EndSession,
                    Permissions.GrantTypes.AuthorizationCode, Permissions.ResponseTypes.Code,
                ]);
                descriptor.Requirements.Add(Requirements.Features.ProofKeyForCodeExchange);
                descriptor.RedirectUris.UnionWith(client.RedirectUris);
                descriptor.PostLogoutRedirectUris.UnionWith(client.SignedOutUris);
                break;
            case ClientFlow.Device:
                descriptor.Permissions.UnionWith([Permissions.Endpoints.DeviceAuthorization, Permissions.GrantTypes.DeviceCode]);
                break;
            default:
                descriptor.Permissions.Add(Permissions.GrantTypes.ClientCredentials);
                descriptor.Properties[ClientRoles.Property] = JsonSerializer.SerializeToElement(client.Roles);
                break;
        }
        if (client.Flow is not ClientFlow.Credentials)
        {
            descriptor.Permissions.UnionWith([Permissions.GrantTypes.RefreshToken, Permissions.Scopes.Profile, Permissions.Scopes.Roles]);
            if (client.RefreshTokenLifetime is { } lifetime)
                descriptor.Settings[Settings.TokenLifetimes.RefreshToken] = lifetime.ToString("c", CultureInfo.InvariantCulture);
        }
        return descriptor;
    }
}
