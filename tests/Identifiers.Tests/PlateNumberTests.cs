using System.Globalization;
using CsCheck;

namespace Ruqsat.Identifiers.Tests;

public sealed class PlateNumberTests
{
    private const string LatinLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private const string Latin = "ABEKMHOPCTYXISJ";
    private const string Cyrillic = "АВЕКМНОРСТУХІЅЈ";
    private const string LatinKeys = "QWERTYUIOPASDFGHJKLZXCVBNM";
    private const string CyrillicKeys = "ЙЦУКЕНГШЩЗФЫВАПРОЛДЯЧСМИТЬ";

    [Theory]
    [InlineData("123ABC02", PlateKind.Kazakhstan2012Person, 2)]
    [InlineData("123KP02", PlateKind.Kazakhstan2012Entity, 2)]
    [InlineData("F123402", PlateKind.Kazakhstan2012Foreigner, 2)]
    [InlineData("H123420", PlateKind.Kazakhstan2012Foreigner, 20)]
    [InlineData("A123BCD", PlateKind.Kazakhstan1993Person, null)]
    [InlineData("A123BC", PlateKind.Kazakhstan1993Entity, null)]
    [InlineData("A123BC77", PlateKind.Russia, null)]
    [InlineData("A123BC777", PlateKind.Russia, null)]
    [InlineData("01A123BC", PlateKind.Uzbekistan, null)]
    [InlineData("D123BC77", PlateKind.Other, null)] // D is no letter of Russian plates
    [InlineData("A123BC7777", PlateKind.Other, null)]
    [InlineData("123ABCD02", PlateKind.Other, null)]
    [InlineData("AB123402", PlateKind.Other, null)]
    [InlineData("7", PlateKind.Other, null)]
    public void Read_NormalisedPlate_IsMatchedAndUnchanged(string text, PlateKind kind, int? region)
    {
        var plate = PlateNumber.Read(text);

        Assert.True(plate.IsValid);
        Assert.Equal(text, plate.Value.Reveal());
        Assert.Equal(kind, plate.Value.Kind);
        Assert.Equal(region, plate.Value.Region);
        Assert.Empty(plate.Corrections);
        Assert.Empty(plate.Warnings);
    }

    [Theory]
    [InlineData("123abc02", "123ABC02")]
    [InlineData("１２３ＡＢＣ０２", "123ABC02")] // full width
    [InlineData(" 123ABC02\n", "123ABC02")]
    [InlineData("123 ABC 02", "123ABC02", IdentifierCorrections.Separators)]
    [InlineData("1-2.3_A/B|C\u200B\u201302", "123ABC02", IdentifierCorrections.Separators)]
    [InlineData("123АВС02", "123ABC02", IdentifierCorrections.Homoglyph)]
    [InlineData("123 авс 02", "123ABC02", IdentifierCorrections.Separators, IdentifierCorrections.Homoglyph)]
    [InlineData("123АBС02", "123ABC02", IdentifierCorrections.Homoglyph)] // mixed
    [InlineData("123ІҮЅ02", "123IYS02", IdentifierCorrections.Homoglyph)]
    [InlineData("123ЈЈЈ02", "123JJJ02", IdentifierCorrections.Homoglyph)]
    [InlineData("KZ123ABC02", "123ABC02", IdentifierCorrections.CountryPrefix)]
    [InlineData("KZ 123 02 ABC", "123ABC02", IdentifierCorrections.Separators, IdentifierCorrections.CountryPrefix, IdentifierCorrections.SquareForm)]
    [InlineData("KZA123BCD", "A123BCD", IdentifierCorrections.CountryPrefix)]
    [InlineData("KZ123", "KZ123")] // what follows is no known shape
    [InlineData("12302ABC", "123ABC02", IdentifierCorrections.SquareForm)]
    [InlineData("12302KP", "123KP02", IdentifierCorrections.SquareForm)]
    [InlineData("А123ВС77", "A123BC77", IdentifierCorrections.Homoglyph)]
    [InlineData("1234УБА", "1234YБA", IdentifierCorrections.Homoglyph)] // Б is the comma key: a Mongolian plate, not a wrong layout
    public void Read_TypedPlate_IsNormalisedWithItsCorrections(string text, string normalised, params string[] corrections)
    {
        var plate = PlateNumber.Read(text);

        Assert.Equal(normalised, plate.Value.Reveal());
        Assert.Equal(corrections, plate.Corrections);
        Assert.Empty(plate.Warnings);
    }

    [Theory]
    [InlineData("123ФИС02", "123ABC02", IdentifierCorrections.LayoutCorrected)]
    [InlineData("123 фис 02", "123ABC02", IdentifierCorrections.Separators, IdentifierCorrections.LayoutCorrected)]
    [InlineData("123AИС02", "123ABC02", IdentifierCorrections.LayoutCorrected)] // partly Latin
    [InlineData("ЛЯ123ФИС02", "123ABC02", IdentifierCorrections.LayoutCorrected, IdentifierCorrections.CountryPrefix)]
    [InlineData("12302ФИС", "123ABC02", IdentifierCorrections.LayoutCorrected, IdentifierCorrections.SquareForm)]
    public void Read_WrongKeyboardLayout_IsUndoneWithAWarning(string text, string normalised, params string[] corrections)
    {
        var plate = PlateNumber.Read(text);

        Assert.Equal(normalised, plate.Value.Reveal());
        Assert.Equal(corrections, plate.Corrections);
        Assert.Equal([IdentifierWarnings.LayoutCorrected], plate.Warnings);
    }

    [Theory]
    [InlineData("123ABC00")]
    [InlineData("123ABC21")]
    [InlineData("123AB99")]
    [InlineData("12321ABC")]
    [InlineData("F123421")]
    public void Read_UnknownRegion_IsAcceptedWithAWarning(string text)
    {
        var plate = PlateNumber.Read(text);

        Assert.NotEqual(PlateKind.Other, plate.Value.Kind);
        Assert.Equal([IdentifierWarnings.PlateRegion], plate.Warnings);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    public void Read_OuterRegions_AreKnown(int region) =>
        Assert.Empty(PlateNumber.Read(string.Create(CultureInfo.InvariantCulture, $"123ABC{region:00}")).Warnings);

    [Theory]
    [InlineData(null, IdentifierErrors.PlateEmpty)]
    [InlineData("", IdentifierErrors.PlateEmpty)]
    [InlineData(" - . ", IdentifierErrors.PlateEmpty)]
    [InlineData("***", IdentifierErrors.PlateEmpty)]
    [InlineData("12345678901234567", IdentifierErrors.PlateLength)]
    [InlineData("\uFDFA\uFDFA", IdentifierErrors.PlateLength)] // two characters that NFKC makes thirty-six of
    [InlineData("123\0ABC02", IdentifierErrors.PlateCharacters)]
    [InlineData("123\nABC02", IdentifierErrors.PlateCharacters)]
    [InlineData("123\u001B[31mABC", IdentifierErrors.PlateCharacters)]
    [InlineData("123\u2028ABC02", IdentifierErrors.PlateCharacters)]
    [InlineData("123\uFFFDABC02", IdentifierErrors.PlateCharacters)]
    public void Read_NoPlateAtAll_IsRefused(string? text, string error) => Assert.Equal(error, PlateNumber.Read(text).Error);

    [Fact]
    public void Read_BrokenSurrogates_AreRefused()
    {
        Assert.Equal(IdentifierErrors.PlateCharacters, PlateNumber.Read("123\uD800ABC").Error);
        Assert.Equal(IdentifierErrors.PlateCharacters, PlateNumber.Read("123ABC\uDC00").Error);
    }

    [Fact]
    public void Read_MegabyteOfText_IsRefusedByLength() => Assert.Equal(IdentifierErrors.PlateLength, PlateNumber.Read(new string('A', 1 << 20)).Error);

    [Theory]
    [InlineData("京A·12345")]
    [InlineData("١٢٣٤أبج")]
    [InlineData("01KG123ABC")]
    [InlineData("M-AB 1234E")]
    public void Read_ForeignShape_IsOtherAndNeverRefused(string text) => Assert.Equal(PlateKind.Other, PlateNumber.Read(text).Value.Kind);

    [Fact]
    public void Read_AnyPrintableText_NeverThrowsAndIsStable() =>
        Gen.String[Gen.Char["ABCXYZKИФСБЖІӘ0123456789 -./*KZкz"], 0, 20].Sample(
            text =>
            {
                var plate = PlateNumber.Read(text);
                // Reading what was read changes nothing.
                return !plate.IsValid || PlateNumber.Read(plate.Value.Reveal()) is { IsValid: true, Corrections: [] } again && again.Value == plate.Value;
            },
            iter: 20_000);

    /// <summary>Stored plates are read again when keys rotate, so whatever was accepted once must come back as it was.</summary>
    [Fact]
    public void Read_AnyUtf16_NeverThrowsAndIsStable()
    {
        var keys = new SubjectKeys(Keyrings.First);
        var anywhere = Gen.UShort.Select(c => (char)c);
        var troublesome = Gen.OneOf(Gen.Char['\u0041', '\u005A'], Gen.Char['\u00C0', '\u0300'], Gen.Char['\u0300', '\u0345'], Gen.Char['\u0400', '\u052F'], Gen.Char['\u2010', '\u2030']);
        Gen.String[Gen.OneOf(anywhere, troublesome, troublesome), 1, 16].Sample(
            text =>
            {
                var plate = PlateNumber.Read(text);
                if (!plate.IsValid)
                    return plate.Error!.StartsWith("PLATE_", StringComparison.Ordinal);
                var subject = Subject.Of(plate.Value);
                return Subject.Restore(SubjectKind.Plate, subject.Reveal()) == subject && keys.KeyOf(subject).Version == 1;
            },
            iter: 20_000);
    }

    [Fact]
    public void Read_AnyMixtureOfScriptsCaseAndSpacing_IsOnePlate()
    {
        var letter = Gen.Char[Latin];
        var plate = Gen.Select(Gen.Int[0, 999], letter, letter, letter, Gen.Int[1, 20])
            .Select((n, a, b, c, region) => string.Create(CultureInfo.InvariantCulture, $"{n:000}{a}{b}{c}{region:00}"));
        // For each character: which script, which case, what stands before it.
        var manner = Gen.Select(Gen.Bool, Gen.Bool, OneOf("", "", "", " ", "-", ".", "_", "/", "|", "  ")).Array[8];

        Gen.Select(plate, manner, Gen.Bool, Gen.Bool).Sample(
            (normal, manners, square, prefixed) =>
            {
                var order = square ? normal[..3] + normal[6..] + normal[3..6] : normal;
                var typed = (prefixed ? "KZ" : "") + string.Concat(order.Zip(manners, (c, m) =>
                {
                    var (cyrillic, lower, before) = m;
                    var at = Latin.IndexOf(c, StringComparison.Ordinal);
                    var written = cyrillic && at >= 0 ? Cyrillic[at] : c;
                    return before + (lower ? char.ToLowerInvariant(written) : written);
                }));
                return PlateNumber.Read(typed).Value == PlateNumber.Parse(normal) && PlateNumber.Parse(normal).Reveal() == normal;
            },
            iter: 20_000);
    }

    [Fact]
    public void Read_AnyPlateTypedWithTheRussianLayout_IsThePlate()
    {
        var letter = Gen.Char[LatinLetters];
        Gen.Select(Gen.Int[0, 999], letter, letter, letter, Gen.Int[1, 20])
            .Select((n, a, b, c, region) => string.Create(CultureInfo.InvariantCulture, $"{n:000}{a}{b}{c}{region:00}"))
            .Select(normal => (Normal: normal, Typed: string.Concat(normal.Select(c => LatinKeys.IndexOf(c, StringComparison.Ordinal) is >= 0 and var at ? CyrillicKeys[at] : c))))
            // If the keys pressed give look-alikes only, they are taken for what they look like.
            .Where(p => p.Typed.Any(c => c >= '\u0400' && !Cyrillic.Contains(c)))
            .Sample(p => PlateNumber.Read(p.Typed).Value == PlateNumber.Parse(p.Normal), iter: 20_000);
    }

    [Fact]
    public void Read_UnderTurkishCulture_IsTheSame()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("tr-TR");
            Assert.Equal("123III02", PlateNumber.Read("123iii02").Value.Reveal());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);
}
