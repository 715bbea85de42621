using System.Globalization;
using CsCheck;
using static Ruqsat.Identifiers.Tests.Digits;

namespace Ruqsat.Identifiers.Tests;

public sealed class IinTests
{
    [Theory]
    [InlineData("850412100003", 1885, 4, 12)]
    [InlineData("960229200008", 1896, 2, 29)]
    [InlineData("850412100405", 1885, 4, 12)] // second pass
    [InlineData("000101100708", 1800, 1, 1)] // second pass
    [InlineData("850412100053", 1885, 4, 12)]
    public void Read_ValidNumber_GivesBirthDateAndSex(string text, int year, int month, int day)
    {
        var iin = Iin.Read(text, Today);

        Assert.True(iin.IsValid);
        Assert.Null(iin.Error);
        Assert.Equal(new DateOnly(year, month, day), iin.Value.BirthDate);
        Assert.Equal(year, iin.Value.BirthYear);
        Assert.Equal(text[6] == '1' ? Sex.Male : Sex.Female, iin.Value.Sex);
        Assert.False(iin.Value.IsForeigner);
        Assert.Equal(text, iin.Value.Reveal());
        Assert.Empty(iin.Corrections);
        Assert.Empty(iin.Warnings);
    }

    [Theory]
    [InlineData("8504 1210 0003")]
    [InlineData("850412-100003")]
    [InlineData("850412\u2013100003")]
    [InlineData("850412\u00A0100003")]
    [InlineData("\u202A850412100003\u202C")]
    public void Read_Separators_AreDroppedAndReported(string text)
    {
        var iin = Iin.Read(text, Today);

        Assert.Equal(Iin.Parse("850412100003"), iin.Value);
        Assert.Equal([IdentifierCorrections.Separators], iin.Corrections);
    }

    [Fact]
    public void Read_SpaceAround_IsNoCorrection() => Assert.Empty(Iin.Read(" 850412100003\r\n", Today).Corrections);

    [Theory]
    [InlineData(null, IdentifierErrors.IinLength)]
    [InlineData("", IdentifierErrors.IinLength)]
    [InlineData(" - ", IdentifierErrors.IinLength)]
    [InlineData("85041210000", IdentifierErrors.IinLength)]
    [InlineData("8504121000030", IdentifierErrors.IinLength)]
    [InlineData("85041210000З", IdentifierErrors.IinCharacters)] // the letter, not the digit
    [InlineData("85041210000\u0663", IdentifierErrors.IinCharacters)] // Arabic-Indic 3
    [InlineData("85041210000\uFF13", IdentifierErrors.IinCharacters)] // full-width 3
    [InlineData("850412\n100003", IdentifierErrors.IinCharacters)]
    [InlineData("8504x", IdentifierErrors.IinCharacters)] // characters before length
    [InlineData("850442100003", IdentifierErrors.IsBin)]
    [InlineData("851352900003", IdentifierErrors.IsBin)] // before century digit and date
    [InlineData("850472100003", IdentifierErrors.IinDate)]
    [InlineData("850412700003", IdentifierErrors.IinCenturyDigit)]
    [InlineData("850412800003", IdentifierErrors.IinCenturyDigit)]
    [InlineData("850412900003", IdentifierErrors.IinCenturyDigit)]
    [InlineData("850432900003", IdentifierErrors.IinCenturyDigit)] // before date
    [InlineData("900229200007", IdentifierErrors.IinDate)] // good checksum
    [InlineData("000000000000", IdentifierErrors.IinDate)] // good checksum
    [InlineData("851312100003", IdentifierErrors.IinDate)]
    [InlineData("850012100003", IdentifierErrors.IinDate)]
    [InlineData("850400100003", IdentifierErrors.IinDate)]
    [InlineData("850431100003", IdentifierErrors.IinDate)]
    [InlineData("850432100480", IdentifierErrors.IinDate)] // before never issued
    [InlineData("850412100480", IdentifierErrors.IinNeverIssued)]
    [InlineData("000101100710", IdentifierErrors.IinNeverIssued)]
    [InlineData("850412100004", IdentifierErrors.IinChecksum)]
    [InlineData("850412100404", IdentifierErrors.IinChecksum)] // second pass
    public void Read_BadText_GivesTheFirstError(string? text, string error)
    {
        var iin = Iin.Read(text, Today);

        Assert.False(iin.IsValid);
        Assert.Equal(error, iin.Error);
    }

    [Theory]
    [InlineData("85041210048")]
    [InlineData("00010110071")]
    public void Read_PrefixWithoutCheckDigit_IsNeverIssuedWhateverTheLastDigit(string first11)
    {
        Assert.Null(Iin.CheckDigit(first11));
        Assert.All(Enumerable.Range(0, 10), last =>
            Assert.Equal(IdentifierErrors.IinNeverIssued, Iin.Read(string.Create(CultureInfo.InvariantCulture, $"{first11}{last}"), Today).Error));
    }

    [Fact]
    public void Read_MegabyteOfText_IsRefusedByLength() => Assert.Equal(IdentifierErrors.IinLength, Iin.Read(new string('8', 1 << 20), Today).Error);

    // Digits that living people have: the dates are such that nobody does (the oldest is long dead, the others are not born).
    [Theory]
    [InlineData('3', "000101", 1900, Sex.Male)]
    [InlineData('4', "000101", 1900, Sex.Female)]
    [InlineData('5', "991231", 2099, Sex.Male)]
    [InlineData('6', "991231", 2099, Sex.Female)]
    public void Read_CenturyDigit_DecidesCenturyAndSex(char digit7, string date, int year, Sex sex)
    {
        var iin = Iin.Read(Complete($"{date}{digit7}0001"), new DateOnly(2100, 1, 1)).Value;

        Assert.Equal(year, iin.BirthYear);
        Assert.Equal(sex, iin.Sex);
    }

    [Fact]
    public void Read_BirthDateOfToday_IsAcceptedAndOfTomorrowRefused()
    {
        var text = Complete("99123150001");

        Assert.True(Iin.Read(text, new DateOnly(2099, 12, 31)).IsValid);
        Assert.Equal(IdentifierErrors.IinDate, Iin.Read(text, new DateOnly(2099, 12, 30)).Error);
    }

    [Fact]
    public void Read_ForeignerDigit_GivesNoCenturyAndNoSex()
    {
        var iin = Iin.Read(Complete("27123100001"), Today).Value;

        Assert.True(iin.IsForeigner);
        Assert.Null(iin.BirthDate);
        Assert.Null(iin.BirthYear);
        Assert.Null(iin.Sex);
    }

    [Theory]
    [InlineData("00022900001", "2020-04-07", null)] // 29 February: not in 1900, but in 2000
    [InlineData("00022900001", "1999-12-31", IdentifierErrors.IinDate)]
    [InlineData("90022900001", "2095-01-01", IdentifierErrors.IinDate)] // neither in 1990 nor in 2090
    public void Read_ForeignerDigit_DateMustExistInSomeCentury(string first11, string today, string? error) =>
        Assert.Equal(error, Iin.Read(Complete(first11), DateOnly.Parse(today, CultureInfo.InvariantCulture)).Error);

    [Fact]
    public void Read_EveryGeneratedNumber_ReadsBack() =>
        ValidIin.Sample(
            n =>
            {
                var iin = Iin.Read(n.Text, Today);
                return iin.IsValid && iin.Value.Reveal() == n.Text && iin.Value.BirthDate == n.Birth && iin.Value.Sex == (n.Male ? Sex.Male : Sex.Female);
            },
            iter: 20_000);

    [Fact]
    public void Read_AnyWrongLastDigit_IsChecksum() =>
        Gen.Select(ValidIin, Gen.Int[1, 9]).Sample(
            (n, shift) => Iin.Read(n.Text.With(11, (char)('0' + (n.Text[11] - '0' + shift) % 10)), Today).Error == IdentifierErrors.IinChecksum,
            iter: 10_000);

    /// <summary>
    /// Digit 11 weighs 11 ≡ 0 in the first pass, so a mistake there passes wherever no second pass is needed before and after: 91.9 %.
    /// Elsewhere the second pass lets 1.65 % through: a changed digit may lead into it (or out of it) and meet the same check digit by chance.
    /// </summary>
    [Fact]
    public void CheckDigit_OneDigitChanged_IsFoundExceptMostlyAtDigit11()
    {
        var random = new Random(1);
        var (tried, missed) = (new int[12], new int[12]);
        for (var n = 0; n < 10_000; n++)
        {
            var valid = RandomIin(random);
            for (var i = 0; i < 12; i++)
            {
                for (var c = '0'; c <= '9'; c++)
                {
                    if (c == valid[i])
                        continue;
                    tried[i]++;
                    if (ChecksumHolds(valid.With(i, c)))
                        missed[i]++;
                }
            }
        }

        Assert.InRange(Share(missed[10], tried[10]), 0.914, 0.924);
        Assert.Equal(0, missed[11]);
        Assert.All(Enumerable.Range(0, 10), i => Assert.InRange(Share(missed[i], tried[i]), 0.0145, 0.0185));
    }

    /// <summary>Of two neighbours exchanged, the same 1.65 % go unnoticed, and none of the last two.</summary>
    [Fact]
    public void CheckDigit_NeighboursExchanged_IsFoundWithFewExceptions()
    {
        var random = new Random(2);
        var (tried, missed) = (new int[11], new int[11]);
        for (var n = 0; n < 30_000; n++)
        {
            var valid = RandomIin(random);
            for (var i = 0; i < 11; i++)
            {
                if (valid[i] == valid[i + 1])
                    continue;
                tried[i]++;
                if (ChecksumHolds(valid.With(i, valid[i + 1]).With(i + 1, valid[i])))
                    missed[i]++;
            }
        }

        Assert.Equal(0, missed[10]);
        Assert.All(Enumerable.Range(0, 10), i => Assert.InRange(Share(missed[i], tried[i]), 0.0135, 0.0195));
    }

    [Fact]
    public void CheckDigit_ManyPrefixes_AgreesWithTheStandardAndItsShares()
    {
        const int Prefixes = 300_000;
        var random = new Random(3);
        var (second, never) = (0, 0);
        for (var n = 0; n < Prefixes; n++)
        {
            var first11 = random.NextInt64(100_000_000_000).ToString("00000000000", CultureInfo.InvariantCulture);
            var digit = Iin.CheckDigit(first11);
            if (digit != CheckDigit(first11))
                Assert.Fail($"{first11}: {digit}");
            if (FirstRemainder(first11) == 10)
                second++;
            if (digit is null)
                never++;
        }

        Assert.InRange(Share(second, Prefixes), 0.0900, 0.0918);
        Assert.InRange(Share(never, Prefixes), 0.0079, 0.0086);
    }

    [Theory]
    [InlineData("8504121000")]
    [InlineData("850412100003")]
    [InlineData("8504121000x")]
    public void CheckDigit_NotElevenDigits_Throws(string text) => Assert.Throws<ArgumentException>(() => Iin.CheckDigit(text));

    [Fact]
    public void Equals_SameNumberTypedDifferently_IsEqual()
    {
        Assert.Equal(Iin.Parse("850412100003"), Iin.Parse("850412 100003"));
        Assert.NotEqual(Iin.Parse("850412100003"), Iin.Parse("850412100053"));
    }

    private static bool ChecksumHolds(string text) => Iin.CheckDigit(text.AsSpan(0, 11)) == text[11] - '0';

    private static double Share(int part, int whole) => (double)part / whole;

    private static string RandomIin(Random random)
    {
        while (true)
        {
            var birth = new DateOnly(1800, 1, 1).AddDays(random.Next(36_524));
            var first11 = string.Create(CultureInfo.InvariantCulture, $"{birth:yyMMdd}{random.Next(1, 3)}{random.Next(10_000):0000}");
            if (CheckDigit(first11) is not null)
                return Complete(first11);
        }
    }
}
