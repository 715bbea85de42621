namespace Ruqsat.Identifiers;

/// <summary>What <see cref="Iin"/> and <see cref="Bin"/> have in common: twelve digits, the last of which checks the others.</summary>
internal static class TwelveDigits
{
    internal const int Length = 12;

    internal enum Problem
    {
        None,
        Characters,
        Length,
    }

    /// <summary>
    /// Only the digits 0-9 count: digits of other scripts are refused rather than guessed, for nobody here types them on purpose.
    /// </summary>
    internal static Problem Read(string? text, out string digits, out IReadOnlyList<string> corrections)
    {
        digits = "";
        corrections = [];
        if (text is null || text.Length > Typing.MaxLength)
            return Problem.Length;

        var typed = text.Trim();
        digits = Typing.Without(typed, Typing.IsSeparator);
        if (digits.AsSpan().ContainsAnyExceptInRange('0', '9'))
            return Problem.Characters;

        if (digits.Length != typed.Length)
            corrections = [IdentifierCorrections.Separators];
        return digits.Length == Length ? Problem.None : Problem.Length;
    }

    /// <summary>
    /// The check digit of the first eleven digits; null if there is none, because both passes leave the remainder 10.
    /// It is the remainder modulo 11 that decides on the second pass, not the sum.
    /// </summary>
    internal static int? CheckDigit(ReadOnlySpan<char> first11)
    {
        var remainder = Remainder(first11, firstWeight: 1);
        if (remainder == 10)
            remainder = Remainder(first11, firstWeight: 3);
        return remainder == 10 ? null : remainder;
    }

    internal static int Digit(char c) => c - '0';

    internal static int Number(ReadOnlySpan<char> twoDigits) => Digit(twoDigits[0]) * 10 + Digit(twoDigits[1]);

    // Weights 1..11 in a circle: 1 2 … 11, or 3 4 … 11 1 2.
    private static int Remainder(ReadOnlySpan<char> digits, int firstWeight)
    {
        var sum = 0;
        for (var i = 0; i < Length - 1; i++)
            sum += Digit(digits[i]) * ((i + firstWeight - 1) % 11 + 1);
        return sum % 11;
    }
}
