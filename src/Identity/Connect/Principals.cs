using System.Collections.Immutable;
using System.Security.Claims;
using OpenIddict.Abstractions;
using Ruqsat.Identity.Accounts;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Ruqsat.Identity.Connect;

/// <summary>What a token says about its bearer.</summary>
internal static class Principals
{
    public static ClaimsPrincipal ForAccount(Account account, ImmutableArray<string> scopes) =>
        Create(account.Id.ToString("D"), account.DisplayName, [.. account.Roles], scopes);

    public static ClaimsPrincipal ForClient(string clientId, string name, ImmutableArray<string> roles, ImmutableArray<string> scopes) =>
        Create(clientId, name, roles, scopes);

    /// <summary>What was granted before, with name and roles as they are now: a role taken away is gone at the next refresh.</summary>
    public static ClaimsPrincipal Renewed(ClaimsPrincipal granted, Account account)
    {
        var identity = new ClaimsIdentity(granted.Claims, "ruqsat", Claims.Name, Claims.Role);
        return Describe(identity, account.Id.ToString("D"), account.DisplayName, [.. account.Roles]);
    }

    private static ClaimsPrincipal Create(string subject, string name, ImmutableArray<string> roles, ImmutableArray<string> scopes)
    {
        var identity = new ClaimsIdentity("ruqsat", Claims.Name, Claims.Role);
        identity.SetScopes(scopes);
        if (scopes.Contains(TokenServerSetup.Platform)) identity.SetResources(TokenServerSetup.Platform);
        return Describe(identity, subject, name, roles);
    }

    private static ClaimsPrincipal Describe(ClaimsIdentity identity, string subject, string name, ImmutableArray<string> roles)
    {
        identity.SetClaim(Claims.Subject, subject).SetClaim(Claims.Name, name).SetClaims(Claims.Role, roles);
        identity.SetDestinations(static claim => claim.Type switch
        {
            Claims.Name when claim.Subject!.HasScope(Scopes.Profile) => [Destinations.AccessToken, Destinations.IdentityToken],
            Claims.Role when claim.Subject!.HasScope(Scopes.Roles) => [Destinations.AccessToken, Destinations.IdentityToken],
            _ => [Destinations.AccessToken],
        });
        return new ClaimsPrincipal(identity);
    }
}
