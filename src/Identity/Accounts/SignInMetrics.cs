using System.Diagnostics.Metrics;

namespace Ruqsat.Identity.Accounts;

/// <summary>The meter of this service.</summary>
public sealed class SignInMetrics(IMeterFactory meters)
{
    public const string MeterName = "Ruqsat.Identity";

    private readonly Counter<long> attempts = meters.Create(MeterName).CreateCounter<long>("identity.sign_ins", "{attempt}", "Attempts to sign in, by outcome.");

    public void Succeeded() => attempts.Add(1, new KeyValuePair<string, object?>("outcome", "succeeded"));

    public void Refused() => attempts.Add(1, new KeyValuePair<string, object?>("outcome", "refused"));
}
