using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using CsCheck;
using Ruqsat.Testing;

namespace Ruqsat.Identifiers.Tests;

public sealed class MaskingTests
{
    private static readonly Type[] Identifiers = [typeof(Iin), typeof(Bin), typeof(PlateNumber), typeof(PassportNumber), typeof(PhoneNumber), typeof(Subject)];

    [Fact]
    public void ToString_OfEach_IsMasked()
    {
        Assert.Equal("8504******03", Iin.Parse("850412100003").ToString());
        Assert.Equal("0001******19", Bin.Parse("000140100019").ToString());
        Assert.Equal("12****02", PlateNumber.Parse("123ABC02").ToString());
        Assert.Equal("A****C", PlateNumber.Parse("A123BC").ToString());
        Assert.Equal("***", PlateNumber.Parse("123").ToString());
        Assert.Equal("ZZ*****01", PassportNumber.Parse("KAZ:ZZ0000001").ToString());
        Assert.Equal("+7********34", PhoneNumber.Parse("+77000001234").ToString());
        Assert.Equal("8504******03", Subject.Of(Iin.Parse("850412100003")).ToString());
    }

    [Fact]
    public void ToString_OfAny_HidesAtLeastHalfAndTheMiddle() =>
        Gen.Int.Sample(
            seed =>
            {
                (string Clear, string Masked)[] all =
                [
                    (Any.Iin(seed).Reveal(), $"{Any.Iin(seed)}"),
                    (Any.Plate(seed).Reveal(), $"{Any.Plate(seed)}"),
                    (Any.Passport(seed).Reveal(), $"{Any.Passport(seed)}"),
                    (Any.Phone(seed).Reveal(), $"{Any.Phone(seed)}"),
                    (Any.Person(seed).Reveal(), $"{Any.Person(seed)}"),
                    (Any.Iin(seed).Reveal(), Iin.Read(Any.Iin(seed).Reveal(), Digits.Today).ToString()),
                ];
                return all.All(x =>
                    x.Masked.Length == x.Clear.Length
                    && x.Masked.Count(c => c == '*') * 2 >= x.Clear.Length
                    && !x.Masked.Contains(x.Clear[4..^2], StringComparison.Ordinal));
            },
            iter: 2_000);

    [Fact]
    public void Serialize_ObjectWithIdentifiers_WritesTheMaskedFormAndNothingDerived()
    {
        var json = JsonSerializer.Serialize(new
        {
            Iin = Iin.Parse("850412100003"),
            Bin = Bin.Parse("000140100019"),
            Plate = PlateNumber.Parse("123ABC02"),
            Passport = PassportNumber.Parse("KAZ:ZZ0000001"),
            Phone = PhoneNumber.Parse("+77000001234"),
            Subject = Subject.Of(Iin.Parse("850412100003")),
        });

        Assert.Equal(
            """{"Iin":"8504******03","Bin":"0001******19","Plate":"12****02","Passport":"ZZ*****01","Phone":"\u002B7********34","Subject":"8504******03"}""",
            json);
    }

    [Fact]
    public void Deserialize_Identifier_ThrowsWithoutTheText()
    {
        var thrown = Assert.Throws<NotSupportedException>(() => JsonSerializer.Deserialize<Iin>("\"850412100003\""));

        Assert.DoesNotContain("850412100003", thrown.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_BadText_ThrowsTheCodeWithoutTheText()
    {
        (Action Parse, string Text, string Code)[] cases =
        [
            (() => Iin.Parse("850412100004"), "850412100004", IdentifierErrors.IinChecksum),
            (() => Bin.Parse("000140100018"), "000140100018", IdentifierErrors.BinChecksum),
            (() => PlateNumber.Parse("1\u00072"), "1\u00072", IdentifierErrors.PlateCharacters),
            (() => PassportNumber.Parse("ZZZZZZZ"), "ZZZZZZZ", IdentifierErrors.PassportCharacters),
            (() => PhoneNumber.Parse("2025550123"), "2025550123", IdentifierErrors.PhoneCountry),
            (() => Subject.Restore(SubjectKind.Iin, "850412100004"), "850412100004", IdentifierErrors.IinChecksum),
        ];

        Assert.All(cases, c =>
        {
            var thrown = Assert.Throws<FormatException>(c.Parse);
            Assert.Contains(c.Code, thrown.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(c.Text, thrown.ToString(), StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Value_OfBadText_ThrowsTheCodeWithoutTheText()
    {
        var read = Iin.Read("850412100004", Digits.Today);

        var thrown = Assert.Throws<InvalidOperationException>(() => read.Value);
        Assert.Contains(IdentifierErrors.IinChecksum, thrown.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("850412100004", $"{thrown}{read}", StringComparison.Ordinal);
    }

    [Fact]
    public void TryParse_ThroughTheInterface_Works()
    {
        Assert.True(TryParse<Iin>("850412100003", out var iin) && iin.Reveal() == "850412100003");
        Assert.False(TryParse<Iin>("850412100004", out _));
        Assert.True(TryParse<PlateNumber>("123 abc 02", out var plate) && plate.Reveal() == "123ABC02");
        Assert.False(TryParse<PlateNumber>(null, out _));
        Assert.True(TryParse<Bin>("000140100019", out _) && TryParse<PassportNumber>("ZZ0000001", out _) && TryParse<PhoneNumber>("+77000001234", out _));

        static bool TryParse<T>(string? text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out T? value)
            where T : class, IParsable<T> => T.TryParse(text, null, out value) && value.Equals(T.Parse(text!, null));
    }

    /// <summary>A new identifier type that forgets one of these fails here.</summary>
    [Fact]
    public void IdentifierTypes_All_HideFromDebuggerAndJson()
    {
        Assert.Equal(
            Identifiers.Select(t => t.Name).Order(StringComparer.Ordinal),
            typeof(Iin).Assembly.GetExportedTypes().Where(t => t.GetMethod("Reveal") is not null).Select(t => t.Name).Order(StringComparer.Ordinal));
        Assert.All(Identifiers, type =>
        {
            Assert.Contains("{ToString(),nq}", type.GetCustomAttribute<DebuggerDisplayAttribute>()!.Value, StringComparison.Ordinal);
            Assert.Equal(typeof(MaskedJsonConverter<>).MakeGenericType(type), type.GetCustomAttribute<JsonConverterAttribute>()!.ConverterType);
            Assert.All(
                type.GetFields(BindingFlags.Instance | BindingFlags.NonPublic).Where(f => f.FieldType == typeof(string) && !f.Name.Contains('<', StringComparison.Ordinal)),
                field => Assert.Equal(DebuggerBrowsableState.Never, field.GetCustomAttribute<DebuggerBrowsableAttribute>()?.State));
        });
    }
}
