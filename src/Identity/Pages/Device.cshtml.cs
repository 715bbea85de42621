using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using Ruqsat.Identity.Accounts;
using Ruqsat.Identity.Connect;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Ruqsat.Identity.Pages;

/// <summary>Where a person lets a tablet or a command line work under their name (RFC 8628).</summary>
[Authorize(Policies.SignedIn)]
public sealed class DeviceModel(UserManager<Account> accounts, IOpenIddictApplicationManager clients) : PageModel
{
    /// <summary>Null as long as no valid code was given.</summary>
    public string? Client { get; private set; }

    public string? UserCode { get; private set; }

    public string? Person { get; private set; }

    public bool WrongCode { get; private set; }

    public async Task OnGetAsync(CancellationToken cancellation) => await FindAsync(cancellation);

    public async Task<IActionResult> OnPostAsync([FromForm] string? answer, CancellationToken cancellation)
    {
        if (await accounts.GetUserAsync(User) is not { LockedAt: null } account) return Challenge(IdentityConstants.ApplicationScheme);
        if (await FindAsync(cancellation) is not { } asked) return Page();

        return answer == "yes"
            ? SignIn(
                Principals.ForAccount(account, asked.GetScopes()),
                new AuthenticationProperties { RedirectUri = "/device?outcome=connected" },
                OpenIddictServerAspNetCoreDefaults.AuthenticationScheme)
            : Forbid(new AuthenticationProperties { RedirectUri = "/device?outcome=refused" }, OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
    }

    /// <summary>What the device asked for; null if the code is wrong or missing.</summary>
    private async Task<System.Security.Claims.ClaimsPrincipal?> FindAsync(CancellationToken cancellation)
    {
        var asked = await HttpContext.AuthenticateAsync(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
        if (!asked.Succeeded || asked.Principal.GetClaim(Claims.ClientId) is not { Length: > 0 } id)
        {
            UserCode = HttpContext.GetOpenIddictServerRequest()?.UserCode;
            WrongCode = !string.IsNullOrEmpty(UserCode);
            return null;
        }
        var client = await clients.FindByClientIdAsync(id, cancellation);
        Client = client is null ? id : await clients.GetLocalizedDisplayNameAsync(client, cancellation) ?? id;
        UserCode = asked.Properties.GetTokenValue(OpenIddictServerAspNetCoreConstants.Tokens.UserCode);
        Person = (await accounts.GetUserAsync(User))?.DisplayName;
        return asked.Principal;
    }
}
