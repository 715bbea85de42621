namespace Ruqsat.Identifiers;

/// <summary>What looks doubtful in an identifier that was accepted.</summary>
public static class IdentifierWarnings
{
    /// <summary>A plate of the 2012 standard names a region that does not exist (yet).</summary>
    public const string PlateRegion = "PLATE_REGION";

    /// <summary>See <see cref="IdentifierCorrections.LayoutCorrected"/>.</summary>
    public const string LayoutCorrected = IdentifierCorrections.LayoutCorrected;
}
