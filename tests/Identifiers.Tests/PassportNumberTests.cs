using System.Globalization;

namespace Ruqsat.Identifiers.Tests;

public sealed class PassportNumberTests
{
    [Theory]
    [InlineData("ZZ0000001", null, "ZZ0000001")]
    [InlineData("ZZ0000001", "  ", "ZZ0000001")]
    [InlineData("zz0000001", "kaz", "KAZ:ZZ0000001")]
    [InlineData("KAZ:ZZ0000001", null, "KAZ:ZZ0000001")]
    [InlineData("KAZ:ZZ0000001", "UZB", "UZB:ZZ0000001")]
    [InlineData("ZZ 000-0001", "KAZ", "KAZ:ZZ0000001", IdentifierCorrections.Separators)]
    [InlineData("00 00 № 000000", null, "0000000000", IdentifierCorrections.Separators)]
    [InlineData("ТТ0000001", null, "TT0000001", IdentifierCorrections.Homoglyph)]
    [InlineData("00001", "XXA", "XXA:00001")] // a stateless person's
    public void Read_TypedNumber_IsNormalisedWithItsCorrections(string text, string? country, string revealed, params string[] corrections)
    {
        var passport = PassportNumber.Read(text, country);

        Assert.Equal(revealed, passport.Value.Reveal());
        Assert.Equal(revealed.Contains(':', StringComparison.Ordinal) ? revealed[..3] : null, passport.Value.Country);
        Assert.Equal(corrections, passport.Corrections);
        Assert.Equal(passport.Value, PassportNumber.Parse(revealed));
    }

    [Theory]
    [InlineData(null, null, IdentifierErrors.PassportEmpty)]
    [InlineData(" - ", null, IdentifierErrors.PassportEmpty)]
    [InlineData("KAZ:", null, IdentifierErrors.PassportEmpty)]
    [InlineData("Z001", null, IdentifierErrors.PassportLength)]
    [InlineData("Z000000000000001", null, IdentifierErrors.PassportLength)]
    [InlineData("ZZ00000Ж1", null, IdentifierErrors.PassportCharacters)]
    [InlineData("ZZ00000\t1", null, IdentifierErrors.PassportCharacters)]
    [InlineData("ZZ00000\uD8001", null, IdentifierErrors.PassportCharacters)]
    [InlineData("ZZZZZZZ", null, IdentifierErrors.PassportCharacters)] // no digit
    [InlineData("ZZ0000001", "KZ", IdentifierErrors.PassportCountry)]
    [InlineData("ZZ0000001", "KZA", IdentifierErrors.PassportCountry)]
    [InlineData("QQQ:ZZ0000001", null, IdentifierErrors.PassportCountry)]
    public void Read_BadText_GivesTheError(string? text, string? country, string error) => Assert.Equal(error, PassportNumber.Read(text, country).Error);

    [Fact]
    public void Read_MegabyteOfText_IsRefused()
    {
        var text = new string('7', 1 << 20);

        Assert.Equal(IdentifierErrors.PassportLength, PassportNumber.Read(text).Error);
        Assert.Equal(IdentifierErrors.PassportCountry, PassportNumber.Read("ZZ0000001", text).Error);
    }

    [Fact]
    public void Equals_OneNumberOfTwoCountries_IsTwoPassports()
    {
        Assert.NotEqual(PassportNumber.Parse("KAZ:ZZ0000001"), PassportNumber.Parse("UZB:ZZ0000001"));
        Assert.NotEqual(PassportNumber.Parse("KAZ:ZZ0000001"), PassportNumber.Parse("ZZ0000001"));
    }

    [Fact]
    public void Read_EveryCountryThatUnicodeKnows_IsAccepted()
    {
        var countries = CultureInfo.GetCultures(CultureTypes.SpecificCultures)
            .Select(culture => new RegionInfo(culture.Name).ThreeLetterISORegionName)
            .Where(code => code.Length == 3 && code.All(char.IsAsciiLetterUpper))
            .Except(["XKK", "DGA", "XEA", "XIC"]) // codes of CLDR's own; Kosovo is RKS in passports
            .Distinct()
            .ToList();

        Assert.True(countries.Count > 200);
        Assert.All(countries, code => Assert.Equal(code, PassportNumber.Read("ZZ0000001", code).Value.Country));
    }
}
