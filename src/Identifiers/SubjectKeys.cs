using System.Security.Cryptography;
using System.Text;

namespace Ruqsat.Identifiers;

/// <summary>Makes the <see cref="SubjectKey"/>s of subjects and callers. Safe for concurrent use; one HMAC per key, nothing is derived per call.</summary>
public sealed class SubjectKeys(IdentifierKeyring keyring)
{
    /// <summary>The key under the current version: what is stored and published.</summary>
    public SubjectKey KeyOf(Subject subject) => Compute(keyring.Current, Label(subject.Kind), subject.Reveal());

    /// <summary>The caller's key under the current version. Never equal to the key of a subject.</summary>
    public SubjectKey KeyOf(PhoneNumber caller) => Compute(keyring.Current, "phone"u8, caller.Reveal());

    /// <summary>The keys under every version, the current one first: what a look-up asks for while a rotation is under way.</summary>
    public IReadOnlyList<SubjectKey> AllKeysOf(Subject subject) => All(Label(subject.Kind), subject.Reveal());

    /// <inheritdoc cref="AllKeysOf(Subject)"/>
    public IReadOnlyList<SubjectKey> AllKeysOf(PhoneNumber caller) => All("phone"u8, caller.Reveal());

    // Part of every stored key: never to be changed, whatever becomes of the names of the enum.
    private static ReadOnlySpan<byte> Label(SubjectKind kind) => kind switch
    {
        SubjectKind.Iin => "iin"u8,
        SubjectKind.Plate => "plate"u8,
        SubjectKind.Passport => "passport"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private SubjectKey[] All(ReadOnlySpan<byte> label, string value)
    {
        var keys = new SubjectKey[keyring.Versions.Count];
        for (var i = 0; i < keys.Length; i++)
            keys[i] = Compute(keyring.Find(keyring.Versions[i])!, label, value);
        return keys;
    }

    // The zero between label and value keeps every pair of them distinct: neither contains one.
    private static SubjectKey Compute(IdentifierKeyring.Keys keys, ReadOnlySpan<byte> label, string value)
    {
        Span<byte> message = stackalloc byte[128];
        label.CopyTo(message);
        message[label.Length] = 0;
        var length = label.Length + 1 + Encoding.UTF8.GetBytes(value, message[(label.Length + 1)..]);
        Span<byte> mac = stackalloc byte[SubjectKey.MacLength];
        HMACSHA256.HashData(keys.LookUp, message[..length], mac);
        return new SubjectKey(keys.Version, mac);
    }
}
