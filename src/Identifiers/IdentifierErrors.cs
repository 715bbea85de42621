namespace Ruqsat.Identifiers;

/// <summary>Why a typed identifier was refused. The codes are part of the public API: they are added to, never renamed.</summary>
public static class IdentifierErrors
{
    /// <summary>Not twelve digits (nothing typed, too few, too many).</summary>
    public const string IinLength = "IIN_LENGTH";

    /// <summary>Something other than the digits 0-9, spaces and hyphens.</summary>
    public const string IinCharacters = "IIN_CHARACTERS";

    /// <summary>The first six digits are no date of the century that digit 7 names, or one that lies in the future.</summary>
    public const string IinDate = "IIN_DATE";

    /// <summary>Digit 7 is 7, 8 or 9.</summary>
    public const string IinCenturyDigit = "IIN_CENTURY_DIGIT";

    /// <summary>Digit 12 does not agree with the eleven before it: a typing mistake.</summary>
    public const string IinChecksum = "IIN_CHECKSUM";

    /// <summary>No check digit exists for the first eleven digits, so the number was never issued: a typing mistake.</summary>
    public const string IinNeverIssued = "IIN_NEVER_ISSUED";

    /// <summary>The number of an organisation was given where a person's is asked for.</summary>
    public const string IsBin = "IS_BIN";

    /// <summary>Not twelve digits.</summary>
    public const string BinLength = "BIN_LENGTH";

    /// <summary>Something other than the digits 0-9, spaces and hyphens.</summary>
    public const string BinCharacters = "BIN_CHARACTERS";

    /// <summary>Digit 5 is 7, 8 or 9.</summary>
    public const string BinTypeDigit = "BIN_TYPE_DIGIT";

    /// <summary>Digits 3 and 4 are no month.</summary>
    public const string BinDate = "BIN_DATE";

    /// <summary>Digit 12 does not agree with the eleven before it.</summary>
    public const string BinChecksum = "BIN_CHECKSUM";

    /// <summary>No check digit exists for the first eleven digits.</summary>
    public const string BinNeverIssued = "BIN_NEVER_ISSUED";

    /// <summary>The number of a person was given where an organisation's is asked for.</summary>
    public const string IsIin = "IS_IIN";

    /// <summary>Not a single letter or digit.</summary>
    public const string PlateEmpty = "PLATE_EMPTY";

    /// <summary>Longer than any plate (see <see cref="PlateNumber.MaxLength"/>).</summary>
    public const string PlateLength = "PLATE_LENGTH";

    /// <summary>Control characters or broken text.</summary>
    public const string PlateCharacters = "PLATE_CHARACTERS";

    /// <summary>Nothing typed.</summary>
    public const string PassportEmpty = "PASSPORT_EMPTY";

    /// <summary>Shorter or longer than any passport number.</summary>
    public const string PassportLength = "PASSPORT_LENGTH";

    /// <summary>Something other than A-Z, 0-9, spaces and hyphens, or no digit at all.</summary>
    public const string PassportCharacters = "PASSPORT_CHARACTERS";

    /// <summary>The country is none of ISO 3166-1 alpha-3 or of the additions of ICAO Doc 9303.</summary>
    public const string PassportCountry = "PASSPORT_COUNTRY";

    /// <summary>Nothing typed.</summary>
    public const string PhoneEmpty = "PHONE_EMPTY";

    /// <summary>Too few or too many digits, e.g. a city number without its area code.</summary>
    public const string PhoneLength = "PHONE_LENGTH";

    /// <summary>Something other than 0-9, a leading plus, spaces, hyphens, dots, slashes and brackets.</summary>
    public const string PhoneCharacters = "PHONE_CHARACTERS";

    /// <summary>The country cannot be told: to be typed with + and the country code.</summary>
    public const string PhoneCountry = "PHONE_COUNTRY";
}
