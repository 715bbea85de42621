using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Security.Claims;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using Ruqsat.Audit;
using Ruqsat.Database;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.PermitCheck.Checks;

/// <summary>How much one account may ask, section <c>Checks</c> of the configuration. Another system is not limited, nor is an auditor.</summary>
internal sealed class CheckLimits
{
    /// <summary>Different subjects within an hour.</summary>
    [ValidateObjectMembers]
    public CapOptions Caps { get; init; } = new();

    /// <summary>Requests.</summary>
    [ValidateObjectMembers]
    public RateOptions Rate { get; init; } = new();

    /// <summary>Subjects within an hour for somebody with these roles; null: as many as wanted.</summary>
    public int? CapOf(ClaimsPrincipal user) =>
        user.IsInRole(Roles.Integration) || user.IsInRole(Roles.Auditor) ? null
        : user.IsInRole(Roles.CheckpointOfficer) ? Caps.CheckpointOfficer
        : user.IsInRole(Roles.Supervisor) ? Caps.Supervisor
        : user.IsInRole(Roles.RegistryClerk) ? Caps.RegistryClerk
        : Caps.Operator;

    internal sealed class CapOptions
    {
        [Range(1, int.MaxValue)]
        public int Operator { get; init; } = 40;

        [Range(1, int.MaxValue)]
        public int Supervisor { get; init; } = 80;

        /// <summary>Who searches the registry, and makes no checks.</summary>
        [Range(1, int.MaxValue)]
        public int RegistryClerk { get; init; } = 600;

        [Range(1, int.MaxValue)]
        public int CheckpointOfficer { get; init; } = 240;
    }

    internal sealed class RateOptions
    {
        [Range(1, int.MaxValue)]
        public int PerSecond { get; init; } = 20;

        /// <summary>At once, after a pause.</summary>
        [Range(1, int.MaxValue)]
        public int Burst { get; init; } = 40;
    }
}

[OptionsValidator]
internal sealed partial class CheckLimitsValidator : IValidateOptions<CheckLimits>;

/// <summary>Requests of one account within a time: 429 <c>RATE_LIMITED</c> for those above.</summary>
internal static class CheckRate
{
    public const string Policy = "checks";

    public static void AddCheckRate(this IServiceCollection services) => services.AddSingleton<RateRefusals>().AddRateLimiter(limiter =>
    {
        limiter.AddPolicy(Policy, http => http.User.IsInRole(Roles.Integration)
            ? RateLimitPartition.GetNoLimiter("")
            : RateLimitPartition.GetTokenBucketLimiter(http.User.AccountId(), _ =>
            {
                var rate = http.RequestServices.GetRequiredService<IOptions<CheckLimits>>().Value.Rate;
                return new TokenBucketRateLimiterOptions { TokenLimit = rate.Burst, TokensPerPeriod = rate.PerSecond, ReplenishmentPeriod = TimeSpan.FromSeconds(1) };
            }));
        limiter.OnRejected = async (rejected, cancellationToken) =>
        {
            await rejected.HttpContext.RequestServices.GetRequiredService<RateRefusals>().RecordAsync(rejected.HttpContext.User.AccountId(), cancellationToken);
            var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.FromSeconds(1);
            rejected.HttpContext.Response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
            await Problems.Create(StatusCodes.Status429TooManyRequests, "RATE_LIMITED", "This account asks too often.").ExecuteAsync(rejected.HttpContext);
        };
    });
}

/// <summary>Puts into the journal that an account asks too often: once a minute in each replica, for a flood of requests must not become one of records.</summary>
internal sealed class RateRefusals(AuditJournal journal, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, long> _minutes = new();

    public async Task RecordAsync(string account, CancellationToken cancellationToken)
    {
        var now = time.GetStoredNow();
        var minute = now.UtcTicks / TimeSpan.TicksPerMinute;
        var last = _minutes.GetOrAdd(account, 0);
        if (last == minute || !_minutes.TryUpdate(account, minute, last))
        {
            return;
        }

        try
        {
            await journal.RecordAsync(
                new() { RecordId = Guid.CreateVersion7(now), At = now, Actor = account, Action = AuditActions.RateLimited, Content = "{}"u8.ToArray() }, cancellationToken);
        }
        catch (Exception e) when (DatabaseAway.IsCauseOf(e))
        {
            // It is refused all the same, and nobody was shown anything; the next refusal tries again.
            _minutes.TryUpdate(account, last, minute);
        }
    }
}
