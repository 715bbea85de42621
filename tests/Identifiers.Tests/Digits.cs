using System.Globalization;
using CsCheck;

namespace Ruqsat.Identifiers.Tests;

/// <summary>The checksum written once more, as the standard tells it, so that the library is not measured by itself.</summary>
internal static class Digits
{
    private static readonly int[] FirstWeights = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
    private static readonly int[] SecondWeights = [3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2];

    internal static readonly DateOnly Today = new(2020, 4, 7);

    internal static int FirstRemainder(string first11) => Remainder(first11, FirstWeights);

    internal static int SecondRemainder(string first11) => Remainder(first11, SecondWeights);

    internal static int? CheckDigit(string first11) =>
        (FirstRemainder(first11), SecondRemainder(first11)) switch
        {
            ( < 10 and var r, _) => r,
            (_, < 10 and var r) => r,
            _ => null,
        };

    internal static string Complete(string first11) => first11 + CheckDigit(first11)!.Value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Valid numbers of people born in the 19th century, with what they encode.</summary>
    internal static readonly Gen<(string Text, DateOnly Birth, bool Male)> ValidIin =
        Gen.Select(Gen.Int[0, 36_523], Gen.Bool, Gen.Int[0, 9_999])
            .Select((day, male, serial) =>
            {
                var birth = new DateOnly(1800, 1, 1).AddDays(day);
                return (First11: string.Create(CultureInfo.InvariantCulture, $"{birth:yyMMdd}{(male ? 1 : 2)}{serial:0000}"), Birth: birth, Male: male);
            })
            .Where(n => CheckDigit(n.First11) is not null)
            .Select(n => (Complete(n.First11), n.Birth, n.Male));

    internal static string With(this string text, int index, char c) => string.Concat(text.AsSpan(0, index), [c], text.AsSpan(index + 1));

    private static int Remainder(string first11, int[] weights) => first11.Select((c, i) => (c - '0') * weights[i]).Sum() % 11;
}
