namespace Ruqsat.Identifiers;

/// <summary>What was changed to understand a typed identifier; every change is shown to the user. Letter case and width are not reported.</summary>
public static class IdentifierCorrections
{
    /// <summary>Spaces, hyphens and the like inside the text were dropped.</summary>
    public const string Separators = "SEPARATORS";

    /// <summary>Cyrillic letters that look like Latin ones were replaced.</summary>
    public const string Homoglyph = "HOMOGLYPH";

    /// <summary>The text was typed with the Russian keyboard layout instead of the Latin one. Also a warning: it is a guess.</summary>
    public const string LayoutCorrected = "LAYOUT_CORRECTED";

    /// <summary>A leading KZ of a plate was dropped, or a dialling prefix of a phone number was replaced by the country code.</summary>
    public const string CountryPrefix = "COUNTRY_PREFIX";

    /// <summary>The two rows of a square plate were put in the order of the long form.</summary>
    public const string SquareForm = "SQUARE_FORM";
}
