using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Ruqsat.Identity.Keys;

/// <summary>Makes the keys that tokens need: the first ones with <c>--migrate</c>, further ones with <c>--rotate-keys</c>.</summary>
internal sealed partial class RotateKeys(AccountsDbContext database, KeyProtector protector, IOptions<KeyOptions> options, TimeProvider time, ILogger<RotateKeys> logger)
{
    /// <summary>No token lives longer than this after its key was replaced; see <see cref="Clients.ClientOptions.RefreshTokenLifetime"/>.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromDays(30);

    private const int RsaBits = 2048;

    public async Task EnsureAsync(CancellationToken cancellation)
    {
        var stored = await database.Keys.ToListAsync(cancellation);
        // A wrong Identity:KeyEncryptionKey is found here, before a new version is rolled out.
        foreach (var key in stored) protector.Unprotect(key);
        if (stored.All(k => k.Use == KeyUse.Cookies)) await AddAsync(TimeSpan.Zero, cancellation);
    }

    public async Task RotateAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        foreach (var use in new[] { KeyUse.Signing, KeyUse.Encryption })
        {
            var replacedLongAgo = (await database.Keys.Where(k => k.Use == use && k.ActiveFrom <= now - Retention).ToListAsync(cancellation))
                .OrderByDescending(k => k.ActiveFrom).Skip(1);
            database.Keys.RemoveRange(replacedLongAgo);
        }
        await AddAsync(options.Value.KeyActivationDelay, cancellation);
    }

    private async Task AddAsync(TimeSpan delay, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        using var rsa = RSA.Create(RsaBits);
        database.Keys.Add(protector.Protect(KeyUse.Signing, rsa.ExportPkcs8PrivateKey(), now, now + delay));
        database.Keys.Add(protector.Protect(KeyUse.Encryption, RandomNumberGenerator.GetBytes(32), now, now + delay));
        await database.SaveChangesAsync(cancellation);
        LogAdded(now + delay);
    }

    [LoggerMessage(LogLevel.Information, "New keys are stored; they sign from {ActiveFrom:u} on.")]
    private partial void LogAdded(DateTimeOffset activeFrom);
}
