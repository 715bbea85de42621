using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Ruqsat.Database;

/// <summary>The database of a service: one PostgreSQL database, one DbContext, migrations by <c>--migrate</c>.</summary>
public static partial class DatabaseExtensions
{
    /// <summary>
    /// Registers the service's <typeparamref name="TDbContext"/> and an <see cref="NpgsqlDataSource"/> on the connection string
    /// <paramref name="connectionName"/>, a health check, and the migration step.
    /// </summary>
    /// <param name="builder">The service.</param>
    /// <param name="connectionName">Name of the connection string.</param>
    /// <param name="role">Role that every connection of the running service takes, so that it can do no more than that; migrations keep the rights of the login.</param>
    /// <exception cref="InvalidOperationException">The connection string is not configured.</exception>
    public static void AddDatabase<TDbContext>(this IHostApplicationBuilder builder, string connectionName, string? role = null)
        where TDbContext : DbContext
    {
        var connectionString = builder.Configuration.GetConnectionString(connectionName)
            ?? throw new InvalidOperationException($"Configuration is missing: ConnectionStrings:{connectionName}");

        builder.Services.AddSingleton(new Session(role));
        builder.Services.AddSingleton(services =>
        {
            var source = new NpgsqlDataSourceBuilder(connectionString).UseLoggerFactory(services.GetRequiredService<ILoggerFactory>());

            // The same few statements all day: parsing and planning them each time took a tenth of the server.
            source.ConnectionStringBuilder.MaxAutoPrepare = 100;
            source.ConnectionStringBuilder.AutoPrepareMinUsages = 2;
            if (services.GetRequiredService<Session>().Role is { } taken)
            {
                source.ConnectionStringBuilder.Options = $"{source.ConnectionStringBuilder.Options} -c role={taken}".TrimStart();
            }

            return source.Build();
        });

        // No EnableRetryOnFailure: EF's retrying strategy refuses transactions that we begin ourselves.
        builder.Services.AddDbContextPool<TDbContext>((services, options) => options
            .UseNpgsql(services.GetRequiredService<NpgsqlDataSource>())
            .UseSnakeCaseNamingConvention()
            .AddInterceptors(services.GetServices<IInterceptor>()));

        builder.Services.AddHealthChecks().AddCheck<DatabaseHealth>("database", HealthStatus.Unhealthy, ["ready"], TimeSpan.FromSeconds(3));
        builder.Services.AddSingleton<IMigrationStep, SchemaMigration<TDbContext>>();
    }

    /// <summary>With <c>--migrate</c> among the arguments: runs every <see cref="IMigrationStep"/> and answers true (the program ends then).</summary>
    public static async Task<bool> MigrateAsync(this WebApplication app, string[] args)
    {
        if (!args.Contains("--migrate"))
        {
            return false;
        }

        // Before the first connection, and so before the data source reads it.
        app.Services.GetService<Session>()?.Role = null;
        foreach (var step in app.Services.GetServices<IMigrationStep>())
        {
            LogStep(app.Logger, step.Name);
            await step.RunAsync(app.Lifetime.ApplicationStopping);
        }

        await app.DisposeAsync();
        return true;
    }

    [LoggerMessage(LogLevel.Information, "Migration step: {Step}")]
    private static partial void LogStep(ILogger logger, string step);

    /// <summary>What the connections of this process have in common.</summary>
    private sealed class Session(string? role)
    {
        public string? Role { get; set; } = role;
    }

    private sealed class SchemaMigration<TDbContext>(IServiceScopeFactory scopes) : IMigrationStep
        where TDbContext : DbContext
    {
        public string Name => "schema";

        public async Task RunAsync(CancellationToken cancellationToken)
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<TDbContext>().Database.MigrateAsync(cancellationToken);
        }
    }

    private sealed class DatabaseHealth(NpgsqlDataSource dataSource) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            await using var command = dataSource.CreateCommand("SELECT 1");
            await command.ExecuteScalarAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
    }
}
