using Ruqsat.ServiceDefaults;

namespace Ruqsat.PermitCheck.RuleSets;

internal static class RuleSetEndpoints
{
    private static readonly string[] Readers = [Roles.Administrator, Roles.Supervisor, Roles.RegistryClerk, Roles.Auditor];

    public static void MapRuleSets(this IEndpointRouteBuilder routes)
    {
        var ruleSets = routes.MapGroup("/v1/rule-sets").WithTags("RuleSets");
        ruleSets.MapGet("", ListRuleSets.HandleAsync).WithName(nameof(ListRuleSets)).AllowRoles(Readers);
        ruleSets.MapGet("/current", ReadCurrentRuleSet.HandleAsync).WithName(nameof(ReadCurrentRuleSet)).AllowRoles(Readers)
            .ProducesProblem(StatusCodes.Status404NotFound);
        ruleSets.MapGet("/{version}", ReadRuleSet.HandleAsync).WithName(nameof(ReadRuleSet)).AllowRoles(Readers)
            .ProducesProblem(StatusCodes.Status404NotFound);
        ruleSets.MapPost("", CreateRuleSet.HandleAsync).WithName(nameof(CreateRuleSet)).AllowRoles(Roles.Administrator)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        ruleSets.MapPost("/{version}/revert", RevertRuleSet.HandleAsync).WithName(nameof(RevertRuleSet)).AllowRoles(Roles.Administrator)
            .ProducesProblem(StatusCodes.Status404NotFound);
    }
}
