using System.Collections.Frozen;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json.Serialization;

namespace Ruqsat.Identifiers;

/// <summary>
/// A passport or identity card, for people without an <see cref="Iin"/>: the number and, if known, the issuing country.
/// Numbers repeat between countries, so the country is part of the value: with and without it are two subjects.
/// </summary>
[JsonConverter(typeof(MaskedJsonConverter<PassportNumber>))]
[DebuggerDisplay("{ToString(),nq}")]
public sealed record PassportNumber : IParsable<PassportNumber>
{
    /// <summary>In characters, after normalisation.</summary>
    public const int MinLength = 5;

    /// <summary>In characters, after normalisation.</summary>
    public const int MaxLength = 15;

    // ISO 3166-1 alpha-3, and after it what ICAO Doc 9303 part 3 adds: kinds of British passports, the United Nations,
    // Kosovo, the European Union, orders and banks, stateless people, refugees and unknown nationality.
    private static readonly FrozenSet<string> Countries = """
        ABW AFG AGO AIA ALA ALB AND ARE ARG ARM ASM ATA ATF ATG AUS AUT AZE BDI BEL BEN BES BFA BGD BGR BHR BHS BIH BLM BLR BLZ BMU BOL BRA BRB BRN BTN BVT BWA
        CAF CAN CCK CHE CHL CHN CIV CMR COD COG COK COL COM CPV CRI CUB CUW CXR CYM CYP CZE DEU DJI DMA DNK DOM DZA ECU EGY ERI ESH ESP EST ETH FIN FJI FLK FRA
        FRO FSM GAB GBR GEO GGY GHA GIB GIN GLP GMB GNB GNQ GRC GRD GRL GTM GUF GUM GUY HKG HMD HND HRV HTI HUN IDN IMN IND IOT IRL IRN IRQ ISL ISR ITA JAM JEY
        JOR JPN KAZ KEN KGZ KHM KIR KNA KOR KWT LAO LBN LBR LBY LCA LIE LKA LSO LTU LUX LVA MAC MAF MAR MCO MDA MDG MDV MEX MHL MKD MLI MLT MMR MNE MNG MNP MOZ
        MRT MSR MTQ MUS MWI MYS MYT NAM NCL NER NFK NGA NIC NIU NLD NOR NPL NRU NZL OMN PAK PAN PCN PER PHL PLW PNG POL PRI PRK PRT PRY PSE PYF QAT REU ROU RUS
        RWA SAU SDN SEN SGP SGS SHN SJM SLB SLE SLV SMR SOM SPM SRB SSD STP SUR SVK SVN SWE SWZ SXM SYC SYR TCA TCD TGO THA TJK TKL TKM TLS TON TTO TUN TUR TUV
        TWN TZA UGA UKR UMI URY USA UZB VAT VCT VEN VGB VIR VNM VUT WLF WSM YEM ZAF ZMB ZWE
        GBD GBN GBO GBP GBS UNO UNA UNK RKS EUE XPO XOM XBA XIM XCC XCO XEC XMP XXA XXB XXC XXX
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet();

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly string _number;

    private PassportNumber(string number, string? country)
    {
        _number = number;
        Country = country;
    }

    /// <summary>Issuing country, ISO 3166-1 alpha-3 as in the passport's machine-readable zone; null if not given.</summary>
    public string? Country { get; }

    /// <summary>
    /// Reads a typed number: upper case, Latin instead of Cyrillic look-alikes, without spaces, hyphens and the sign №. Never throws.
    /// </summary>
    /// <param name="text">The number, or the text of <see cref="Reveal"/> (<c>KAZ:N…</c>).</param>
    /// <param name="country">Alpha-3 code, or null or blank if unknown; wins over a country inside <paramref name="text"/>.</param>
    public static ParseResult<PassportNumber> Read(string? text, string? country = null)
    {
        if (text is null)
            return new(IdentifierErrors.PassportEmpty);
        if (text.Length > Typing.MaxLength)
            return new(IdentifierErrors.PassportLength);
        if (!Typing.IsText(text.AsSpan().Trim()))
            return new(IdentifierErrors.PassportCharacters);

        var typed = text.Trim().Replace("№", "", StringComparison.Ordinal).Normalize(NormalizationForm.FormKC).ToUpperInvariant();
        if (typed.IndexOf(':', StringComparison.Ordinal) is >= 0 and var colon)
        {
            if (string.IsNullOrWhiteSpace(country))
                country = typed[..colon];
            typed = typed[(colon + 1)..];
        }

        if (!TryCountry(country, out var issuer))
            return new(IdentifierErrors.PassportCountry);

        var compact = Typing.Without(typed, Typing.IsSeparator);
        var number = Typing.LookAlikesToLatin(compact);
        if (number.Length == 0)
            return new(IdentifierErrors.PassportEmpty);
        if (!number.All(c => char.IsAsciiDigit(c) || char.IsAsciiLetterUpper(c)) || !number.Any(char.IsAsciiDigit))
            return new(IdentifierErrors.PassportCharacters);
        if (number.Length is < MinLength or > MaxLength)
            return new(IdentifierErrors.PassportLength);

        List<string> corrections = [];
        if (compact.Length != typed.Length)
            corrections.Add(IdentifierCorrections.Separators);
        if (number != compact)
            corrections.Add(IdentifierCorrections.Homoglyph);
        return new(new PassportNumber(number, issuer), corrections);
    }

    /// <summary>As <see cref="Read"/>, for text that is known to be valid.</summary>
    /// <exception cref="FormatException">The text is not valid; the message holds the error code only.</exception>
    public static PassportNumber Parse(string s) => Read(s).ValueOrFormatException();

    /// <summary>As <see cref="Read"/>, for those who need no error code.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, [NotNullWhen(true)] out PassportNumber? result)
    {
        var read = Read(s);
        result = read.IsValid ? read.Value : null;
        return read.IsValid;
    }

    static PassportNumber IParsable<PassportNumber>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<PassportNumber>.TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out PassportNumber result) => TryParse(s, out result);

    /// <summary>Country, if known, and number in clear: <c>KAZ:N…</c> or <c>N…</c>. Never into a log, URL, metric, exception, cache key or event.</summary>
    public string Reveal() => Country is null ? _number : $"{Country}:{_number}";

    /// <summary>The number masked, without the country.</summary>
    public override string ToString() => Mask.Middle(_number);

    private static bool TryCountry(string? country, out string? code)
    {
        code = null;
        if (string.IsNullOrWhiteSpace(country))
            return true;
        if (country.Length > Typing.MaxLength)
            return false;
        code = Typing.LookAlikesToLatin(country.Trim().ToUpperInvariant());
        return Countries.Contains(code);
    }
}
