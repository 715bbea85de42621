using Ruqsat.ServiceDefaults;

namespace Ruqsat.Intake.Topics;

internal static class TopicEndpoints
{
    public static void MapTopics(this IEndpointRouteBuilder routes)
    {
        var lists = routes.MapGroup("/v1").WithTags("Topics").AllowRoles([.. Roles.All]);
        lists.MapGet("/topics", ListTopics.HandleAsync).WithName(nameof(ListTopics));
        lists.MapGet("/districts", ListDistricts.HandleAsync).WithName(nameof(ListDistricts));
    }
}
