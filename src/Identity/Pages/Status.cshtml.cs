using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Ruqsat.Identity.Accounts;

namespace Ruqsat.Identity.Pages;

[AllowAnonymous]
public sealed class StatusModel(UserManager<Account> accounts) : PageModel
{
    public string? Person { get; private set; }

    public async Task OnGetAsync() => Person = (await accounts.GetUserAsync(User))?.DisplayName;
}
