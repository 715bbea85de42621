namespace Ruqsat.Identity;

internal static class Policies
{
    /// <summary>A person with a session on the pages of this service.</summary>
    public const string SignedIn = "signed-in";

    /// <summary>The bearer of an access token at the userinfo endpoint.</summary>
    public const string UserInfo = "userinfo";

    /// <summary>The bearer of an access token with the role administrator.</summary>
    public const string Administrator = "identity-administrator";
}
