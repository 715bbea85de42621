using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Ruqsat.Identity.Pages;

[Authorize(Policies.SignedIn)]
public sealed class DeviceOutcomeModel : PageModel
{
    public bool Connected { get; private set; }

    public void OnGet([FromQuery] string? outcome) => Connected = outcome == "connected";
}
