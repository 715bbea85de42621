namespace Ruqsat.Identity.Keys;

public enum KeyUse
{
    /// <summary>RSA; signs tokens. Its public half is in the JWKS.</summary>
    Signing,

    /// <summary>AES-256; encrypts codes and refresh tokens, which only this service reads.</summary>
    Encryption,

    /// <summary>An element of ASP.NET's Data Protection: session and anti-forgery cookies.</summary>
    Cookies,
}

/// <summary>A secret that all replicas share. Encrypted: a copy of the database alone opens nothing.</summary>
public sealed class StoredKey
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required KeyUse Use { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>From then on it signs and encrypts; until then it only validates, so that every replica knows it before it is used.</summary>
    public required DateTimeOffset ActiveFrom { get; init; }

    public required byte[] Material { get; init; }
}
