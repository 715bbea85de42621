using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Primitives;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using Ruqsat.Identity.Accounts;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Ruqsat.Identity.Connect;

/// <summary>Gives a signed-in person's client its code. All clients are our own, so nobody is asked for consent.</summary>
internal static class Authorize
{
    public static async Task<Results<SignInHttpResult, ChallengeHttpResult, ForbidHttpResult>> HandleAsync(
        HttpContext http, UserManager<Account> accounts, TimeProvider time)
    {
        var request = http.GetOpenIddictServerRequest()!;
        var session = await http.AuthenticateAsync(IdentityConstants.ApplicationScheme);
        var account = session.Succeeded ? await accounts.GetUserAsync(session.Principal) : null;

        if (account is { LockedAt: null } && !AsksToSignInAgain(request, session.Properties, time.GetUtcNow()))
            return TypedResults.SignIn(
                Principals.ForAccount(account, request.GetScopes()), authenticationScheme: OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);

        return request.HasPromptValue(PromptValues.None)
            ? Refusal.Of(Errors.LoginRequired, "The person has to sign in.")
            : TypedResults.Challenge(new AuthenticationProperties { RedirectUri = ReturnTo(http.Request) }, [IdentityConstants.ApplicationScheme]);
    }

    private static bool AsksToSignInAgain(OpenIddictRequest request, AuthenticationProperties? session, DateTimeOffset now) =>
        request.HasPromptValue(PromptValues.Login)
        || (request.MaxAge is { } maxAge && session?.IssuedUtc is { } issued && now - issued > TimeSpan.FromSeconds(maxAge));

    // Without `prompt`, or who has just signed in would be sent to sign in again.
    private static string ReturnTo(HttpRequest request)
    {
        IEnumerable<KeyValuePair<string, StringValues>> parameters = request.HasFormContentType ? request.Form : request.Query;
        return request.PathBase + request.Path + QueryString.Create(parameters.Where(p => p.Key != Parameters.Prompt));
    }
}
