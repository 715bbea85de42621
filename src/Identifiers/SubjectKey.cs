using System.Buffers.Binary;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ruqsat.Identifiers;

/// <summary>
/// The pseudonym of a subject or a caller: HMAC-SHA-256 of kind and normalised value under a versioned key. It is what events, caches and
/// look-up columns carry. Without the key it can neither be reversed nor made for a guessed number; made by <see cref="SubjectKeys"/>.
/// </summary>
/// <remarks>Equal only if the version is equal too: during a rotation look-ups ask for all keys of a subject.</remarks>
[JsonConverter(typeof(SubjectKeyJsonConverter))]
public readonly record struct SubjectKey : IParsable<SubjectKey>
{
    /// <summary>Bytes of the HMAC.</summary>
    public const int MacLength = 32;

    /// <summary>Bytes of <see cref="ToBytes"/>: the version and the HMAC.</summary>
    public const int ByteLength = 1 + MacLength;

    // Four numbers rather than an array: equality by value and no allocation.
    private readonly UInt128 _first;
    private readonly UInt128 _last;

    internal SubjectKey(byte version, ReadOnlySpan<byte> mac)
    {
        Version = version;
        _first = BinaryPrimitives.ReadUInt128BigEndian(mac);
        _last = BinaryPrimitives.ReadUInt128BigEndian(mac[16..]);
    }

    /// <summary>Version of the key that made it, 1 to 255; 0 only in <c>default</c>, which is no key of anybody.</summary>
    public byte Version { get; }

    /// <summary>From the 33 bytes of <see cref="ToBytes"/>.</summary>
    /// <exception cref="FormatException">Not 33 bytes, or version 0.</exception>
    public static SubjectKey FromBytes(ReadOnlySpan<byte> bytes) =>
        bytes.Length == ByteLength && bytes[0] != 0
            ? new(bytes[0], bytes[1..])
            : throw new FormatException($"A subject key has {ByteLength} bytes, the first of which is a version from 1.");

    /// <summary>From the text of <see cref="ToString"/>.</summary>
    /// <exception cref="FormatException">Not such a text.</exception>
    public static SubjectKey Parse(string s) =>
        TryParse(s, out var key) ? key : throw new FormatException("Not a subject key.");

    /// <summary>Accepts exactly what <see cref="ToString"/> writes, so that equal keys have equal texts.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, out SubjectKey result)
    {
        result = default;
        if (s is null || s.Length > 3 + 1 + 43 || s.IndexOf('.', StringComparison.Ordinal) is var dot && dot < 1)
            return false;
        Span<byte> mac = stackalloc byte[MacLength];
        if (!byte.TryParse(s.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out var version) || version == 0
            || s.Length - dot - 1 != 43
            || !Base64Url.IsValid(s.AsSpan(dot + 1), out var length) || length != MacLength
            || !Base64Url.TryDecodeFromChars(s.AsSpan(dot + 1), mac, out _))
            return false;

        var key = new SubjectKey(version, mac);
        // Leading zeros, or bits that the last character leaves unused.
        if (key.ToString() != s)
            return false;
        result = key;
        return true;
    }

    static SubjectKey IParsable<SubjectKey>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<SubjectKey>.TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out SubjectKey result) => TryParse(s, out result);

    /// <summary>Version and HMAC, for a <c>bytea</c> column or a binary cache key.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[ByteLength];
        bytes[0] = Version;
        WriteMac(bytes.AsSpan(1));
        return bytes;
    }

    /// <summary>Version, a dot, the HMAC as base64url: <c>1.q83v…</c>. Safe in URLs and file names.</summary>
    public override string ToString()
    {
        Span<byte> mac = stackalloc byte[MacLength];
        WriteMac(mac);
        Span<char> text = stackalloc char[43];
        Base64Url.EncodeToChars(mac, text);
        return string.Create(CultureInfo.InvariantCulture, $"{Version}.{text}");
    }

    private void WriteMac(Span<byte> mac)
    {
        BinaryPrimitives.WriteUInt128BigEndian(mac, _first);
        BinaryPrimitives.WriteUInt128BigEndian(mac[16..], _last);
    }
}

/// <summary>Text form of <see cref="SubjectKey"/>, also as the name of a property.</summary>
public sealed class SubjectKeyJsonConverter : JsonConverter<SubjectKey>
{
    /// <exception cref="JsonException">Not the text of a key.</exception>
    public override SubjectKey Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && SubjectKey.TryParse(reader.GetString(), out var key) ? key : throw new JsonException("Not a subject key.");

    /// <summary>Writes the text form.</summary>
    public override void Write(Utf8JsonWriter writer, SubjectKey value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());

    /// <exception cref="JsonException">Not the text of a key.</exception>
    public override SubjectKey ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        SubjectKey.TryParse(reader.GetString(), out var key) ? key : throw new JsonException("Not a subject key.");

    /// <summary>Writes the text form.</summary>
    public override void WriteAsPropertyName(Utf8JsonWriter writer, SubjectKey value, JsonSerializerOptions options) => writer.WritePropertyName(value.ToString());
}
