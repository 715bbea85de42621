using Microsoft.EntityFrameworkCore;

namespace Ruqsat.Identity;

/// <summary>What every service of the platform does alike: the database, <c>--migrate</c>, health. To be replaced by the shared libraries.</summary>
internal static class HostDefaults
{
    public static void AddServiceDefaults(this WebApplicationBuilder builder)
    {
        builder.Services.AddHealthChecks();
        builder.Services.AddProblemDetails();
        builder.Services.AddSingleton(TimeProvider.System);
    }

    public static void AddDatabase<TDbContext>(this WebApplicationBuilder builder, string name)
        where TDbContext : DbContext
    {
        builder.Services.AddDbContext<TDbContext>(options => options
            .UseNpgsql(builder.Configuration.GetConnectionString(name)
                ?? throw new InvalidOperationException($"The configuration lacks ConnectionStrings:{name}."))
            .UseSnakeCaseNamingConvention());
        builder.Services.AddScoped<DbContext>(services => services.GetRequiredService<TDbContext>());
    }

    public static async Task<bool> MigrateAsync(this WebApplication app, string[] args)
    {
        if (!args.Contains("--migrate")) return false;
        await using var scope = app.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<DbContext>().Database.MigrateAsync(app.Lifetime.ApplicationStopping);
        return true;
    }

    public static void MapDefaultEndpoints(this WebApplication app)
    {
        app.MapHealthChecks("/health").AllowAnonymous();
        app.MapHealthChecks("/alive", new() { Predicate = _ => false }).AllowAnonymous();
    }
}
