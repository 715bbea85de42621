using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json.Serialization;

namespace Ruqsat.Identifiers;

/// <summary>
/// State number of a vehicle (ГРНЗ, МТНБ), normalised: typed in Latin, Cyrillic or both, with or without spaces, one plate is one value.
/// </summary>
[JsonConverter(typeof(MaskedJsonConverter<PlateNumber>))]
[DebuggerDisplay("{ToString(),nq}")]
public sealed record PlateNumber : IParsable<PlateNumber>
{
    /// <summary>In characters, after normalisation.</summary>
    public const int MaxLength = 16;

    private const string RussianLetters = "ABEKMHOPCTYX";

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly string _text;

    private PlateNumber(string text)
    {
        _text = text;
        Kind = KindOf(text) ?? PlateKind.Other;
    }

    /// <summary>The standard that the shape belongs to.</summary>
    public PlateKind Kind { get; }

    /// <summary>
    /// The two digits of the region on a plate of the 2012 standard: 1 Astana … 20 Ulytau, since 2022; null on others.
    /// Other numbers are possible too, with the warning <see cref="IdentifierWarnings.PlateRegion"/>.
    /// </summary>
    public int? Region =>
        Kind is PlateKind.Kazakhstan2012Person or PlateKind.Kazakhstan2012Entity or PlateKind.Kazakhstan2012Foreigner
            ? TwelveDigits.Number(_text.AsSpan(_text.Length - 2))
            : null;

    /// <summary>
    /// Reads a typed plate. A shape that nobody knows is <see cref="PlateKind.Other"/>, never an error. Never throws.
    /// </summary>
    /// <remarks>
    /// In this order: compatibility form (NFKC) and upper case; spaces and <c>- . _ / |</c> dropped; Cyrillic look-alikes to Latin;
    /// if other Cyrillic letters are left, the keyboard layout undone; a leading KZ dropped if what follows is a known shape;
    /// the square form rearranged; matched. Only empty text, control characters and absurd length are refused.
    /// </remarks>
    public static ParseResult<PlateNumber> Read(string? text)
    {
        if (text is null)
            return new(IdentifierErrors.PlateEmpty);
        if (text.Length > Typing.MaxLength)
            return new(IdentifierErrors.PlateLength);
        var typed = text.Trim();
        if (!Typing.IsText(typed))
            return new(IdentifierErrors.PlateCharacters);

        List<string> corrections = [], warnings = [];
        var upper = UpperCompatibilityForm(typed);
        var compact = Typing.Without(upper, c => Typing.IsSeparator(c) || c is '.' or '_' or '/' or '|');
        if (!compact.Any(char.IsLetterOrDigit))
            return new(IdentifierErrors.PlateEmpty);
        if (compact.Length != upper.Length)
            corrections.Add(IdentifierCorrections.Separators);

        var plate = Typing.LookAlikesToLatin(compact);
        if (Typing.HasCyrillic(plate) && Typing.KeysToLatin(compact) is { } meant)
        {
            plate = meant;
            corrections.Add(IdentifierCorrections.LayoutCorrected);
            warnings.Add(IdentifierWarnings.LayoutCorrected);
        }
        else if (plate != compact)
        {
            corrections.Add(IdentifierCorrections.Homoglyph);
        }

        // An accent that stood after a dropped or translated character may now join the letter before it.
        plate = UpperCompatibilityForm(plate);
        if (plate.Length > MaxLength)
            return new(IdentifierErrors.PlateLength);

        if (plate.StartsWith("KZ", StringComparison.Ordinal) && (KindOf(plate[2..]) is not null || IsSquare(plate[2..])))
        {
            plate = plate[2..];
            corrections.Add(IdentifierCorrections.CountryPrefix);
        }

        if (IsSquare(plate))
        {
            plate = string.Concat(plate.AsSpan(0, 3), plate.AsSpan(5), plate.AsSpan(3, 2));
            corrections.Add(IdentifierCorrections.SquareForm);
        }

        var value = new PlateNumber(plate);
        if (value.Region is < 1 or > 20)
            warnings.Add(IdentifierWarnings.PlateRegion);
        return new(value, corrections, warnings);
    }

    /// <summary>As <see cref="Read"/>, for text that is known to be valid.</summary>
    /// <exception cref="FormatException">The text is not valid; the message holds the error code only.</exception>
    public static PlateNumber Parse(string s) => Read(s).ValueOrFormatException();

    /// <summary>As <see cref="Read"/>, for those who need no error code.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, [NotNullWhen(true)] out PlateNumber? result)
    {
        var read = Read(s);
        result = read.IsValid ? read.Value : null;
        return read.IsValid;
    }

    static PlateNumber IParsable<PlateNumber>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<PlateNumber>.TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out PlateNumber result) => TryParse(s, out result);

    /// <summary>The normalised plate in clear. Never into a log, URL, metric, exception, cache key or event.</summary>
    public string Reveal() => _text;

    /// <summary>Masked: <c>12****02</c>.</summary>
    public override string ToString() => Mask.Middle(_text);

    // Repeated until nothing changes, so that a stored plate reads back as it is: upper case may be decomposed again (Greek iota subscript).
    private static string UpperCompatibilityForm(string text)
    {
        while (true)
        {
            var next = text.Normalize(NormalizationForm.FormKC).ToUpperInvariant();
            if (next == text)
                return text;
            text = next;
        }
    }

    private static PlateKind? KindOf(string plate) => Shape(plate) switch
    {
        "999AAA99" => PlateKind.Kazakhstan2012Person,
        "999AA99" => PlateKind.Kazakhstan2012Entity,
        "A999999" => PlateKind.Kazakhstan2012Foreigner,
        "A999AAA" => PlateKind.Kazakhstan1993Person,
        "A999AA" => PlateKind.Kazakhstan1993Entity,
        "A999AA99" or "A999AA999" when plate.All(c => char.IsAsciiDigit(c) || RussianLetters.Contains(c)) => PlateKind.Russia,
        "99A999AA" => PlateKind.Uzbekistan,
        _ => null,
    };

    // Two rows, read one after the other: 123 over 02ABC.
    private static bool IsSquare(string plate) => Shape(plate) is "99999AAA" or "99999AA";

    private static string Shape(string plate) =>
        string.Create(plate.Length, plate, static (shape, plate) =>
        {
            for (var i = 0; i < shape.Length; i++)
                shape[i] = char.IsAsciiDigit(plate[i]) ? '9' : char.IsAsciiLetterUpper(plate[i]) ? 'A' : '?';
        });
}
