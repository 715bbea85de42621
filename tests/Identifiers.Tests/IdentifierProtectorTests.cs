using System.Text;
using CsCheck;
using Ruqsat.Testing;

namespace Ruqsat.Identifiers.Tests;

public sealed class IdentifierProtectorTests : IDisposable
{
    private const string Purpose = "tests.subject";

    private readonly IdentifierProtector _first = new(Keyrings.First);
    private readonly IdentifierProtector _second = new(Keyrings.Second);
    private readonly IdentifierProtector _rotating = new(Keyrings.Rotating);

    public void Dispose()
    {
        _first.Dispose();
        _second.Dispose();
        _rotating.Dispose();
    }

    [Fact]
    public void Unprotect_WhatWasProtected_IsTheText() =>
        Gen.Select(Gen.String, Gen.String[1, 20]).Sample((text, purpose) => _first.Unprotect(_first.Protect(text, purpose), purpose) == text);

    [Theory]
    [InlineData("")]
    [InlineData("Қайырлы таң 🚑")]
    public void Unprotect_EmptyOrWideText_IsTheText(string text) => Assert.Equal(text, _first.Unprotect(_first.Protect(text, Purpose), Purpose));

    [Fact]
    public void Unprotect_TextLongerThanTheStackTakes_IsTheText()
    {
        var text = string.Concat(Enumerable.Repeat("ұ0", 100_000));

        Assert.Equal(text, _first.Unprotect(_first.Protect(text, Purpose), Purpose));
    }

    [Fact]
    public void Protect_OneTextTwice_GivesUnlikeBytesWithoutTheText()
    {
        var text = Any.Iin().Reveal();

        var (one, two) = (_first.Protect(text, Purpose), _first.Protect(text, Purpose));

        Assert.Equal(1 + 12 + 16 + text.Length, one.Length);
        Assert.Equal(1, one[0]);
        Assert.NotEqual(one[1..13], two[1..13]);
        Assert.NotEqual(one[29..], two[29..]);
        Assert.DoesNotContain(text, Encoding.Latin1.GetString(one), StringComparison.Ordinal);
    }

    [Fact]
    public void Unprotect_AnyBitChanged_Throws()
    {
        var text = Any.Iin().Reveal();
        var whole = _first.Protect(text, Purpose);

        for (var bit = 0; bit < whole.Length * 8; bit++)
        {
            var changed = whole.ToArray();
            changed[bit / 8] ^= (byte)(1 << bit % 8);
            AssertRefused(() => _first.Unprotect(changed, Purpose), bit < 8 ? UnprotectFailure.UnknownVersion : UnprotectFailure.NotAuthentic, text);
        }

        // The ciphers that refused are none the worse.
        Assert.Equal(text, _first.Unprotect(whole, Purpose));
    }

    [Fact]
    public void Unprotect_Truncated_Throws()
    {
        var text = Any.Iin().Reveal();
        var whole = _first.Protect(text, Purpose);

        for (var length = 0; length < whole.Length; length++)
            AssertRefused(() => _first.Unprotect(whole[..length], Purpose), length < 29 ? UnprotectFailure.Malformed : UnprotectFailure.NotAuthentic, text);
    }

    [Fact]
    public void Unprotect_OtherPurpose_Throws()
    {
        var text = Any.Phone().Reveal();
        AssertRefused(() => _first.Unprotect(_first.Protect(text, "tests.phone"), Purpose), UnprotectFailure.NotAuthentic, text);
    }

    [Fact]
    public void Unprotect_UnknownVersion_Throws()
    {
        var text = Any.Phone().Reveal();
        AssertRefused(() => _second.Unprotect(_first.Protect(text, Purpose), Purpose), UnprotectFailure.UnknownVersion, text);
    }

    [Fact]
    public void Unprotect_OtherSecretOfTheSameVersion_Throws()
    {
        var text = Any.Phone().Reveal();
        using var other = new IdentifierProtector(new IdentifierKeyring(new Dictionary<byte, string> { [1] = Keyrings.SecondSecret }, 1));

        AssertRefused(() => other.Unprotect(_first.Protect(text, Purpose), Purpose), UnprotectFailure.NotAuthentic, text);
    }

    [Fact]
    public void Rotate_OldValue_IsReadableWithoutTheOldKey()
    {
        var text = Any.Plate().Reveal();
        var old = _first.Protect(text, Purpose);
        Assert.True(_rotating.NeedsRotation(old));
        Assert.Equal(text, _rotating.Unprotect(old, Purpose));

        var rotated = _rotating.Rotate(old, Purpose);

        Assert.False(_rotating.NeedsRotation(rotated));
        Assert.Equal(text, _second.Unprotect(rotated, Purpose));
        Assert.Same(rotated, _rotating.Rotate(rotated, Purpose));
    }

    [Fact]
    public void Rotate_WrongPurposeOrMalformed_Throws()
    {
        var text = Any.Plate().Reveal();
        AssertRefused(() => _rotating.Rotate(_first.Protect(text, Purpose), "tests.other"), UnprotectFailure.NotAuthentic, text);
        AssertRefused(() => _rotating.Rotate([1, 2, 3], Purpose), UnprotectFailure.Malformed, text);
    }

    [Fact]
    public void Protect_NoPurpose_Throws() => Assert.Throws<ArgumentException>(() => _first.Protect("text", ""));

    [Fact]
    public void ProtectAndUnprotect_ManyThreads_DoNotDisturbEachOther() =>
        Parallel.For(0, 50_000, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = TestContext.Current.CancellationToken }, i =>
        {
            var text = Any.Iin(i).Reveal();
            Assert.Equal(text, _rotating.Unprotect((i % 2 == 0 ? _first : _second).Protect(text, Purpose), Purpose));
        });

    [Fact]
    public void IsFingerprintOf_SameDataAcrossARotation_IsTrue()
    {
        var data = Encoding.UTF8.GetBytes(Any.Iin().Reveal());
        var fingerprint = _first.Fingerprint(data);

        Assert.Equal(33, fingerprint.Length);
        Assert.Equal(fingerprint, _first.Fingerprint(data));
        Assert.True(_rotating.IsFingerprintOf(fingerprint, data));
        Assert.NotEqual(fingerprint, _rotating.Fingerprint(data));
    }

    [Fact]
    public void IsFingerprintOf_OtherDataKeyOrShape_IsFalse()
    {
        var data = Encoding.UTF8.GetBytes(Any.Iin().Reveal());
        var fingerprint = _first.Fingerprint(data);

        Assert.False(_first.IsFingerprintOf(fingerprint, data.AsSpan(1)));
        Assert.False(_second.IsFingerprintOf(fingerprint, data));
        Assert.False(_first.IsFingerprintOf(fingerprint.AsSpan(0, 32), data));
        Assert.False(_first.IsFingerprintOf([], data));
    }

    [Fact]
    public void Fingerprint_OfASubjectsMessage_IsNotItsKey()
    {
        var key = new SubjectKeys(Keyrings.First).KeyOf(Subject.Of(Iin.Parse("850412100003")));

        Assert.NotEqual(key.ToBytes(), _first.Fingerprint("iin\0850412100003"u8));
    }

    private static void AssertRefused(Action action, UnprotectFailure failure, string text)
    {
        var thrown = Assert.Throws<UnprotectException>(action);
        Assert.Equal(failure, thrown.Failure);
        Assert.DoesNotContain(text, thrown.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("tests.", thrown.Message, StringComparison.Ordinal);
    }
}
