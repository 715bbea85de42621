using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.Options;
using OpenIddict.Server;
using OpenIddict.Validation;

namespace Ruqsat.Identity.Keys;

internal static class KeysSetup
{
    public static void AddKeys(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<KeyOptions>().BindConfiguration("Identity").ValidateDataAnnotations()
            .Validate(o => o.KeyActivationDelay > o.KeyRefreshInterval, "Identity:KeyActivationDelay must be longer than Identity:KeyRefreshInterval.")
            .ValidateOnStart();
        services.AddSingleton<KeyProtector>();
        services.AddScoped<RotateKeys>();

        services.AddSingleton<KeyRing>();
        services.AddSingleton<IConfigureOptions<OpenIddictServerOptions>>(s => s.GetRequiredService<KeyRing>());
        services.AddSingleton<IOptionsChangeTokenSource<OpenIddictServerOptions>>(s => s.GetRequiredService<KeyRing>());
        services.AddSingleton<IOptionsChangeTokenSource<OpenIddictValidationOptions>>(s => s.GetRequiredService<KeyRing>());
        services.AddHostedService<RefreshKeys>();

        services.AddSingleton<IXmlRepository, CookieKeys>();
        services.AddDataProtection().SetApplicationName("ruqsat-identity");
        services.AddOptions<KeyManagementOptions>().Configure<IXmlRepository>((options, repository) =>
        {
            options.XmlRepository = repository;
            // The repository encrypts by itself.
            options.XmlEncryptor = new NullXmlEncryptor();
        });
    }

    /// <summary><c>--rotate-keys</c>: a new key soon signs; the old ones keep validating.</summary>
    public static async Task<bool> RotateKeysAsync(this WebApplication app, string[] args)
    {
        if (!args.Contains("--rotate-keys")) return false;
        await using (var scope = app.Services.CreateAsyncScope())
            await scope.ServiceProvider.GetRequiredService<RotateKeys>().RotateAsync(app.Lifetime.ApplicationStopping);
        await app.DisposeAsync();
        return true;
    }
}
