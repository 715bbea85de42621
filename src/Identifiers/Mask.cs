namespace Ruqsat.Identifiers;

/// <summary>What may be seen of an identifier where it does not belong.</summary>
internal static class Mask
{
    /// <summary>Keeps a quarter at each end, two characters at most, so that at least half is hidden.</summary>
    internal static string Middle(string text)
    {
        var shown = Math.Min(2, text.Length / 4);
        return Keep(text, shown, shown);
    }

    internal static string Keep(string text, int first, int last) =>
        string.Concat(text.AsSpan(0, first), new string('*', text.Length - first - last), text.AsSpan(text.Length - last));
}
