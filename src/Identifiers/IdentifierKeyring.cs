using System.Security.Cryptography;
using System.Text;

namespace Ruqsat.Identifiers;

/// <summary>
/// The secrets of <see cref="SubjectKeys"/> and <see cref="IdentifierProtector"/>, by version. From each secret three keys are derived once
/// (HKDF-SHA-256): for look-ups, for encryption, for fingerprints; none of them says anything of the others.
/// </summary>
/// <remarks>
/// Rotation: add <c>Identifiers:Keys:2</c> everywhere, then set <c>Identifiers:CurrentVersion</c> to 2 everywhere; both versions are read meanwhile,
/// so services may restart one by one. Rotate what is stored, then remove version 1. All services share the secrets, or their keys do not meet.
/// </remarks>
public sealed class IdentifierKeyring
{
    /// <summary>In characters. A secret is random text, not a phrase: the derivation does not slow down guessing.</summary>
    public const int MinSecretLength = 32;

    private static readonly byte[] Salt = "Ruqsat.Identifiers"u8.ToArray();

    private readonly Keys?[] _byVersion = new Keys?[byte.MaxValue + 1];

    /// <param name="secrets">Secret by version, 1 to 255.</param>
    /// <param name="currentVersion">The version that new keys and protected values get.</param>
    /// <exception cref="ArgumentException">Version 0, a secret that is too short, two versions with one secret, or an unknown current version. Never names a secret.</exception>
    public IdentifierKeyring(IReadOnlyDictionary<byte, string> secrets, byte currentVersion)
    {
        if (!secrets.ContainsKey(currentVersion))
            throw new ArgumentException("There is no secret of the current version.", nameof(currentVersion));
        if (secrets.Values.Distinct(StringComparer.Ordinal).Count() != secrets.Count)
            throw new ArgumentException("Two versions have the same secret.", nameof(secrets));
        foreach (var (version, secret) in secrets)
        {
            if (version == 0 || secret.Length < MinSecretLength)
                throw new ArgumentException($"A version is from 1 to 255 and a secret of at least {MinSecretLength} characters.", nameof(secrets));
            _byVersion[version] = new Keys(
                version,
                Derive(secret, $"look-up/{version}"),
                Derive(secret, $"encryption/{version}"),
                Derive(secret, $"fingerprint/{version}"));
        }

        CurrentVersion = currentVersion;
        Versions = [currentVersion, .. secrets.Keys.Where(v => v != currentVersion).OrderDescending()];
    }

    /// <summary>The version that new keys and protected values get.</summary>
    public byte CurrentVersion { get; }

    /// <summary>All versions, the current one first, then the newest first.</summary>
    public IReadOnlyList<byte> Versions { get; }

    internal Keys Current => _byVersion[CurrentVersion]!;

    internal Keys? Find(byte version) => _byVersion[version];

    private static byte[] Derive(string secret, string use) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret), 32, Salt, Encoding.UTF8.GetBytes(use));

    internal sealed record Keys(byte Version, byte[] LookUp, byte[] Encryption, byte[] Fingerprint)
    {
        // A record would print its members.
        public override string ToString() => $"version {Version}";
    }
}
