using Microsoft.AspNetCore.Localization;

namespace Ruqsat.Identity.Pages;

/// <summary>The language that somebody chose with the switch (<c>?lang=kk</c>), remembered in a cookie.</summary>
internal sealed class ChosenLanguage : RequestCultureProvider
{
    private const string Name = "lang";
    private const string Cookie = "ruqsat-language";

    public override Task<ProviderCultureResult?> DetermineProviderCultureResult(HttpContext httpContext)
    {
        var asked = httpContext.Request.Query[Name].ToString();
        if (PagesSetup.Languages.Contains(asked))
            httpContext.Response.Cookies.Append(Cookie, asked, new CookieOptions
            {
                HttpOnly = true,
                Secure = httpContext.Request.IsHttps,
                SameSite = SameSiteMode.Lax,
                MaxAge = TimeSpan.FromDays(365),
                IsEssential = true,
            });
        else
            asked = httpContext.Request.Cookies[Cookie];
        return Task.FromResult(PagesSetup.Languages.Contains(asked) ? new ProviderCultureResult(asked) : null);
    }
}
