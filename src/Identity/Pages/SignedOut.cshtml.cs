using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Ruqsat.Identity.Pages;

[AllowAnonymous]
public sealed class SignedOutModel : PageModel;
