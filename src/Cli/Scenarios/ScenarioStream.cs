using System.Security.Cryptography;
using System.Text;

namespace Ruqsat.Cli.Scenarios;

/// <summary>Everything that a scenario posts, in the order of posting.</summary>
internal sealed record ScenarioStream(Scenario Scenario, IReadOnlyList<ScenarioPermit> Permits, IReadOnlyList<ScenarioInquiry> Inquiries)
{
    /// <summary>One hash over all bodies in their order: two streams with the same one are the same byte for byte.</summary>
    public string Fingerprint()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var body in Permits.Select(p => p.ToBody()).Concat(Inquiries.Select(i => i.ToBody())))
        {
            hash.AppendData(body);
            hash.AppendData("\n"u8);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public override string ToString() => new StringBuilder(Scenario.Name).Append(": ").Append(Permits.Count).Append(" permits, ").Append(Inquiries.Count).Append(" inquiries").ToString();
}
