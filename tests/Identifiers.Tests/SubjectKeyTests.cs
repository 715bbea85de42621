using System.Text.Json;
using CsCheck;

namespace Ruqsat.Identifiers.Tests;

public sealed class SubjectKeyTests
{
    private static readonly Gen<SubjectKey> AnyKey = Gen.Select(Gen.Byte[1, 255], Gen.Byte.Array[32]).Select((v, mac) => SubjectKey.FromBytes([v, .. mac]));

    [Fact]
    public void TextBytesAndJson_OfAnyKey_RoundTrip() =>
        AnyKey.Sample(key =>
            SubjectKey.Parse(key.ToString()) == key
            && SubjectKey.FromBytes(key.ToBytes()) == key
            && JsonSerializer.Deserialize<SubjectKey>(JsonSerializer.Serialize(key)) == key
            && JsonSerializer.Deserialize<Dictionary<SubjectKey, int>>(JsonSerializer.Serialize(new Dictionary<SubjectKey, int> { [key] = 1 }))![key] == 1);

    [Fact]
    public void Equals_OneBitOfDifference_IsAnotherKey() =>
        Gen.Select(AnyKey, Gen.Int[0, 32 * 8 - 1]).Sample((key, bit) =>
        {
            var bytes = key.ToBytes();
            bytes[1 + bit / 8] ^= (byte)(1 << bit % 8);
            return SubjectKey.FromBytes(bytes) != key;
        });

    [Fact]
    public void Equals_OtherVersion_IsAnotherKey()
    {
        var bytes = new byte[33];
        bytes[0] = 1;
        var first = SubjectKey.FromBytes(bytes);
        bytes[0] = 2;

        Assert.NotEqual(first, SubjectKey.FromBytes(bytes));
    }

    [Fact]
    public void ToString_OfAKey_IsVersionAndBase64Url()
    {
        byte[] bytes = [200, .. Enumerable.Repeat((byte)0xFB, 32)];

        Assert.Equal("200.-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_s", SubjectKey.FromBytes(bytes).ToString());
        Assert.Equal(bytes, SubjectKey.FromBytes(bytes).ToBytes());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("1.")]
    [InlineData("0.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("01.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("256.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("+1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB")] // an unused bit set
    [InlineData("1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA A")]
    [InlineData("1.++++++++++++++++++++++++++++++++++++++++++A")]
    [InlineData(".AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("1AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void TryParse_AnythingElse_IsRefused(string? text)
    {
        Assert.False(SubjectKey.TryParse(text, out var key));
        Assert.Equal(default, key);
        Assert.Throws<FormatException>(() => SubjectKey.Parse(text!));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<SubjectKey>(JsonSerializer.Serialize(text)));
    }

    [Fact]
    public void Deserialize_Number_IsRefused() => Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<SubjectKey>("1"));

    [Theory]
    [InlineData(0)]
    [InlineData(32)]
    [InlineData(34)]
    public void FromBytes_WrongLength_Throws(int length) =>
        Assert.Throws<FormatException>(() => SubjectKey.FromBytes(Enumerable.Repeat((byte)1, length).ToArray()));

    [Fact]
    public void FromBytes_VersionZero_Throws() => Assert.Throws<FormatException>(() => SubjectKey.FromBytes(new byte[33]));
}
