using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Ruqsat.Identifiers;

/// <summary>A phone number as E.164 has it: <c>+</c>, country code, national number; at most 15 digits.</summary>
[JsonConverter(typeof(MaskedJsonConverter<PhoneNumber>))]
[DebuggerDisplay("{ToString(),nq}")]
public sealed record PhoneNumber : IParsable<PhoneNumber>
{
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly string _e164;

    private PhoneNumber(string e164) => _e164 = e164;

    /// <summary>Reads a typed number as it is dialled in Kazakhstan, or an international one. Never throws.</summary>
    /// <remarks>
    /// <c>+7 7xx…</c>, <c>8 7xx…</c>, <c>7 7xx…</c> and ten digits from 6 or 7 are Kazakhstan; <c>8</c> and ten digits are as well Russia, which shares +7.
    /// Other countries need <c>+</c>, <c>00</c> or <c>8 10</c>. A city number without its area code is refused: it would not be one caller's.
    /// </remarks>
    public static ParseResult<PhoneNumber> Read(string? text)
    {
        if (text is null)
            return new(IdentifierErrors.PhoneEmpty);
        if (text.Length > Typing.MaxLength)
            return new(IdentifierErrors.PhoneLength);
        var typed = text.Trim();
        var compact = Typing.Without(typed, c => Typing.IsSeparator(c) || c is '.' or '/' or '(' or ')');
        if (compact.Length == 0)
            return new(IdentifierErrors.PhoneEmpty);
        var withPlus = compact[0] == '+';
        var digits = withPlus ? compact[1..] : compact;
        if (digits.AsSpan().ContainsAnyExceptInRange('0', '9'))
            return new(IdentifierErrors.PhoneCharacters);

        var (number, error) = withPlus ? International(digits) : Dialled(digits);
        if (error is not null)
            return new(error);

        List<string> corrections = [];
        if (compact.Length != typed.Length)
            corrections.Add(IdentifierCorrections.Separators);
        if (number != digits)
            corrections.Add(IdentifierCorrections.CountryPrefix);
        return new(new PhoneNumber("+" + number), corrections);
    }

    /// <summary>As <see cref="Read"/>, for text that is known to be valid.</summary>
    /// <exception cref="FormatException">The text is not valid; the message holds the error code only.</exception>
    public static PhoneNumber Parse(string s) => Read(s).ValueOrFormatException();

    /// <summary>As <see cref="Read"/>, for those who need no error code.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, [NotNullWhen(true)] out PhoneNumber? result)
    {
        var read = Read(s);
        result = read.IsValid ? read.Value : null;
        return read.IsValid;
    }

    static PhoneNumber IParsable<PhoneNumber>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<PhoneNumber>.TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out PhoneNumber result) => TryParse(s, out result);

    /// <summary>The number in clear, E.164. Never into a log, URL, metric, exception, cache key or event.</summary>
    public string Reveal() => _e164;

    /// <summary>Masked: <c>+7********12</c>.</summary>
    public override string ToString() => Mask.Keep(_e164, 2, 2);

    private static (string Number, string? Error) Dialled(string digits) => digits switch
    {
        ['0', '0', .. var rest] => International(rest),
        ['8', '1', '0', .. var rest] when digits.Length > 11 => International(rest),
        ['8', .. var rest] when digits.Length == 11 => International("7" + rest),
        ['7', ..] when digits.Length == 11 => International(digits),
        ['6' or '7', ..] when digits.Length == 10 => International("7" + digits),
        { Length: < 10 } or ['7' or '8', ..] => ("", IdentifierErrors.PhoneLength),
        _ => ("", IdentifierErrors.PhoneCountry),
    };

    private static (string Number, string? Error) International(string digits) => digits switch
    {
        // The 8 of the trunk call with a plus before it. Eleven digits with 87 are nobody's: the satellite numbers of 870 have twelve.
        ['8', '7', ..] when digits.Length == 11 => International("7" + digits[1..]),
        { Length: < 8 or > 15 } => ("", IdentifierErrors.PhoneLength),
        ['0', ..] => ("", IdentifierErrors.PhoneCountry),
        ['7', ..] when digits.Length != 11 => ("", IdentifierErrors.PhoneLength),
        ['7', < '3', ..] => ("", IdentifierErrors.PhoneCountry),
        _ => (digits, null),
    };
}
