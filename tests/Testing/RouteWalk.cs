using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Ruqsat.Testing;

/// <summary>All routes of a running service.</summary>
public static class RouteWalk
{
    private static readonly string[] Open = ["/health", "/alive", "/openapi/", "/scalar"];

    /// <summary>Routes without a policy of their own, and anonymous ones that are not on the short list. Must be empty.</summary>
    public static IReadOnlyList<string> Unprotected(IServiceProvider services) =>
        [.. Routes(services).Where(IsUnprotected).Select(Name)];

    /// <summary>Method and path of every protected route, with sample values for its parameters.</summary>
    public static IReadOnlyList<(HttpMethod Method, string Path)> Protected(IServiceProvider services) =>
    [
        .. Routes(services).Where(route => route.Metadata.GetMetadata<IAllowAnonymous>() is null).SelectMany(route =>
            (route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]).Select(method => (new HttpMethod(method), Sample(route)))),
    ];

    private static IEnumerable<RouteEndpoint> Routes(IServiceProvider services) =>
        services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().Distinct();

    private static bool IsUnprotected(RouteEndpoint route)
    {
        if (route.Metadata.GetMetadata<IAllowAnonymous>() is not null)
        {
            return !Open.Any(open => Path(route).StartsWith(open, StringComparison.Ordinal));
        }

        return route.Metadata.GetMetadata<IAuthorizeData>() is null && route.Metadata.GetMetadata<AuthorizationPolicy>() is null;
    }

    private static string Name(RouteEndpoint route) => $"{route.DisplayName} {Path(route)}";

    private static string Path(RouteEndpoint route) => "/" + route.RoutePattern.RawText?.TrimStart('/');

    private static string Sample(RouteEndpoint route) =>
        "/" + string.Join('/', route.RoutePattern.PathSegments.Select(segment =>
            string.Concat(segment.Parts.Select(part => part is Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart literal ? literal.Content : Guid.Empty.ToString()))));
}
