namespace Ruqsat.Identifiers.Tests;

public sealed class IdentifierKeyringTests
{
    [Fact]
    public void Versions_CurrentInTheMiddle_ComesFirstThenTheNewest()
    {
        var keyring = new IdentifierKeyring(
            new Dictionary<byte, string> { [1] = Keyrings.FirstSecret, [2] = Keyrings.SecondSecret, [255] = Keyrings.FirstSecret + "!" }, currentVersion: 2);

        Assert.Equal(2, keyring.CurrentVersion);
        Assert.Equal([2, 255, 1], keyring.Versions);
    }

    [Theory]
    [InlineData(0, Keyrings.FirstSecret, 0)]
    [InlineData(1, "sesame", 1)]
    [InlineData(1, Keyrings.FirstSecret, 2)]
    public void Constructor_BadKeys_ThrowsWithoutTheSecret(byte version, string secret, byte current)
    {
        var thrown = Assert.Throws<ArgumentException>(() => new IdentifierKeyring(new Dictionary<byte, string> { [version] = secret }, current));

        Assert.DoesNotContain(secret, thrown.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_OneSecretTwice_Throws() =>
        Assert.Throws<ArgumentException>(() => new IdentifierKeyring(new Dictionary<byte, string> { [1] = Keyrings.FirstSecret, [2] = Keyrings.FirstSecret }, 2));
}
