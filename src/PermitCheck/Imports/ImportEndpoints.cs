using Microsoft.AspNetCore.Mvc;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.PermitCheck.Imports;

internal static class ImportEndpoints
{
    public static void AddImports(this IServiceCollection services)
    {
        services.AddScoped<ImportRun>();
        services.AddSingleton(new ImportTexts());
        services.AddSingleton<AbandonedImports>();
        services.AddHostedService(provider => provider.GetRequiredService<AbandonedImports>());
    }

    public static void MapImports(this IEndpointRouteBuilder routes)
    {
        var imports = routes.MapGroup("/v1/imports").WithTags("Imports").ProducesProblem(StatusCodes.Status404NotFound);
        imports.MapPost("", ImportPermits.HandleAsync).WithName(nameof(ImportPermits))
            .AllowRoles(Roles.RegistryClerk)
            .WithMetadata(new DisableRequestSizeLimitAttribute())
            .AddEndpointFilter<RouteHandlerBuilder, EarlyAnswer>()
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        imports.MapGet("", ListImports.HandleAsync).WithName(nameof(ListImports)).AllowRoles(Roles.RegistryClerk, Roles.Supervisor, Roles.Auditor);
        imports.MapGet("/{id:guid}", ReadImport.HandleAsync).WithName(nameof(ReadImport)).AllowRoles(Roles.RegistryClerk, Roles.Supervisor, Roles.Auditor);
        imports.MapGet("/{id:guid}/errors", ReadImportErrors.HandleAsync).WithName(nameof(ReadImportErrors)).AllowRoles(Roles.RegistryClerk, Roles.Supervisor, Roles.Auditor);
        imports.MapGet("/{id:guid}/bad-rows", ReadBadRows.HandleAsync).WithName(nameof(ReadBadRows)).AllowRoles(Roles.RegistryClerk);
        imports.MapPost("/{id:guid}/undo", UndoImport.HandleAsync).WithName(nameof(UndoImport)).AllowRoles(Roles.RegistryClerk).ProducesProblem(StatusCodes.Status409Conflict);
    }
}
