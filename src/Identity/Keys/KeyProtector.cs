using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Ruqsat.Identity.Keys;

/// <summary>AES-256-GCM under <c>Identity:KeyEncryptionKey</c>. Layout: version 1, nonce (12), tag (16), ciphertext; bound to the key's id and use.</summary>
public sealed class KeyProtector(IOptions<KeyOptions> options)
{
    private const byte Version = 1;
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private const int HeaderSize = 1 + NonceSize + TagSize;

    private readonly byte[] key = Derive(options.Value, "ruqsat-identity keys v1");

    /// <summary>For the keyed hash of logins.</summary>
    public byte[] LoginHashKey { get; } = Derive(options.Value, "ruqsat-identity logins v1");

    public StoredKey Protect(KeyUse use, ReadOnlySpan<byte> secret, DateTimeOffset createdAt, DateTimeOffset activeFrom)
    {
        var id = Guid.CreateVersion7();
        var material = new byte[HeaderSize + secret.Length];
        material[0] = Version;
        var nonce = material.AsSpan(1, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, TagSize);
        aes.Encrypt(nonce, secret, material.AsSpan(HeaderSize), material.AsSpan(1 + NonceSize, TagSize), BoundTo(id, use));
        return new StoredKey { Id = id, Use = use, CreatedAt = createdAt, ActiveFrom = activeFrom, Material = material };
    }

    public byte[] Unprotect(StoredKey stored)
    {
        if (stored.Material.Length < HeaderSize || stored.Material[0] != Version)
            throw new InvalidOperationException($"Key {stored.Id} has a layout that this version does not know.");
        var secret = new byte[stored.Material.Length - HeaderSize];
        using var aes = new AesGcm(key, TagSize);
        try
        {
            aes.Decrypt(
                stored.Material.AsSpan(1, NonceSize), stored.Material.AsSpan(HeaderSize), stored.Material.AsSpan(1 + NonceSize, TagSize),
                secret, BoundTo(stored.Id, stored.Use));
        }
        catch (AuthenticationTagMismatchException)
        {
            throw new InvalidOperationException($"Identity:KeyEncryptionKey does not open key {stored.Id}: it is not the one that the key was stored under.");
        }
        return secret;
    }

    private static byte[] BoundTo(Guid id, KeyUse use) => Encoding.UTF8.GetBytes($"{use}:{id:D}");

    private static byte[] Derive(KeyOptions options, string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(options.KeyEncryptionKey), 32, info: Encoding.UTF8.GetBytes(purpose));
}
