using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Ruqsat.Identifiers;

/// <summary>
/// Business identification number of Kazakhstan (БИН, БСН): year and month of registration, digit 5 from 4 to 6, serial, the check digit of an <see cref="Iin"/>.
/// </summary>
[JsonConverter(typeof(MaskedJsonConverter<Bin>))]
[DebuggerDisplay("{ToString(),nq}")]
public sealed record Bin : IParsable<Bin>
{
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly string _digits;

    private Bin(string digits) => _digits = digits;

    /// <summary>Reads a typed number; spaces and hyphens may stand anywhere. Never throws.</summary>
    /// <remarks>The first check that fails gives the error: characters, length, digit 5 (an IIN, or none of the types), month, never issued, checksum.</remarks>
    public static ParseResult<Bin> Read(string? text)
    {
        switch (TwelveDigits.Read(text, out var digits, out var corrections))
        {
            case TwelveDigits.Problem.Characters:
                return new(IdentifierErrors.BinCharacters);
            case TwelveDigits.Problem.Length:
                return new(IdentifierErrors.BinLength);
        }

        if (digits[4] < '4')
            return new(IdentifierErrors.IsIin);
        if (digits[4] > '6')
            return new(IdentifierErrors.BinTypeDigit);
        if (TwelveDigits.Number(digits.AsSpan(2)) is < 1 or > 12)
            return new(IdentifierErrors.BinDate);
        return TwelveDigits.CheckDigit(digits) switch
        {
            null => new(IdentifierErrors.BinNeverIssued),
            { } digit when digit != TwelveDigits.Digit(digits[11]) => new(IdentifierErrors.BinChecksum),
            _ => new(new Bin(digits), corrections),
        };
    }

    /// <summary>As <see cref="Read"/>, for text that is known to be valid.</summary>
    /// <exception cref="FormatException">The text is not valid; the message holds the error code only.</exception>
    public static Bin Parse(string s) => Read(s).ValueOrFormatException();

    /// <summary>As <see cref="Read"/>, for those who need no error code.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, [NotNullWhen(true)] out Bin? result)
    {
        var read = Read(s);
        result = read.IsValid ? read.Value : null;
        return read.IsValid;
    }

    static Bin IParsable<Bin>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<Bin>.TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out Bin result) => TryParse(s, out result);

    /// <summary>The twelve digits in clear.</summary>
    public string Reveal() => _digits;

    /// <summary>Masked as an <see cref="Iin"/>.</summary>
    public override string ToString() => Mask.Keep(_digits, 4, 2);
}
