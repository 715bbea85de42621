using System.Security.Claims;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using Ruqsat.Identity.Accounts;
using Ruqsat.Identity.Clients;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Ruqsat.Identity.Connect;

/// <summary>A code, a refresh token, a device code or a client's own secret in exchange for tokens. OpenIddict has checked all of these before.</summary>
internal static class ExchangeToken
{
    public static async Task<Results<SignInHttpResult, ForbidHttpResult>> HandleAsync(
        HttpContext http, UserManager<Account> accounts, IOpenIddictApplicationManager clients, CancellationToken cancellation)
    {
        var request = http.GetOpenIddictServerRequest()!;
        var bearer = request.IsClientCredentialsGrantType()
            ? await ClientAsync(request, clients, cancellation)
            : await PersonAsync(http, accounts);

        return bearer is null
            ? Refusal.Of(Errors.InvalidGrant, "The account is locked or gone.")
            : TypedResults.SignIn(bearer, authenticationScheme: OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
    }

    private static async Task<ClaimsPrincipal> ClientAsync(OpenIddictRequest request, IOpenIddictApplicationManager clients, CancellationToken cancellation)
    {
        var client = await clients.FindByClientIdAsync(request.ClientId!, cancellation)
            ?? throw new InvalidOperationException("A client that was authenticated a moment ago is gone.");
        var name = await clients.GetDisplayNameAsync(client, cancellation) ?? request.ClientId!;
        var roles = ClientRoles.Read(await clients.GetPropertiesAsync(client, cancellation));
        return Principals.ForClient(request.ClientId!, name, roles, request.GetScopes());
    }

    private static async Task<ClaimsPrincipal?> PersonAsync(HttpContext http, UserManager<Account> accounts)
    {
        var granted = (await http.AuthenticateAsync(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme)).Principal!;
        return await accounts.FindByIdAsync(granted.GetClaim(Claims.Subject)!) is { LockedAt: null } account
            ? Principals.Renewed(granted, account)
            : null;
    }
}
