using System.Security.Claims;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Ruqsat.Identity.Connect;

internal static class ShowUserInfo
{
    public sealed record Response(
        [property: JsonPropertyName(Claims.Subject)] string Subject,
        [property: JsonPropertyName(Claims.Name)] string? Name,
        [property: JsonPropertyName(Claims.Role)] IReadOnlyList<string> Roles);

    public static Ok<Response> Handle(ClaimsPrincipal bearer) =>
        TypedResults.Ok(new Response(bearer.GetClaim(Claims.Subject)!, bearer.GetClaim(Claims.Name), bearer.GetClaims(Claims.Role)));
}
