using System.Reflection;

namespace Ruqsat.Identifiers.Tests;

public sealed class IdentifierErrorsTests
{
    /// <summary>Every code can be had, and there is none that is not declared. The codes are public: a changed one fails here.</summary>
    [Fact]
    public void Codes_AllDeclared_AreReached()
    {
        string?[] reached =
        [
            Iin.Read("", Digits.Today).Error, Iin.Read("x", Digits.Today).Error, Iin.Read("900229200007", Digits.Today).Error,
            Iin.Read("850412900003", Digits.Today).Error, Iin.Read("850412100004", Digits.Today).Error, Iin.Read("850412100480", Digits.Today).Error,
            Iin.Read("850442100003", Digits.Today).Error,
            Bin.Read("").Error, Bin.Read("x").Error, Bin.Read("850472100003").Error, Bin.Read("851342100003").Error, Bin.Read("000140100018").Error,
            Bin.Read("850440000010").Error, Bin.Read("850412100003").Error,
            PlateNumber.Read("").Error, PlateNumber.Read(new string('A', 17)).Error, PlateNumber.Read("1\u00072").Error,
            PassportNumber.Read("").Error, PassportNumber.Read("1").Error, PassportNumber.Read("!!!!!").Error, PassportNumber.Read("ZZ0000001", "??").Error,
            PhoneNumber.Read("").Error, PhoneNumber.Read("1").Error, PhoneNumber.Read("x").Error, PhoneNumber.Read("1234567890").Error,
        ];

        Assert.Equal(
            [
                "IIN_LENGTH", "IIN_CHARACTERS", "IIN_DATE", "IIN_CENTURY_DIGIT", "IIN_CHECKSUM", "IIN_NEVER_ISSUED", "IS_BIN",
                "BIN_LENGTH", "BIN_CHARACTERS", "BIN_TYPE_DIGIT", "BIN_DATE", "BIN_CHECKSUM", "BIN_NEVER_ISSUED", "IS_IIN",
                "PLATE_EMPTY", "PLATE_LENGTH", "PLATE_CHARACTERS",
                "PASSPORT_EMPTY", "PASSPORT_LENGTH", "PASSPORT_CHARACTERS", "PASSPORT_COUNTRY",
                "PHONE_EMPTY", "PHONE_LENGTH", "PHONE_CHARACTERS", "PHONE_COUNTRY",
            ],
            reached);
        Assert.Equal(
            reached.Order(StringComparer.Ordinal),
            typeof(IdentifierErrors).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (string?)f.GetValue(null)).Order(StringComparer.Ordinal));
    }
}
