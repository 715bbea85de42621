using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.Identity.Accounts;

/// <summary>
/// How often one address may try, section <c>Identity:Limits</c>. <see cref="SignInAttempts"/> stops many guesses of one password; this stops one guess each of many.
/// A whole desk may sit behind one address.
/// </summary>
internal sealed class AttemptLimits
{
    /// <summary>Passwords, and codes of devices.</summary>
    [Range(1, 60_000)]
    public int SignInsPerMinute { get; init; } = 60;

    /// <summary>Requests for tokens and for codes of devices: also each tablet that waits for its person asks every few seconds.</summary>
    [Range(1, 60_000)]
    public int TokensPerMinute { get; init; } = 600;
}

[OptionsValidator]
internal sealed partial class AttemptLimitsValidator : IValidateOptions<AttemptLimits>;

/// <summary>429 <c>RATE_LIMITED</c> with <c>Retry-After</c> for an address that tries too often.</summary>
internal static class AttemptLimiting
{
    private const int Ipv6NetworkBytes = 8;

    private enum Attempt
    {
        None,
        SignIn,
        Token,
    }

    public static void AddAttemptLimits(this IServiceCollection services)
    {
        services.AddSingleton<IValidateOptions<AttemptLimits>, AttemptLimitsValidator>();
        services.AddOptions<AttemptLimits>().BindConfiguration("Identity:Limits").ValidateOnStart();
        services.AddRateLimiter(limiter =>
        {
            // By path and not by endpoint: the token server answers a wrong secret before any endpoint is reached.
            limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, (Attempt, string)>(http =>
            {
                var limits = http.RequestServices.GetRequiredService<IOptions<AttemptLimits>>().Value;
                return KindOf(http.Request) switch
                {
                    Attempt.SignIn => PerMinute((Attempt.SignIn, AddressOf(http)), limits.SignInsPerMinute),
                    Attempt.Token => PerMinute((Attempt.Token, AddressOf(http)), limits.TokensPerMinute),
                    _ => RateLimitPartition.GetNoLimiter((Attempt.None, "")),
                };
            });
            limiter.OnRejected = async (rejected, _) =>
            {
                var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.FromSeconds(1);
                rejected.HttpContext.Response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
                await Problems.Create(StatusCodes.Status429TooManyRequests, "RATE_LIMITED", "This address tries too often.").ExecuteAsync(rejected.HttpContext);
            };
        });
    }

    private static Attempt KindOf(HttpRequest request) =>
        request.Path.StartsWithSegments("/connect/verify") || (HttpMethods.IsPost(request.Method) && request.Path.StartsWithSegments("/sign-in")) ? Attempt.SignIn
        : HttpMethods.IsPost(request.Method) && (request.Path.StartsWithSegments("/connect/token") || request.Path.StartsWithSegments("/connect/device")) ? Attempt.Token
        : Attempt.None;

    /// <summary>Of IPv6 the network: a home has 2^64 addresses of its own.</summary>
    private static string AddressOf(HttpContext http)
    {
        var address = http.Connection.RemoteIpAddress;
        return address is { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: false }
            ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, Ipv6NetworkBytes))
            : address?.MapToIPv4().ToString() ?? "";
    }

    private static RateLimitPartition<(Attempt, string)> PerMinute((Attempt, string) key, int limit) => RateLimitPartition.GetTokenBucketLimiter(
        key, _ => new TokenBucketRateLimiterOptions { TokenLimit = limit, TokensPerPeriod = 1, ReplenishmentPeriod = TimeSpan.FromMinutes(1) / limit });
}
