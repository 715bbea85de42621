using System.Globalization;
using Microsoft.Extensions.Options;

namespace Ruqsat.Identifiers;

/// <summary>
/// Section <c>Identifiers</c>. Everything is text here and checked by <see cref="IdentifierOptionsValidator"/>: the binder's own complaints quote the value.
/// </summary>
internal sealed class IdentifierOptions
{
    internal const string Section = "Identifiers";

    /// <summary>Secret by version.</summary>
    public Dictionary<string, string?> Keys { get; } = [];

    public string? CurrentVersion { get; set; }

    /// <summary>No leading zeros either: 1 and 01 would be two names of one version.</summary>
    internal static bool TryVersion(string? text, out byte version) =>
        byte.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out version) && text[0] != '0';
}

/// <summary>Names the configuration key and what is asked of it, never a value.</summary>
internal sealed class IdentifierOptionsValidator : IValidateOptions<IdentifierOptions>
{
    public ValidateOptionsResult Validate(string? name, IdentifierOptions options)
    {
        List<string> failures = [];
        if (options.Keys.Count == 0)
            failures.Add("Identifiers:Keys:1 is missing: a random secret is needed, the same in every service.");
        if (!options.Keys.Keys.All(v => IdentifierOptions.TryVersion(v, out _)))
            failures.Add("Identifiers:Keys has a name that is no version from 1 to 255.");
        foreach (var (version, secret) in options.Keys)
        {
            if (IdentifierOptions.TryVersion(version, out var number) && (string.IsNullOrWhiteSpace(secret) || secret.Length < IdentifierKeyring.MinSecretLength))
                failures.Add($"Identifiers:Keys:{number} must have at least {IdentifierKeyring.MinSecretLength} characters.");
        }

        if (options.Keys.Values.Distinct(StringComparer.Ordinal).Count() != options.Keys.Count)
            failures.Add("Identifiers:Keys has the same secret under two versions.");
        if (!IdentifierOptions.TryVersion(options.CurrentVersion, out var current))
            failures.Add("Identifiers:CurrentVersion must be a version from 1 to 255.");
        else if (!options.Keys.Keys.Any(v => IdentifierOptions.TryVersion(v, out var number) && number == current))
            failures.Add($"Identifiers:CurrentVersion names a version without a secret: Identifiers:Keys:{current} is missing.");

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
