using System.Security.Cryptography;
using System.Text;
using CsCheck;
using Ruqsat.Testing;

namespace Ruqsat.Identifiers.Tests;

public sealed class SubjectKeysTests
{
    private readonly SubjectKeys _first = new(Keyrings.First);
    private readonly SubjectKeys _second = new(Keyrings.Second);
    private readonly SubjectKeys _rotating = new(Keyrings.Rotating);

    /// <summary>Written out by hand: databases and event logs are full of these keys, so the way they are made cannot change.</summary>
    [Theory]
    [InlineData("iin", "850412100003")]
    [InlineData("plate", "123ABC02")]
    [InlineData("passport", "KAZ:ZZ0000001")]
    [InlineData("phone", "+77000001234")]
    public void KeyOf_KnownSecret_IsTheHmacOfLabelZeroAndValue(string label, string value)
    {
        var lookUp = HKDF.DeriveKey(
            HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(Keyrings.FirstSecret), 32, "Ruqsat.Identifiers"u8.ToArray(), "look-up/1"u8.ToArray());
        byte[] expected = [1, .. HMACSHA256.HashData(lookUp, Encoding.UTF8.GetBytes($"{label}\0{value}"))];

        var key = label switch
        {
            "iin" => _first.KeyOf(Subject.Of(Iin.Parse(value))),
            "plate" => _first.KeyOf(Subject.Of(PlateNumber.Parse(value))),
            "passport" => _first.KeyOf(Subject.Of(PassportNumber.Parse(value))),
            _ => _first.KeyOf(PhoneNumber.Parse(value)),
        };

        Assert.Equal(expected, key.ToBytes());
    }

    [Fact]
    public void KeyOf_SameTextOfEachKind_GivesDifferentKeys()
    {
        SubjectKey[] keys =
        [
            _first.KeyOf(Subject.Of(Iin.Parse("850412100003"))),
            _first.KeyOf(Subject.Of(PlateNumber.Parse("850412100003"))),
            _first.KeyOf(Subject.Of(PassportNumber.Parse("850412100003"))),
            _first.KeyOf(Subject.Of(PassportNumber.Parse("KAZ:850412100003"))),
        ];

        Assert.Distinct(keys);
        // A plate may even begin with a plus.
        Assert.NotEqual(_first.KeyOf(PhoneNumber.Parse("+77000001234")), _first.KeyOf(Subject.Of(PlateNumber.Parse("+77000001234"))));
    }

    [Theory]
    [InlineData("123ABC02")]
    [InlineData("123 АВС 02")]
    [InlineData("kz 123 02 abc")]
    [InlineData("123фис02")]
    public void KeyOf_PlateHoweverTyped_IsOneKey(string typed) =>
        Assert.Equal(_first.KeyOf(Subject.Of(PlateNumber.Parse("123ABC02"))), _first.KeyOf(Subject.Of(PlateNumber.Parse(typed))));

    [Fact]
    public void KeyOf_AnyTwoSubjects_AreEqualOnlyIfTheSubjectsAre() =>
        Gen.Select(Gen.Int[0, 50], Gen.Int[0, 50]).Sample((a, b) =>
            (_first.KeyOf(Any.Person(a)) == _first.KeyOf(Any.Person(b))) == (Any.Iin(a) == Any.Iin(b))
            && _first.KeyOf(Any.Person(a)) != _first.KeyOf(Any.Vehicle(a)));

    [Fact]
    public void KeyOf_OtherVersion_IsAnotherMac()
    {
        var person = Any.Person();

        Assert.NotEqual(_first.KeyOf(person).ToBytes()[1..], _second.KeyOf(person).ToBytes()[1..]);
    }

    [Fact]
    public void KeyOf_SameSecretUnderAnotherVersion_IsAnotherMac()
    {
        var renumbered = new SubjectKeys(new IdentifierKeyring(new Dictionary<byte, string> { [7] = Keyrings.FirstSecret }, 7));
        var person = Any.Person();

        Assert.NotEqual(_first.KeyOf(person).ToBytes()[1..], renumbered.KeyOf(person).ToBytes()[1..]);
    }

    [Fact]
    public void AllKeysOf_DuringARotation_AreTheCurrentAndTheOldOne()
    {
        var (person, caller) = (Any.Person(), Any.Phone());

        Assert.Equal([_second.KeyOf(person), _first.KeyOf(person)], _rotating.AllKeysOf(person));
        Assert.Equal([_second.KeyOf(caller), _first.KeyOf(caller)], _rotating.AllKeysOf(caller));
        Assert.Equal(_second.KeyOf(person), _rotating.KeyOf(person));
        Assert.Equal(2, _rotating.KeyOf(person).Version);
    }

    [Fact]
    public void KeyOf_LongestPlateOfWideLetters_Fits()
    {
        var plate = PlateNumber.Parse(new string('京', PlateNumber.MaxLength));

        Assert.NotEqual(default, _first.KeyOf(Subject.Of(plate)));
    }
}
