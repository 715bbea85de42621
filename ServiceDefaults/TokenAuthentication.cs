using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.IdentityModel.Tokens;

namespace Ruqsat.ServiceDefaults;

/// <summary>
/// Access tokens of any OpenID Connect provider: <c>Authentication:Authority</c> names it, <c>Authentication:Audience</c>
/// (default <c>ruqsat</c>) is what its tokens must be meant for.
/// </summary>
public static class TokenAuthentication
{
    private const int CachedTokens = 10_000;

    internal static void AddTokenAuthentication(this IHostApplicationBuilder builder)
    {
        builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(options =>
        {
            options.Authority = builder.Configuration["Authentication:Authority"];
            options.Audience = builder.Configuration["Authentication:Audience"] ?? "ruqsat";
            options.RequireHttpsMetadata = !builder.Environment.IsDevelopment();
            options.MapInboundClaims = false;
            options.TokenValidationParameters = new TokenValidationParameters
            {
                NameClaimType = "name",
                RoleClaimType = "role",
                ClockSkew = TimeSpan.FromSeconds(30),
                ValidTypes = ["at+jwt", "JWT"],
            };

            // A signature costs more than the rest of a check, and a token is used for minutes.
            var validated = new MemoryCache(new MemoryCacheOptions { SizeLimit = CachedTokens });
            options.Events = new JwtBearerEvents
            {
                OnMessageReceived = context =>
                {
                    if (Bearer(context.Request) is { } token && validated.TryGetValue(token, out ClaimsPrincipal? principal))
                    {
                        context.Principal = principal;
                        context.Success();
                    }

                    return Task.CompletedTask;
                },
                OnTokenValidated = context =>
                {
                    if (Bearer(context.Request) is { } token)
                    {
                        validated.Set(token, context.Principal, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpiration = context.SecurityToken.ValidTo });
                    }

                    return Task.CompletedTask;
                },
            };
        });
        builder.Services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme)
            .Validate(options => !string.IsNullOrEmpty(options.Authority), "Configuration is missing: Authentication:Authority")
            .ValidateOnStart();

        // A route without a policy of its own is closed. What routing answers by itself (404, 405, 415) is no route and stays as it is.
        builder.Services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder()
            .RequireAssertion(context => context.Resource is HttpContext http && http.GetEndpoint() is not RouteEndpoint).Build());
    }

    /// <summary>Account of the caller: a person's or, for client credentials, the system's.</summary>
    public static string AccountId(this ClaimsPrincipal user) =>
        user.FindFirstValue("sub") ?? throw new InvalidOperationException("A token without a subject passed validation.");

    private static string? Bearer(HttpRequest request) =>
        request.Headers.Authorization is [{ } value] && value.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? value["Bearer ".Length..] : null;
}
