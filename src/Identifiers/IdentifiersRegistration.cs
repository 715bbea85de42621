using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Ruqsat.Identifiers;

/// <summary>Registration of this library.</summary>
public static class IdentifiersRegistration
{
    /// <summary>
    /// Adds <see cref="IdentifierKeyring"/>, <see cref="SubjectKeys"/> and <see cref="IdentifierProtector"/> as singletons, with the secrets of
    /// <c>Identifiers:Keys:&lt;version 1-255&gt;</c> and <c>Identifiers:CurrentVersion</c>. There is no default secret: bad or missing configuration
    /// stops the host's start (<see cref="OptionsValidationException"/>) and names the configuration key, never a value. Changes need a restart.
    /// </summary>
    public static IServiceCollection AddIdentifiers(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<IdentifierOptions>().Bind(configuration.GetSection(IdentifierOptions.Section)).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<IdentifierOptions>, IdentifierOptionsValidator>());
        services.TryAddSingleton(provider =>
        {
            var options = provider.GetRequiredService<IOptions<IdentifierOptions>>().Value;
            return new IdentifierKeyring(
                options.Keys.ToDictionary(pair => byte.Parse(pair.Key, CultureInfo.InvariantCulture), pair => pair.Value!),
                byte.Parse(options.CurrentVersion!, CultureInfo.InvariantCulture));
        });
        services.TryAddSingleton<SubjectKeys>();
        services.TryAddSingleton<IdentifierProtector>();
        return services;
    }
}
