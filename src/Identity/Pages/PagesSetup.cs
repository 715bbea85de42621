using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Localization;
using Microsoft.Extensions.WebEncoders;
using Ruqsat.Identity.Accounts;

namespace Ruqsat.Identity.Pages;

internal static class PagesSetup
{
    public static readonly string[] Languages = ["kk", "ru", "en"];

    private static readonly string[] MachinePaths = ["/v1", "/connect/token", "/connect/device", "/connect/userinfo", "/.well-known", "/openapi", "/health", "/alive"];

    public static void AddPages(this WebApplicationBuilder builder)
    {
        builder.Services.AddRazorPages().AddMvcOptions(options => options.Filters.AddService<PageSecurity>());
        builder.Services.AddLocalization();
        builder.Services.AddAntiforgery(options =>
        {
            options.FormFieldName = "form-key";
            options.Cookie.Name = AccountsSetup.CookieName(builder.Environment, "form");
            options.Cookie.HttpOnly = true;
            options.Cookie.SameSite = SameSiteMode.Lax;
            options.Cookie.SecurePolicy = AccountsSetup.SecurePolicy(builder.Environment);
            // X-Frame-Options and more come from PageSecurity, for every page.
            options.SuppressXFrameOptionsHeader = true;
        });
        builder.Services.AddScoped<PageSecurity>();
        // Before the writer of problem details, for the first one that can write does.
        builder.Services.Insert(0, ServiceDescriptor.Singleton<IProblemDetailsWriter, ErrorPage>());
        // Cyrillic as it is, not as character references.
        builder.Services.Configure<WebEncoderOptions>(options => options.TextEncoderSettings = new TextEncoderSettings(UnicodeRanges.All));
        builder.Services.Configure<RequestLocalizationOptions>(options =>
        {
            options.SupportedCultures = options.SupportedUICultures = [.. Languages.Select(CultureInfo.GetCultureInfo)];
            options.DefaultRequestCulture = new RequestCulture("ru");
            options.RequestCultureProviders = [new ChosenLanguage(), new AcceptLanguageHeaderRequestCultureProvider()];
        });
        builder.Services.Configure<ForwardedHeadersOptions>(options =>
        {
            // Only a proxy that configuration names may say which scheme and address a request came with.
            foreach (var network in builder.Configuration.GetSection("Identity:TrustedProxies").Get<string[]>() ?? [])
                options.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(network));
            options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost;
        });
    }

    public static void UsePages(this WebApplication app)
    {
        app.UseForwardedHeaders();
        if (!app.Environment.IsDevelopment()) app.UseHsts();
        app.UseWhen(http => !IsForMachines(http.Request.Path), people => people.UseRequestLocalization());
        app.UseStaticFiles();
    }

    public static void MapPages(this WebApplication app)
    {
        app.MapGet("/", () => TypedResults.Redirect("/status")).AllowAnonymous();
        app.MapRazorPages();
    }

    /// <summary>Programs get problem details or OAuth errors where people get a page.</summary>
    public static bool IsForMachines(PathString path) => MachinePaths.Any(machine => path.StartsWithSegments(machine));
}
