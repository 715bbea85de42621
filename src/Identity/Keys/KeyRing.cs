using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Server;
using OpenIddict.Validation;

namespace Ruqsat.Identity.Keys;

/// <summary>
/// The keys in use, the current one first. Given to OpenIddict as options, which it reads anew for each request once they have changed.
/// </summary>
public sealed class KeyRing(IServiceScopeFactory scopes, KeyProtector protector, TimeProvider time)
    : IConfigureOptions<OpenIddictServerOptions>, IOptionsChangeTokenSource<OpenIddictServerOptions>, IOptionsChangeTokenSource<OpenIddictValidationOptions>
{
    private sealed record Loaded(Guid[] Ids, SigningCredentials[] Signing, EncryptingCredentials[] Encryption);

    private Loaded loaded = new([], [], []);
    private ConfigurationReloadToken changed = new();

    string? IOptionsChangeTokenSource<OpenIddictServerOptions>.Name => Options.DefaultName;

    string? IOptionsChangeTokenSource<OpenIddictValidationOptions>.Name => Options.DefaultName;

    /// <summary>Reads the keys if others are stored, or another became the current one. Throws if there are none: the database was not migrated.</summary>
    public async Task RefreshAsync(CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<AccountsDbContext>();
        var now = time.GetUtcNow();
        var known = (await database.Keys.AsNoTracking()
                .Where(k => k.Use != KeyUse.Cookies)
                .Select(k => new { k.Id, k.ActiveFrom })
                .ToListAsync(cancellation))
            .OrderByDescending(k => k.ActiveFrom <= now).ThenByDescending(k => k.ActiveFrom).ThenByDescending(k => k.Id)
            .Select(k => k.Id)
            .ToArray();
        if (known.SequenceEqual(loaded.Ids)) return;

        var stored = await database.Keys.AsNoTracking().Where(k => known.Contains(k.Id)).ToListAsync(cancellation);
        var ordered = stored.OrderBy(k => Array.IndexOf(known, k.Id)).ToList();
        var next = new Loaded(
            known,
            [.. ordered.Where(k => k.Use == KeyUse.Signing).Select(Signing)],
            [.. ordered.Where(k => k.Use == KeyUse.Encryption).Select(Encryption)]);
        if (next.Signing.Length == 0 || next.Encryption.Length == 0)
            throw new InvalidOperationException("The database holds no signing keys: run this service once with --migrate.");

        loaded = next;
        Interlocked.Exchange(ref changed, new ConfigurationReloadToken()).OnReload();
    }

    public void Configure(OpenIddictServerOptions options)
    {
        options.SigningCredentials.AddRange(loaded.Signing);
        options.EncryptionCredentials.AddRange(loaded.Encryption);
    }

    IChangeToken IOptionsChangeTokenSource<OpenIddictServerOptions>.GetChangeToken() => changed;

    IChangeToken IOptionsChangeTokenSource<OpenIddictValidationOptions>.GetChangeToken() => changed;

    private SigningCredentials Signing(StoredKey stored)
    {
        var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(protector.Unprotect(stored), out _);
        return new SigningCredentials(new RsaSecurityKey(rsa) { KeyId = stored.Id.ToString("N") }, SecurityAlgorithms.RsaSha256);
    }

    private EncryptingCredentials Encryption(StoredKey stored) =>
        new(new SymmetricSecurityKey(protector.Unprotect(stored)) { KeyId = stored.Id.ToString("N") },
            SecurityAlgorithms.Aes256KW, SecurityAlgorithms.Aes256CbcHmacSha512);
}
