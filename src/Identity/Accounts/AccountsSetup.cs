using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using OpenIddict.Abstractions;

namespace Ruqsat.Identity.Accounts;

internal static class AccountsSetup
{
    // The longest shift. Who stays signed in longer than that is somebody who forgot to sign out.
    private static readonly TimeSpan Session = TimeSpan.FromHours(12);

    public static void AddAccounts(this WebApplicationBuilder builder)
    {
        builder.Services
            .AddIdentityCore<Account>(options =>
            {
                options.ClaimsIdentity.UserIdClaimType = OpenIddictConstants.Claims.Subject;
                options.User.RequireUniqueEmail = false;
                // Length is what makes a password strong; rules on characters only make people write it down.
                options.Password = new() { RequiredLength = 12, RequireDigit = false, RequireLowercase = false, RequireUppercase = false, RequireNonAlphanumeric = false };
            })
            .AddEntityFrameworkStores<AccountsDbContext>()
            .AddSignInManager();
        builder.Services.Configure<PasswordHasherOptions>(options => options.IterationCount = 210_000);
        builder.Services.AddScoped<CheckPassword>();
        builder.Services.AddAttemptLimits();
        builder.Services.AddSingleton<SignInMetrics>();
        // A locked account or a reset password ends the sessions within this time.
        builder.Services.Configure<SecurityStampValidatorOptions>(options => options.ValidationInterval = TimeSpan.FromMinutes(1));

        builder.Services.AddAuthentication(IdentityConstants.ApplicationScheme).AddCookie(IdentityConstants.ApplicationScheme, options =>
        {
            options.Cookie.Name = CookieName(builder.Environment, "session");
            options.Cookie.HttpOnly = true;
            // Lax: the way back from the operator's desk to /connect/authorize is a cross-site GET.
            options.Cookie.SameSite = SameSiteMode.Lax;
            options.Cookie.SecurePolicy = SecurePolicy(builder.Environment);
            options.ExpireTimeSpan = Session;
            options.SlidingExpiration = false;
            options.LoginPath = options.AccessDeniedPath = "/sign-in";
            options.ReturnUrlParameter = "returnUrl";
            options.Events = new CookieAuthenticationEvents { OnValidatePrincipal = SecurityStampValidator.ValidatePrincipalAsync };
        });
    }

    /// <summary>The prefix <c>__Host-</c> makes browsers refuse the cookie from another host or over HTTP.</summary>
    public static string CookieName(IHostEnvironment environment, string name) =>
        environment.IsDevelopment() ? $"ruqsat-{name}" : $"__Host-ruqsat-{name}";

    public static CookieSecurePolicy SecurePolicy(IHostEnvironment environment) =>
        environment.IsDevelopment() ? CookieSecurePolicy.SameAsRequest : CookieSecurePolicy.Always;
}
