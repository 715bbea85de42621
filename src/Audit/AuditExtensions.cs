using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Ruqsat.Database;

namespace Ruqsat.Audit;

/// <summary>Gives a service a journal.</summary>
public static class AuditExtensions
{
    /// <summary>Role without the right to change the journal, for <c>AddDatabase</c>. Made by <c>--migrate</c>, without a login of its own.</summary>
    public const string ServiceRole = "ruqsat_service";

    /// <summary>
    /// Registers <see cref="AuditJournal"/> and <see cref="AuditReader"/>, the publishing of heads, and the migration step that makes the tables append-only.
    /// After <c>AddDatabase</c>, whose tables the step protects, and before <c>AddMessaging</c>, whose consumers must have stopped when the last heads are read.
    /// </summary>
    public static void AddAudit(this IHostApplicationBuilder builder, AuditOptions options)
    {
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton<AuditJournal>();
        builder.Services.AddSingleton(services => new AuditReader(services.GetRequiredService<NpgsqlDataSource>()));
        builder.Services.AddSingleton<IMigrationStep, AuditProtection>();
        builder.Services.AddHostedService<AuditHeads>();
    }
}
