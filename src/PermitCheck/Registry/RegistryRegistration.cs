using Ruqsat.PermitCheck.Audits;
using Ruqsat.PermitCheck.Checkpoints;
using Ruqsat.PermitCheck.Exemptions;
using Ruqsat.PermitCheck.Generations;
using Ruqsat.PermitCheck.Imports;
using Ruqsat.PermitCheck.Organisations;
using Ruqsat.PermitCheck.Permits;
using Ruqsat.PermitCheck.Prohibitions;
using Ruqsat.PermitCheck.RuleSets;

namespace Ruqsat.PermitCheck.Registry;

internal static class RegistryRegistration
{
    public static void AddRegistry(this IServiceCollection services)
    {
        services.AddPermits();
        services.AddImports();
        services.AddScoped<RegistryWriter>();
        services.AddSingleton<ReadJournal>();
        services.AddSingleton<SearchLimits>();
    }

    public static void MapRegistry(this IEndpointRouteBuilder routes)
    {
        routes.MapPermits();
        routes.MapProhibitions();
        routes.MapExemptions();
        routes.MapOrganisations();
        routes.MapCheckpoints();
        routes.MapGenerations();
        routes.MapRuleSets();
        routes.MapImports();
    }
}
