using System.Buffers;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Ruqsat.Identifiers;

/// <summary>
/// Protects identifiers and free text at rest: AES-256-GCM with a random nonce, under versioned keys. Safe for concurrent use.
/// </summary>
/// <remarks>
/// Bytes: version (1), nonce (12), tag (16), ciphertext (as many as the text has in UTF-8). With random nonces one key is good for 2³² values
/// (NIST SP 800-38D): rotate long before.
/// </remarks>
public sealed class IdentifierProtector(IdentifierKeyring keyring) : IDisposable
{
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int HeaderLength = 1 + NonceLength + TagLength;
    private const int StackLimit = 512;

    // On OpenSSL an AesGcm holds one cipher context and sets the nonce on it, so an instance serves one call at a time.
    private readonly ConcurrentBag<AesGcm>?[] _ciphers = Array.ConvertAll(
        Enumerable.Range(0, byte.MaxValue + 1).ToArray(),
        version => keyring.Find((byte)version) is null ? null : new ConcurrentBag<AesGcm>());

    /// <summary>Encrypts under the current version.</summary>
    /// <param name="value">Text; must be valid UTF-16, else broken surrogates come back as U+FFFD.</param>
    /// <param name="purpose">What the value is for, e.g. <c>intake.caller-phone</c>, and the row's id if values must not be swapped between rows. Authenticated, not stored.</param>
    public byte[] Protect(string value, string purpose)
    {
        ArgumentNullException.ThrowIfNull(value);
        ArgumentException.ThrowIfNullOrEmpty(purpose);

        var protectedBytes = new byte[HeaderLength + Encoding.UTF8.GetByteCount(value)];
        protectedBytes[0] = keyring.CurrentVersion;
        var nonce = protectedBytes.AsSpan(1, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        // GCM may encrypt in place.
        var body = protectedBytes.AsSpan(HeaderLength);
        Encoding.UTF8.GetBytes(value, body);

        var cipher = Rent(keyring.Current);
        cipher.Encrypt(nonce, body, body, protectedBytes.AsSpan(1 + NonceLength, TagLength), Encoding.UTF8.GetBytes(purpose));
        Return(keyring.Current, cipher);
        return protectedBytes;
    }

    /// <summary>Decrypts what <see cref="Protect"/> made for the same purpose, under any version of the keyring.</summary>
    /// <exception cref="UnprotectException">Malformed, of an unknown version, or not authentic: tampered with or of another purpose.</exception>
    public string Unprotect(byte[] protectedValue, string purpose)
    {
        ArgumentNullException.ThrowIfNull(protectedValue);
        ArgumentException.ThrowIfNullOrEmpty(purpose);
        if (protectedValue.Length < HeaderLength)
            throw new UnprotectException(UnprotectFailure.Malformed);
        var keys = keyring.Find(protectedValue[0]) ?? throw new UnprotectException(UnprotectFailure.UnknownVersion);

        var body = protectedValue.AsSpan(HeaderLength);
        var rented = body.Length > StackLimit ? ArrayPool<byte>.Shared.Rent(body.Length) : null;
        var text = (rented ?? stackalloc byte[StackLimit])[..body.Length];
        var cipher = Rent(keys);
        try
        {
            cipher.Decrypt(
                protectedValue.AsSpan(1, NonceLength), body, protectedValue.AsSpan(1 + NonceLength, TagLength), text, Encoding.UTF8.GetBytes(purpose));
            return Encoding.UTF8.GetString(text);
        }
        catch (AuthenticationTagMismatchException)
        {
            throw new UnprotectException(UnprotectFailure.NotAuthentic);
        }
        finally
        {
            Return(keys, cipher);
            if (rented is not null)
                ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        }
    }

    /// <summary>True if the value was not made under the current version.</summary>
    /// <exception cref="UnprotectException">Malformed.</exception>
    public bool NeedsRotation(ReadOnlySpan<byte> protectedValue) =>
        protectedValue.Length >= HeaderLength
            ? protectedValue[0] != keyring.CurrentVersion
            : throw new UnprotectException(UnprotectFailure.Malformed);

    /// <summary>The value under the current version; the very same array if it is already.</summary>
    /// <exception cref="UnprotectException">As <see cref="Unprotect"/>, if the value needs rotation.</exception>
    public byte[] Rotate(byte[] protectedValue, string purpose) =>
        NeedsRotation(protectedValue) ? Protect(Unprotect(protectedValue, purpose), purpose) : protectedValue;

    /// <summary>
    /// Keyed hash of a request's bytes (version and HMAC-SHA-256, 33 bytes), to tell a repeated request from another one under the same idempotency key
    /// without keeping it. A plain hash of a body with an IIN could be reversed by trying them all.
    /// </summary>
    public byte[] Fingerprint(ReadOnlySpan<byte> data) => Fingerprint(keyring.Current, data);

    /// <summary>
    /// True if <paramref name="fingerprint"/> was made of <paramref name="data"/>, under whatever version. False too if that version is unknown:
    /// compare with this and not byte by byte, else every request repeated across a rotation looks like another one.
    /// </summary>
    public bool IsFingerprintOf(ReadOnlySpan<byte> fingerprint, ReadOnlySpan<byte> data) =>
        !fingerprint.IsEmpty
        && keyring.Find(fingerprint[0]) is { } keys
        && CryptographicOperations.FixedTimeEquals(Fingerprint(keys, data), fingerprint);

    /// <summary>Frees the ciphers.</summary>
    public void Dispose()
    {
        foreach (var pool in _ciphers)
        {
            while (pool is not null && pool.TryTake(out var cipher))
                cipher.Dispose();
        }
    }

    private static byte[] Fingerprint(IdentifierKeyring.Keys keys, ReadOnlySpan<byte> data)
    {
        var fingerprint = new byte[1 + HMACSHA256.HashSizeInBytes];
        fingerprint[0] = keys.Version;
        HMACSHA256.HashData(keys.Fingerprint, data, fingerprint.AsSpan(1));
        return fingerprint;
    }

    private AesGcm Rent(IdentifierKeyring.Keys keys) =>
        _ciphers[keys.Version]!.TryTake(out var cipher) ? cipher : new AesGcm(keys.Encryption, TagLength);

    private void Return(IdentifierKeyring.Keys keys, AesGcm cipher) => _ciphers[keys.Version]!.Add(cipher);
}
