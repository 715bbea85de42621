namespace Ruqsat.Cli.Scenarios;

/// <summary>
/// Numbers that look random and are the same on every machine and version (SplitMix64; <see cref="Random"/> promises neither).
/// </summary>
internal sealed class Shuffler(ulong seed)
{
    private ulong _state = seed;

    /// <summary>From 0 to <paramref name="exclusive"/> - 1.</summary>
    public int Next(int exclusive)
    {
        _state += 0x9E3779B97F4A7C15;
        var z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return (int)Math.BigMul(z ^ (z >> 31), (ulong)exclusive, out _);
    }

    public T[] Shuffle<T>(IEnumerable<T> items)
    {
        var shuffled = items.ToArray();
        for (var i = shuffled.Length - 1; i > 0; i--)
        {
            var j = Next(i + 1);
            (shuffled[i], shuffled[j]) = (shuffled[j], shuffled[i]);
        }

        return shuffled;
    }

    /// <summary>Exactly as many of each item as its weight says, in mixed order.</summary>
    public T[] Deal<T>(int total, IReadOnlyList<(T Item, decimal Weight)> shares)
    {
        var counts = Apportionment.Split(total, [.. shares.Select(s => s.Weight)]);
        return Shuffle(shares.SelectMany((share, i) => Enumerable.Repeat(share.Item, counts[i])));
    }

    /// <summary>Exactly the share of yes, in mixed order.</summary>
    public bool[] Deal(int total, decimal share) => Deal(total, [(true, share), (false, 1 - share)]);
}
