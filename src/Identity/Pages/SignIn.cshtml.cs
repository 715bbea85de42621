using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.WebUtilities;
using OpenIddict.Abstractions;
using Ruqsat.Identity.Accounts;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Ruqsat.Identity.Pages;

/// <summary>Login and password. Whatever is wrong with them, the answer is the same.</summary>
[AllowAnonymous]
public sealed partial class SignInModel(
    CheckPassword passwords, SignInManager<Account> sessions, IOpenIddictApplicationManager clients, SignInMetrics metrics, ILogger<SignInModel> logger) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    public string? Login { get; private set; }

    public string? Client { get; private set; }

    public bool LoginMissing { get; private set; }

    public bool PasswordMissing { get; private set; }

    public bool Refused { get; private set; }

    public Task OnGetAsync(CancellationToken cancellation) => FindClientAsync(cancellation);

    public async Task<IActionResult> OnPostAsync([FromForm] string? login, [FromForm] string? password, CancellationToken cancellation)
    {
        Login = login?.Trim();
        LoginMissing = string.IsNullOrEmpty(Login);
        PasswordMissing = string.IsNullOrEmpty(password);
        if (!LoginMissing && !PasswordMissing)
        {
            if (await passwords.HandleAsync(Login!, password!, cancellation) is { } account)
            {
                await sessions.SignInAsync(account, isPersistent: false);
                metrics.Succeeded();
                LogSignedIn(account.Id);
                return LocalRedirect(Url.IsLocalUrl(ReturnUrl) ? ReturnUrl : "/status");
            }
            metrics.Refused();
            Refused = true;
        }
        await FindClientAsync(cancellation);
        return Page();
    }

    // Who signs in should see what for: the name comes from the registration, never from the address.
    private async Task FindClientAsync(CancellationToken cancellation)
    {
        if (!Url.IsLocalUrl(ReturnUrl)) return;
        var query = ReturnUrl.IndexOf('?', StringComparison.Ordinal);
        if (query < 0 || !QueryHelpers.ParseQuery(ReturnUrl[query..]).TryGetValue(Parameters.ClientId, out var id) || string.IsNullOrEmpty(id)) return;
        if (await clients.FindByClientIdAsync(id.ToString(), cancellation) is { } client) Client = await clients.GetLocalizedDisplayNameAsync(client, cancellation);
    }

    [LoggerMessage(LogLevel.Information, "Account {AccountId} signed in.")]
    private partial void LogSignedIn(Guid accountId);
}
