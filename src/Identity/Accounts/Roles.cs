namespace Ruqsat.Identity.Accounts;

/// <summary>The roles of the platform, as the claim <c>role</c> carries them.</summary>
public static class Roles
{
    public const string Administrator = "administrator";

    public static readonly IReadOnlyList<string> All =
    [
        "operator", "supervisor", "unit-officer", "checkpoint-officer", "registry-clerk", "analyst", "auditor", Administrator, "integration",
    ];

    /// <summary>The roles of a list that do not exist.</summary>
    public static string[] Unknown(IEnumerable<string> roles) => [.. roles.Except(All, StringComparer.Ordinal)];
}
