using System.Text.Json;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.EntityFrameworkCore;
using OpenIddict.EntityFrameworkCore.Models;

namespace Ruqsat.Identity.Pages;

/// <summary>The headers that keep pages from being framed, scripted or leaked by referrer.</summary>
internal sealed class PageSecurity(AccountsDbContext database) : IAsyncResultFilter
{
    public async Task OnResultExecutionAsync(ResultExecutingContext context, ResultExecutionDelegate next)
    {
        Apply(context.HttpContext.Response.Headers, await ClientOriginsAsync(context.HttpContext.RequestAborted));
        await next();
    }

    public static void Apply(IHeaderDictionary headers, string clientOrigins)
    {
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers.ContentSecurityPolicy =
            $"default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'{clientOrigins}";
    }

    // Browsers apply form-action to the whole chain of redirects that a form starts, and such a chain ends at a client.
    private async Task<string> ClientOriginsAsync(CancellationToken cancellation)
    {
        var registered = await database.Set<OpenIddictEntityFrameworkCoreApplication<Guid>>().AsNoTracking()
            .Select(client => new { client.RedirectUris, client.PostLogoutRedirectUris })
            .ToListAsync(cancellation);
        var origins = registered
            .SelectMany(client => new[] { client.RedirectUris, client.PostLogoutRedirectUris })
            .SelectMany(json => json is null ? [] : JsonSerializer.Deserialize<Uri[]>(json)!)
            .Where(uri => uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
            .Select(uri => " " + uri.GetLeftPart(UriPartial.Authority))
            .Distinct();
        return string.Concat(origins);
    }
}
