using System.ComponentModel.DataAnnotations;

namespace Ruqsat.Identity.Keys;

/// <summary>The configuration section <c>Identity</c>, as far as keys go.</summary>
public sealed class KeyOptions
{
    [Required(ErrorMessage = "The configuration lacks Identity:KeyEncryptionKey (at least 32 random characters; all replicas share it).")]
    [MinLength(32, ErrorMessage = "Identity:KeyEncryptionKey is too short: at least 32 random characters are needed.")]
    public string KeyEncryptionKey { get; init; } = "";

    /// <summary>How often a replica looks for rotated keys.</summary>
    public TimeSpan KeyRefreshInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a new key only validates. Longer than <see cref="KeyRefreshInterval"/>: no replica may meet a key that it does not know.</summary>
    public TimeSpan KeyActivationDelay { get; init; } = TimeSpan.FromMinutes(3);
}
