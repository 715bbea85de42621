using System.Text.RegularExpressions;
using CsCheck;

namespace Ruqsat.Testing.Tests;

public sealed partial class AnyTests
{
    [Fact]
    public void Iin_AnySeed_IsOfThe19thCenturyAndRepeatable() =>
        Gen.Int.Sample(seed => Any.Iin(seed).BirthYear is >= 1800 and < 1900 && Any.Iin(seed) == Any.Iin(seed), iter: 2_000);

    [Fact]
    public void PlatePhoneAndPassport_AnySeed_AreOfTheirShapes() =>
        Gen.Int.Sample(
            seed => Plate().IsMatch(Any.Plate(seed).Reveal()) && Phone().IsMatch(Any.Phone(seed).Reveal()) && Passport().IsMatch(Any.Passport(seed).Reveal()),
            iter: 2_000);

    [Fact]
    public void Iin_WithoutSeed_IsAnotherEachTime() => Assert.True(Enumerable.Range(0, 100).Select(_ => Any.Iin()).Distinct().Count() > 95);

    [GeneratedRegex(@"^[0-9]{3}[A-Z]{3}(0[1-9]|1[0-9]|20)$")]
    private static partial Regex Plate();

    [GeneratedRegex(@"^\+7700000[0-9]{4}$")]
    private static partial Regex Phone();

    [GeneratedRegex("^ZZ[0-9]{7}$")]
    private static partial Regex Passport();
}
