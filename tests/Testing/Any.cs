using System.Globalization;
using Ruqsat.Identifiers;

namespace Ruqsat.Testing;

/// <summary>
/// Random but valid identifiers that belong to nobody. The same seed gives the same value; without a seed each call gives another.
/// </summary>
public static class Any
{
    private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, byte> Born = new();

    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    /// <summary>Born in the 19th century (digit 7 is 1 or 2): no living person has such a number.</summary>
    public static Iin Iin(int? seed = null)
    {
        var random = RandomOf(seed);
        while (true)
        {
            var birth = new DateOnly(1800, 1, 1).AddDays(random.Next(36_524));
            var first11 = string.Create(CultureInfo.InvariantCulture, $"{birth:yyMMdd}{random.Next(1, 3)}{random.Next(10_000):0000}");
            // About one prefix in 122 has no check digit.
            // Without a seed nobody comes twice in one run: of ten thousand random ones some would.
            if (Identifiers.Iin.CheckDigit(first11) is { } digit && (seed is not null || Born.TryAdd(first11, 0)))
                return Identifiers.Iin.Parse(string.Create(CultureInfo.InvariantCulture, $"{first11}{digit}"));
        }
    }

    /// <summary>Of the 2012 standard, of a person, in one of the twenty regions.</summary>
    public static PlateNumber Plate(int? seed = null)
    {
        var random = RandomOf(seed);
        return PlateNumber.Parse(string.Create(
            CultureInfo.InvariantCulture, $"{random.Next(1, 1000):000}{new string(random.GetItems<char>(Letters, 3))}{random.Next(1, 21):00}"));
    }

    /// <summary>+7 700 000 xx xx: subscriber numbers that begin with three zeros stand out as artificial. Ten thousand of them.</summary>
    public static PhoneNumber Phone(int? seed = null) =>
        PhoneNumber.Parse(string.Create(CultureInfo.InvariantCulture, $"+7700000{RandomOf(seed).Next(10_000):0000}"));

    /// <summary>ZZ and seven digits, of no country: no series ZZ is known to us.</summary>
    public static PassportNumber Passport(int? seed = null)
    {
        var random = RandomOf(seed);
        return PassportNumber.Parse(string.Create(CultureInfo.InvariantCulture, $"ZZ{random.Next(10_000_000):0000000}"));
    }

    /// <summary>A person, by IIN.</summary>
    public static Subject Person(int? seed = null) => Subject.Of(Iin(seed));

    /// <summary>A vehicle.</summary>
    public static Subject Vehicle(int? seed = null) => Subject.Of(Plate(seed));

    private static Random RandomOf(int? seed) => seed is { } value ? new Random(value) : Random.Shared;
}
