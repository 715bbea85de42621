using System.Globalization;
using Ruqsat.Identifiers;

namespace Ruqsat.Cli.Benchmarks;

/// <summary>Valid IINs of the 19th century, always the same ones; no living person has such a number.</summary>
internal static class BenchIins
{
    private const int Days = 20_000;
    private static readonly DateOnly FirstBirth = new(1820, 1, 1);

    /// <summary>Number <paramref name="first"/> and all that follow; a number always gives the same IIN.</summary>
    public static IEnumerable<string> From(int first)
    {
        var found = 0;
        for (var i = 0; i / Days < 10_000; i++)
        {
            var first11 = string.Create(CultureInfo.InvariantCulture, $"{FirstBirth.AddDays(i % Days):yyMMdd}{1 + (i % 2)}{i / Days:0000}");
            if (Iin.CheckDigit(first11) is { } digit && found++ >= first)
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"{first11}{digit}");
            }
        }
    }
}
