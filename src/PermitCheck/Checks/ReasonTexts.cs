using System.Collections.Frozen;
using System.Globalization;
using System.Resources;

namespace Ruqsat.PermitCheck.Checks;

/// <summary>What users read for a reason, from <c>ReasonTexts*.resx</c>. Read once: a missing text stops the start.</summary>
// The build names the resources after the first class of this file.
internal sealed class ReasonTexts
{
    private readonly FrozenDictionary<string, LocalizedText> _byCode;

    public ReasonTexts()
    {
        var resources = new ResourceManager(typeof(ReasonTexts));
        _byCode = Reason.All.ToFrozenDictionary(reason => reason.Code, reason => new LocalizedText(Text(reason, "kk"), Text(reason, "ru"), Text(reason, "")));

        // English is the neutral language; for the others only a text of their own counts.
        string Text(Reason reason, string language) =>
            resources.GetResourceSet(CultureInfo.GetCultureInfo(language), createIfNotExists: true, tryParents: false)?.GetString(reason.Code)
            ?? throw new MissingManifestResourceException($"{reason.Code} has no text in '{language}'.");
    }

    public LocalizedText Of(Reason reason) => _byCode[reason.Code];
}

/// <summary>A text in the three languages of the hotline.</summary>
internal sealed record LocalizedText(string Kk, string Ru, string En);
