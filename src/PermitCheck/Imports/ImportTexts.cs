using System.Collections.Frozen;
using System.Globalization;
using System.Resources;

namespace Ruqsat.PermitCheck.Imports;

/// <summary>What users read for the code of a row error, from <c>ImportTexts*.resx</c>. A missing text stops the start.</summary>
internal sealed class ImportTexts
{
    private readonly FrozenDictionary<(string Code, string Language), string> _texts;

    public ImportTexts()
    {
        var resources = new ResourceManager(typeof(ImportTexts));

        // English is the neutral language; for the others only a text of their own counts.
        _texts = Codes.SelectMany(code => Languages.Select(language => (Key: (code, language), Text: Text(code, language)))).ToFrozenDictionary(t => t.Key, t => t.Text);

        string Text(string code, string language) =>
            resources.GetResourceSet(CultureInfo.GetCultureInfo(language == "en" ? "" : language), createIfNotExists: true, tryParents: false)?.GetString(code)
            ?? throw new MissingManifestResourceException($"{code} has no text in '{language}'.");
    }

    public static IReadOnlyList<string> Languages { get; } = ["kk", "ru", "en"];

    /// <summary>Every code that a row can get.</summary>
    public static IReadOnlyList<string> Codes { get; } =
    [
        "IIN_LENGTH", "IIN_CHARACTERS", "IIN_DATE", "IIN_CENTURY_DIGIT", "IIN_CHECKSUM", "IIN_NEVER_ISSUED", "IIN_ZEROS_LOST", "IS_BIN", "IS_IIN", "BIN_LENGTH",
        "BIN_CHARACTERS", "BIN_TYPE_DIGIT", "BIN_DATE", "BIN_CHECKSUM", "BIN_NEVER_ISSUED", "BIN_MISSING", "ORGANISATION_OTHER", "ORGANISATION_LENGTH", "PLATE_EMPTY",
        "PLATE_LENGTH", "PLATE_CHARACTERS", "PASSPORT_EMPTY", "PASSPORT_LENGTH", "PASSPORT_CHARACTERS", "PASSPORT_COUNTRY", "SUBJECT_MISSING", "SUBJECT_AMBIGUOUS",
        "GROUND_MISSING", "GROUND_UNKNOWN", "VALID_FROM_MISSING", "VALID_FROM_INVALID", "VALID_TO_MISSING", "VALID_TO_INVALID", "VALIDITY_EMPTY", "ZONE_UNKNOWN",
        "DIRECTION_UNKNOWN", "CONDITION_UNKNOWN", "DAYS_INVALID", "HOUR_INVALID", "HOURS_INCOMPLETE", "HOURS_EMPTY", "INITIALS_LENGTH", "MAX_USES_INVALID",
        "FIELD_COUNT", "ENCODING_INVALID", "PERMIT_OF_OTHER_ORGANISATION",
    ];

    public string Of(string code, string language) => _texts.GetValueOrDefault((code, language)) ?? code;
}
