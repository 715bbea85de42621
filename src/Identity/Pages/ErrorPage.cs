using System.Diagnostics;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.ViewFeatures;

namespace Ruqsat.Identity.Pages;

/// <summary>What people see of an error: a page where programs get problem details. It needs no database.</summary>
internal sealed class ErrorPage(IModelMetadataProvider metadata) : IProblemDetailsWriter
{
    /// <param name="Title">Key of the text.</param>
    /// <param name="Detail">For the administrator: the OAuth error, or the trace to look for.</param>
    public sealed record View(string Title, string Detail);

    public bool CanWrite(ProblemDetailsContext context) => !PagesSetup.IsForMachines(context.HttpContext.Request.Path);

    public async ValueTask WriteAsync(ProblemDetailsContext context)
    {
        var http = context.HttpContext;
        PageSecurity.Apply(http.Response.Headers, clientOrigins: "");
        http.Response.Headers.CacheControl = "no-store";
        var page = new ViewResult
        {
            ViewName = "/Pages/Error.cshtml",
            StatusCode = http.Response.StatusCode,
            ViewData = new ViewDataDictionary<View>(metadata, new ModelStateDictionary()) { Model = Describe(http) },
        };
        await page.ExecuteResultAsync(new ActionContext(http, http.GetRouteData(), new ActionDescriptor()));
    }

    private static View Describe(HttpContext http)
    {
        var title = http.Response.StatusCode switch
        {
            StatusCodes.Status404NotFound => "Error.NotFound",
            StatusCodes.Status429TooManyRequests => "Error.TooMany",
            >= StatusCodes.Status500InternalServerError => "Error.Failed",
            _ => "Error.Title",
        };
        var detail = http.GetOpenIddictServerResponse() is { Error: { } error } response
            ? $"{error}: {response.ErrorDescription}"
            : $"{http.Response.StatusCode} {Activity.Current?.TraceId.ToString() ?? http.TraceIdentifier}";
        return new View(title, detail);
    }
}
