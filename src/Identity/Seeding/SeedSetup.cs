using Microsoft.Extensions.Options;

namespace Ruqsat.Identity.Seeding;

internal static class SeedSetup
{
    public static void AddSeed(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<SeedOptions>().BindConfiguration("Identity").ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<SeedOptions>, NamesEveryMistake>();
        builder.Services.AddScoped<Seed>();
    }

    public static async Task SeedAsync(this WebApplication app)
    {
        await using var scope = app.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<Seed>().RunAsync(app.Lifetime.ApplicationStopping);
    }

    private sealed class NamesEveryMistake : IValidateOptions<SeedOptions>
    {
        public ValidateOptionsResult Validate(string? name, SeedOptions options) =>
            options.Mistakes().ToArray() is { Length: > 0 } mistakes ? ValidateOptionsResult.Fail(mistakes) : ValidateOptionsResult.Success;
    }
}
