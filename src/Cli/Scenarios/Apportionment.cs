namespace Ruqsat.Cli.Scenarios;

/// <summary>Divides whole things by shares, so that nothing is lost by rounding.</summary>
internal static class Apportionment
{
    /// <summary>
    /// The method of the largest remainder: each gets its quota rounded down, what is left goes to the largest remainders, the first of equals first.
    /// </summary>
    /// <returns>As many numbers as weights; their sum is <paramref name="total"/>.</returns>
    public static int[] Split(int total, IReadOnlyList<decimal> weights)
    {
        var sum = weights.Sum();
        if (sum <= 0 || weights.Any(weight => weight < 0))
        {
            throw new CliException("shares are never negative, and not all of them are 0");
        }

        var quotas = weights.Select(weight => total * weight / sum).ToArray();
        var parts = quotas.Select(quota => (int)decimal.Floor(quota)).ToArray();
        foreach (var i in Enumerable.Range(0, parts.Length).OrderByDescending(i => quotas[i] - parts[i]).Take(total - parts.Sum()))
        {
            parts[i]++;
        }

        return parts;
    }

    /// <summary>How many of <paramref name="total"/> a share between 0 and 1 is.</summary>
    public static int Part(int total, decimal share) => Split(total, [share, 1 - share])[0];
}
