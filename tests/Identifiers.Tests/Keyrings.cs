namespace Ruqsat.Identifiers.Tests;

internal static class Keyrings
{
    internal const string FirstSecret = "first secret of the tests, 32 characters and more";
    internal const string SecondSecret = "second secret of the tests, 32 characters and more";

    internal static readonly IdentifierKeyring First = new(new Dictionary<byte, string> { [1] = FirstSecret }, 1);

    internal static readonly IdentifierKeyring Second = new(new Dictionary<byte, string> { [2] = SecondSecret }, 2);

    /// <summary>In the middle of a rotation: new values get version 2, old ones are still read.</summary>
    internal static readonly IdentifierKeyring Rotating = new(new Dictionary<byte, string> { [1] = FirstSecret, [2] = SecondSecret }, 2);
}
