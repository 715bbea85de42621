using System.Diagnostics;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Ruqsat.Identity.Pages;

/// <summary>What people see of an error that no client can be told: the OAuth error code, or the trace to look for.</summary>
[AllowAnonymous, IgnoreAntiforgeryToken, ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class ErrorModel : PageModel
{
    public string Title { get; private set; } = "";

    public string Detail { get; private set; } = "";

    public void OnGet() => Describe();

    public void OnPost() => Describe();

    private void Describe()
    {
        Title = HttpContext.Response.StatusCode switch
        {
            StatusCodes.Status404NotFound => "Error.NotFound",
            >= StatusCodes.Status500InternalServerError => "Error.Failed",
            _ => "Error.Title",
        };
        Detail = HttpContext.GetOpenIddictServerResponse() is { Error: { } error } response
            ? $"{error}: {response.ErrorDescription}"
            : $"{HttpContext.Response.StatusCode} {Activity.Current?.TraceId.ToString() ?? HttpContext.TraceIdentifier}";
    }
}
