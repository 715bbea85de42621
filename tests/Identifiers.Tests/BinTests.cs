namespace Ruqsat.Identifiers.Tests;

public sealed class BinTests
{
    [Theory]
    [InlineData("00014010001")]
    [InlineData("99125010001")]
    [InlineData("10046010001")]
    public void Read_ValidNumber_IsAccepted(string first11)
    {
        var text = Digits.Complete(first11);

        var bin = Bin.Read(text);

        Assert.True(bin.IsValid);
        Assert.Equal(text, bin.Value.Reveal());
        Assert.Empty(bin.Corrections);
        Assert.Equal(IdentifierErrors.IsBin, Iin.Read(text, Digits.Today).Error);
    }

    [Fact]
    public void Read_Separators_AreDroppedAndReported()
    {
        var text = Digits.Complete("00014010001");

        var bin = Bin.Read(text.Insert(6, " "));

        Assert.Equal(text, bin.Value.Reveal());
        Assert.Equal([IdentifierCorrections.Separators], bin.Corrections);
    }

    [Theory]
    [InlineData(null, IdentifierErrors.BinLength)]
    [InlineData("00014010001", IdentifierErrors.BinLength)]
    [InlineData("00014010001Х", IdentifierErrors.BinCharacters)]
    [InlineData("850412100003", IdentifierErrors.IsIin)]
    [InlineData("000170100019", IdentifierErrors.BinTypeDigit)]
    [InlineData("001370100019", IdentifierErrors.BinTypeDigit)] // before month
    [InlineData("001340100019", IdentifierErrors.BinDate)]
    [InlineData("000040100019", IdentifierErrors.BinDate)]
    [InlineData("850440000010", IdentifierErrors.BinNeverIssued)]
    [InlineData("000140100018", IdentifierErrors.BinChecksum)]
    public void Read_BadText_GivesTheFirstError(string? text, string error) => Assert.Equal(error, Bin.Read(text).Error);
}
