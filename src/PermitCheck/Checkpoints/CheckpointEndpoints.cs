using Ruqsat.ServiceDefaults;

namespace Ruqsat.PermitCheck.Checkpoints;

internal static class CheckpointEndpoints
{
    public static void MapCheckpoints(this IEndpointRouteBuilder routes)
    {
        var places = routes.MapGroup("/v1").WithTags("Checkpoints").AllowRoles([.. Roles.All]);
        places.MapGet("/zones", ListZones.HandleAsync).WithName(nameof(ListZones));
        places.MapGet("/checkpoints", ListCheckpoints.HandleAsync).WithName(nameof(ListCheckpoints));
    }
}
