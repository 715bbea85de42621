using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using OpenIddict.Server.AspNetCore;
using OpenIddict.Validation.AspNetCore;
using Ruqsat.ServiceDefaults;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Ruqsat.Identity.Connect;

internal static class TokenServerSetup
{
    /// <summary>The scope that a client asks for, and the audience that the services of the platform expect.</summary>
    public const string Platform = "ruqsat";

    public static void AddTokenServer(this WebApplicationBuilder builder)
    {
        var development = builder.Environment.IsDevelopment();
        builder.Services.AddOpenIddict()
            .AddCore(core => core.UseEntityFrameworkCore().UseDbContext<AccountsDbContext>().ReplaceDefaultEntities<Guid>())
            .AddServer(server =>
            {
                if (builder.Configuration.GetValue<Uri>("Identity:Issuer") is { } issuer) server.SetIssuer(issuer);

                server
                    .SetAuthorizationEndpointUris("connect/authorize")
                    .SetTokenEndpointUris("connect/token")
                    .SetDeviceAuthorizationEndpointUris("connect/device")
                    .SetEndUserVerificationEndpointUris("connect/verify")
                    .SetUserInfoEndpointUris("connect/userinfo")
                    .SetEndSessionEndpointUris("connect/logout");

                server.AllowAuthorizationCodeFlow().RequireProofKeyForCodeExchange();
                server.AllowDeviceAuthorizationFlow();
                server.AllowClientCredentialsFlow();
                server.AllowRefreshTokenFlow();
                server.Configure(options => options.CodeChallengeMethods.RemoveWhere(method => method != CodeChallengeMethods.Sha256));

                server.RegisterScopes(Platform, Scopes.OpenId, Scopes.Profile, Scopes.Roles, Scopes.OfflineAccess);
                server.RegisterClaims(Claims.Subject, Claims.Name, Claims.Role, Claims.ClientId);

                // Services validate by the public key alone: short-lived instead of revocable, signed instead of encrypted.
                server.SetAccessTokenLifetime(TimeSpan.FromMinutes(10)).DisableAccessTokenEncryption();
                server.SetRefreshTokenLifetime(TimeSpan.FromHours(12));
                // An answer lost on a bad network may be asked for again; later than that a reuse is a theft and ends the whole grant.
                server.SetRefreshTokenReuseLeeway(TimeSpan.FromSeconds(15));

                var host = server.UseAspNetCore()
                    .EnableAuthorizationEndpointPassthrough()
                    .EnableTokenEndpointPassthrough()
                    .EnableEndUserVerificationEndpointPassthrough()
                    .EnableUserInfoEndpointPassthrough()
                    .EnableEndSessionEndpointPassthrough()
                    .EnableStatusCodePagesIntegration();
                if (development) host.DisableTransportSecurityRequirement();
            })
            .AddValidation(validation =>
            {
                validation.UseLocalServer();
                validation.UseAspNetCore();
                validation.AddAudiences(Platform);
            });
        builder.Services.AddHostedService<PruneTokens>();

        builder.Services.AddAuthorizationBuilder()
            // An endpoint without a policy of its own is closed; where there is none, 404, 405 or 415 is the answer.
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAssertion(context => context.Resource is HttpContext http && http.GetEndpoint() is not RouteEndpoint).Build())
            .AddPolicy(Policies.UserInfo, policy => policy
                .AddAuthenticationSchemes(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme)
                .RequireAuthenticatedUser())
            .AddPolicy(Policies.SignedIn, policy => policy
                .AddAuthenticationSchemes(IdentityConstants.ApplicationScheme)
                .RequireAuthenticatedUser())
            .AddPolicy(Policies.Administrator, policy => policy
                .AddAuthenticationSchemes(OpenIddictValidationAspNetCoreDefaults.AuthenticationScheme)
                .RequireClaim(Claims.Role, Roles.Administrator));
    }

    public static void MapConnect(this WebApplication app)
    {
        // The first two decide by themselves: one sends people to the sign-in page, at the other OpenIddict has authenticated the client.
        app.MapMethods("/connect/authorize", [HttpMethods.Get, HttpMethods.Post], Authorize.HandleAsync).AllowAnonymous();
        app.MapPost("/connect/token", ExchangeToken.HandleAsync).AllowAnonymous();
        app.MapMethods("/connect/userinfo", [HttpMethods.Get, HttpMethods.Post], ShowUserInfo.Handle).RequireAuthorization(Policies.UserInfo);
    }
}
