using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Server.AspNetCore.OpenIddictServerAspNetCoreConstants;

namespace Ruqsat.Identity.Connect;

/// <summary>An OAuth error, delivered the way the endpoint asks for: as JSON, or to the client's redirect address.</summary>
internal static class Refusal
{
    public static ForbidHttpResult Of(string error, string description) => TypedResults.Forbid(
        new AuthenticationProperties(new Dictionary<string, string?> { [Properties.Error] = error, [Properties.ErrorDescription] = description }),
        [OpenIddictServerAspNetCoreDefaults.AuthenticationScheme]);
}
