using Microsoft.Extensions.Options;
using Ruqsat.Database;

namespace Ruqsat.Identity.Seeding;

internal static class SeedSetup
{
    public static void AddSeed(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<SeedOptions>().BindConfiguration("Identity").ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<SeedOptions>, NamesEveryMistake>();
        builder.Services.AddScoped<Seed>();
        builder.Services.AddSingleton<IMigrationStep, SeedStep>();
    }

    private sealed class SeedStep(IServiceScopeFactory scopes) : IMigrationStep
    {
        public string Name => "keys, clients and accounts";

        public async Task RunAsync(CancellationToken cancellationToken)
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<Seed>().RunAsync(cancellationToken);
        }
    }

    private sealed class NamesEveryMistake : IValidateOptions<SeedOptions>
    {
        public ValidateOptionsResult Validate(string? name, SeedOptions options) =>
            options.Mistakes().ToArray() is { Length: > 0 } mistakes ? ValidateOptionsResult.Fail(mistakes) : ValidateOptionsResult.Success;
    }
}
