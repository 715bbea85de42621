using Npgsql;

namespace Ruqsat.PermitCheck.Dossiers;

internal static class DossierRegistration
{
    /// <summary>Dossiers from Redis (connection string <c>redis</c>) and PostgreSQL.</summary>
    /// <exception cref="InvalidOperationException">The connection string is not configured.</exception>
    public static void AddDossiers(this IHostApplicationBuilder builder)
    {
        var redis = builder.Configuration.GetConnectionString("redis")
            ?? throw new InvalidOperationException("Configuration is missing: ConnectionStrings:redis");
        builder.Services.AddSingleton(services => new RedisConnection(redis, services.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton(services => new DossierCache(
            services.GetRequiredService<RedisConnection>(), new NpgsqlConnectionStringBuilder(services.GetRequiredService<NpgsqlDataSource>().ConnectionString).Database ?? ""));
        builder.Services.AddSingleton<RulesReader>();
        builder.Services.AddSingleton<DossierReader>();
        builder.Services.AddSingleton<DossierChanges>();
        builder.Services.AddSingleton<RegistryChanges>();
    }
}
