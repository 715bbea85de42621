using CsCheck;

namespace Ruqsat.Identifiers.Tests;

public sealed class PhoneNumberTests
{
    [Theory]
    [InlineData("+77000001234", "+77000001234")]
    [InlineData("77000001234", "+77000001234")]
    [InlineData("+7 (700) 000-12-34", "+77000001234", IdentifierCorrections.Separators)]
    [InlineData("\u202A+7\u00A0700 000\u201112.34\u202C", "+77000001234", IdentifierCorrections.Separators)]
    [InlineData("87000001234", "+77000001234", IdentifierCorrections.CountryPrefix)]
    [InlineData("+87000001234", "+77000001234", IdentifierCorrections.CountryPrefix)]
    [InlineData("8 700 000 12 34", "+77000001234", IdentifierCorrections.Separators, IdentifierCorrections.CountryPrefix)]
    [InlineData("7000001234", "+77000001234", IdentifierCorrections.CountryPrefix)]
    [InlineData("0077000001234", "+77000001234", IdentifierCorrections.CountryPrefix)]
    [InlineData("8 10 7 700 000 1234", "+77000001234", IdentifierCorrections.Separators, IdentifierCorrections.CountryPrefix)]
    [InlineData("8 (727) 000-00-00", "+77270000000", IdentifierCorrections.Separators, IdentifierCorrections.CountryPrefix)]
    [InlineData("+12025550123", "+12025550123")] // North American fiction range
    [InlineData("0012025550123", "+12025550123", IdentifierCorrections.CountryPrefix)]
    [InlineData("81012025550123", "+12025550123", IdentifierCorrections.CountryPrefix)]
    [InlineData("+870000000000", "+870000000000")] // a satellite number keeps its 87
    public void Read_TypedNumber_IsE164WithItsCorrections(string text, string e164, params string[] corrections)
    {
        var phone = PhoneNumber.Read(text);

        Assert.Equal(e164, phone.Value.Reveal());
        Assert.Equal(corrections, phone.Corrections);
    }

    [Theory]
    [InlineData(null, IdentifierErrors.PhoneEmpty)]
    [InlineData(" ( ) ", IdentifierErrors.PhoneEmpty)]
    [InlineData("+", IdentifierErrors.PhoneLength)]
    [InlineData("000-00-00", IdentifierErrors.PhoneLength)] // no area code
    [InlineData("+7700000123", IdentifierErrors.PhoneLength)]
    [InlineData("+770000012345", IdentifierErrors.PhoneLength)]
    [InlineData("870000012345", IdentifierErrors.PhoneLength)]
    [InlineData("+1234567890123456", IdentifierErrors.PhoneLength)]
    [InlineData("8 700 000 12 3O", IdentifierErrors.PhoneCharacters)]
    [InlineData("7+7000001234", IdentifierErrors.PhoneCharacters)]
    [InlineData("87000001234 доб. 5", IdentifierErrors.PhoneCharacters)]
    [InlineData("2025550123", IdentifierErrors.PhoneCountry)]
    [InlineData("12025550123", IdentifierErrors.PhoneCountry)]
    [InlineData("+02025550123", IdentifierErrors.PhoneCountry)]
    [InlineData("+72000001234", IdentifierErrors.PhoneCountry)] // nobody's part of +7
    public void Read_BadText_GivesTheError(string? text, string error) => Assert.Equal(error, PhoneNumber.Read(text).Error);

    [Fact]
    public void Read_MegabyteOfText_IsRefusedByLength() => Assert.Equal(IdentifierErrors.PhoneLength, PhoneNumber.Read(new string('7', 1 << 20)).Error);

    [Fact]
    public void Read_AnyWayOfDialling_IsOneNumber() =>
        Gen.Select(Gen.Int[0, 9_999], OneOf("+7", "8", "7", "", "007", "8107", "+8"), OneOf("", " ", "-", ".", ") ").Array[10]).Sample(
            (subscriber, prefix, between) =>
            {
                var national = $"700000{subscriber:0000}";
                return PhoneNumber.Read(prefix + string.Concat(national.Zip(between, (c, s) => c + s))).Value.Reveal() == "+7" + national;
            },
            iter: 10_000);

    [Fact]
    public void Read_AnyText_NeverThrowsAndIsStable() =>
        Gen.String[Gen.Char["0123456789+7 8-"], 0, 18].Sample(
            text => PhoneNumber.Read(text) is var phone && (!phone.IsValid || PhoneNumber.Read(phone.Value.Reveal()) is { Corrections: [] } again && again.Value == phone.Value),
            iter: 50_000);

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);
}
