using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using OpenIddict.EntityFrameworkCore.Models;
using Ruqsat.Identity.Accounts;
using Ruqsat.Identity.Keys;

namespace Ruqsat.Identity;

/// <summary>Accounts, clients, their grants, and the keys that sign and protect them.</summary>
public sealed class AccountsDbContext(DbContextOptions<AccountsDbContext> options) : IdentityUserContext<Account, Guid>(options)
{
    public DbSet<StoredKey> Keys => Set<StoredKey>();

    public DbSet<SignInAttempts> SignInAttempts => Set<SignInAttempts>();

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.UseOpenIddict<Guid>();

        builder.Entity<Account>(account =>
        {
            account.ToTable("accounts");
            account.Property(a => a.DisplayName).HasMaxLength(200);
            account.Property(a => a.CreatedBy).HasMaxLength(100);
            account.Property(a => a.IdempotencyKey).HasMaxLength(100);
            account.HasIndex(a => new { a.CreatedBy, a.IdempotencyKey }).IsUnique().HasDatabaseName("ix_accounts_created_by_idempotency_key");
            // Contact data has no use here, and data that is not kept cannot leak. Locking has a simpler form: see Account and SignInAttempts.
            account.Ignore(a => a.Email).Ignore(a => a.NormalizedEmail).Ignore(a => a.EmailConfirmed);
            account.Ignore(a => a.PhoneNumber).Ignore(a => a.PhoneNumberConfirmed);
            account.Ignore(a => a.AccessFailedCount).Ignore(a => a.LockoutEnabled).Ignore(a => a.LockoutEnd);
            account.HasIndex(a => a.NormalizedUserName).IsUnique().HasDatabaseName("ix_accounts_normalized_user_name");
        });
        builder.Entity<Microsoft.AspNetCore.Identity.IdentityUserClaim<Guid>>().ToTable("account_claims");
        builder.Entity<Microsoft.AspNetCore.Identity.IdentityUserLogin<Guid>>().ToTable("account_logins");
        builder.Entity<Microsoft.AspNetCore.Identity.IdentityUserToken<Guid>>().ToTable("account_tokens");

        builder.Entity<OpenIddictEntityFrameworkCoreApplication<Guid>>().ToTable("clients");
        builder.Entity<OpenIddictEntityFrameworkCoreAuthorization<Guid>>().ToTable("authorizations");
        builder.Entity<OpenIddictEntityFrameworkCoreScope<Guid>>().ToTable("scopes");
        builder.Entity<OpenIddictEntityFrameworkCoreToken<Guid>>().ToTable("tokens");

        builder.Entity<StoredKey>(key =>
        {
            key.ToTable("keys");
            key.Property(k => k.Use).HasConversion<string>().HasMaxLength(20);
        });
        builder.Entity<SignInAttempts>(attempts =>
        {
            attempts.ToTable("sign_in_attempts");
            attempts.HasKey(a => a.LoginKey);
        });
    }
}
