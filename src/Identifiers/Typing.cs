using System.Globalization;
using System.Text;

namespace Ruqsat.Identifiers;

/// <summary>How people type: what all readers share.</summary>
internal static class Typing
{
    /// <summary>Longer texts are refused before anything else is done with them. No identifier comes near, however it is spaced.</summary>
    internal const int MaxLength = 64;

    private const string CyrillicLookAlikes = "АВЕКМНОРСТУХІҮЅЈ";
    private const string LatinLookAlikes = "ABEKMHOPCTYXIYSJ";

    private const string CyrillicKeys = "ЙЦУКЕНГШЩЗФЫВАПРОЛДЯЧСМИТЬ";
    private const string LatinKeys = "QWERTYUIOPASDFGHJKLZXCVBNM";

    /// <summary>
    /// Spaces, dashes of any kind, and invisible formatting characters (numbers copied from a phone book come wrapped in them).
    /// Tabs and line ends are control characters and not meant here.
    /// </summary>
    internal static bool IsSeparator(char c) =>
        char.GetUnicodeCategory(c) is UnicodeCategory.SpaceSeparator or UnicodeCategory.DashPunctuation or UnicodeCategory.Format || c == '\u2212';

    /// <summary>No control characters, no broken surrogates, nothing that Unicode has not assigned.</summary>
    internal static bool IsText(ReadOnlySpan<char> text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            // Also stands for whatever could not be decoded.
            if (rune == Rune.ReplacementChar
                || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse or UnicodeCategory.Surrogate
                    or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
                return false;
        }

        return true;
    }

    internal static string Without(string text, Func<char, bool> dropped) =>
        text.Any(dropped) ? string.Concat(text.Where(c => !dropped(c))) : text;

    /// <summary>Upper-case Cyrillic letters that look like Latin ones become those; everything else stays.</summary>
    internal static string LookAlikesToLatin(string text) => Translate(text, CyrillicLookAlikes, LatinLookAlikes);

    internal static bool HasCyrillic(string text) => text.Any(IsCyrillic);

    /// <summary>
    /// Reads the text as keys of the Russian layout (ЙЦУКЕН) pressed instead of QWERTY. Null if that cannot be what happened:
    /// a letter whose key has no Latin letter on it (Б is the comma) was meant as it stands, as on a Mongolian plate.
    /// </summary>
    internal static string? KeysToLatin(string text)
    {
        // І, Ү, Ѕ and Ј are on no key of that layout.
        var latin = LookAlikesToLatin(Translate(text, CyrillicKeys, LatinKeys));
        return HasCyrillic(latin) ? null : latin;
    }

    private static bool IsCyrillic(char c) => c is >= '\u0400' and <= '\u052F';

    private static string Translate(string text, string from, string to) =>
        text.AsSpan().ContainsAny(from)
            ? string.Create(text.Length, (text, from, to), static (target, s) =>
            {
                for (var i = 0; i < target.Length; i++)
                    target[i] = s.from.IndexOf(s.text[i], StringComparison.Ordinal) is >= 0 and var at ? s.to[at] : s.text[i];
            })
            : text;
}
