using Microsoft.AspNetCore.Identity;

namespace Ruqsat.Identity.Accounts;

/// <summary>A person who may sign in.</summary>
public sealed class Account : IdentityUser<Guid>
{
    public Account() => Id = Guid.CreateVersion7();

    /// <summary>What others see, and the claim <c>name</c>.</summary>
    public required string DisplayName { get; set; }

    /// <summary>Of <see cref="ServiceDefaults.Roles.All"/>; the claim <c>role</c>.</summary>
    public required string[] Roles { get; set; }

    /// <summary>Account of the administrator who made it; together with <see cref="IdempotencyKey"/> it names the request. Null: configured.</summary>
    public string? CreatedBy { get; init; }

    public string? IdempotencyKey { get; init; }

    /// <summary>When an administrator locked the account; null: it is open.</summary>
    public DateTimeOffset? LockedAt { get; set; }
}
