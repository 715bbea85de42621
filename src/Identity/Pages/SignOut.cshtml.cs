using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using Ruqsat.Identity.Accounts;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Ruqsat.Identity.Pages;

/// <summary>Ends the session. A client that shows the id token of the very person is believed; else the person is asked, so that no foreign page signs anybody out.</summary>
[AllowAnonymous]
public sealed class SignOutModel(SignInManager<Account> sessions) : PageModel
{
    /// <summary>The client's request, to be sent again with the person's answer.</summary>
    public IReadOnlyList<(string Name, string Value)> Asked { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync()
    {
        var hint = await HttpContext.AuthenticateAsync(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
        var session = await HttpContext.AuthenticateAsync(IdentityConstants.ApplicationScheme);
        if (!session.Succeeded || (hint.Succeeded && hint.Principal.GetClaim(Claims.Subject) == session.Principal.GetClaim(Claims.Subject)))
            return await EndAsync();

        Asked = [.. HttpContext.GetOpenIddictServerRequest()!.GetParameters().Select(p => (p.Key, Value: (string?)p.Value ?? ""))];
        return Page();
    }

    public Task<IActionResult> OnPostAsync() => EndAsync();

    private async Task<IActionResult> EndAsync()
    {
        await sessions.SignOutAsync();
        // OpenIddict goes on to the client's registered address if one was given.
        return SignOut(new AuthenticationProperties { RedirectUri = "/signed-out" }, OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
    }
}
