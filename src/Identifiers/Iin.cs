using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Ruqsat.Identifiers;

/// <summary>
/// Individual identification number of Kazakhstan (ИИН, ЖСН): birth date <c>YYMMDD</c>, digit 7 for century and sex, serial, check digit.
/// </summary>
/// <remarks>
/// A valid number may still be the wrong one: the weight of digit 11 is 0 modulo 11, so 91.9 % of the mistakes there go unnoticed;
/// in the digits before it 1.65 % do, for want of one weighting for all numbers. The last digit is safe.
/// Whoever relies on the number compares initials and birth year with what the person says.
/// </remarks>
[JsonConverter(typeof(MaskedJsonConverter<Iin>))]
[DebuggerDisplay("{ToString(),nq}")]
public sealed record Iin : IParsable<Iin>
{
    private static readonly TimeZoneInfo Almaty = TimeZoneInfo.FindSystemTimeZoneById("Asia/Almaty");

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly string _digits;

    private Iin(string digits) => _digits = digits;

    /// <summary>Null if digit 7 is 0 (a foreigner staying for a time): then the century is not known.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public DateOnly? BirthDate => Century(_digits[6]) is { } century && TryDate(_digits, century, out var date) ? date : null;

    /// <summary>Null as <see cref="BirthDate"/>.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public int? BirthYear => BirthDate?.Year;

    /// <summary>Null if digit 7 is 0.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public Sex? Sex => _digits[6] switch
    {
        '0' => null,
        '1' or '3' or '5' => Identifiers.Sex.Male,
        _ => Identifiers.Sex.Female,
    };

    /// <summary>Digit 7 is 0: a foreigner staying for a time.</summary>
    public bool IsForeigner => _digits[6] == '0';

    /// <summary>
    /// Reads a typed number; spaces and hyphens may stand anywhere, digits of other scripts are refused. Never throws.
    /// </summary>
    /// <remarks>
    /// The first check that fails gives the error: characters, length, digit 5 (a BIN), century digit, date, never issued, checksum.
    /// So whoever typed one digit too few hears of that and not of a wrong checksum, and a BIN is called a BIN.
    /// Text longer than any spacing explains (64 characters) is <c>IIN_LENGTH</c> at once.
    /// </remarks>
    /// <param name="text">What was typed.</param>
    /// <param name="today">The day in Almaty; a birth date may not lie after it.</param>
    public static ParseResult<Iin> Read(string? text, DateOnly today)
    {
        switch (TwelveDigits.Read(text, out var digits, out var corrections))
        {
            case TwelveDigits.Problem.Characters:
                return new(IdentifierErrors.IinCharacters);
            case TwelveDigits.Problem.Length:
                return new(IdentifierErrors.IinLength);
        }

        if (digits[4] is >= '4' and <= '6')
            return new(IdentifierErrors.IsBin);
        if (digits[6] > '6')
            return new(IdentifierErrors.IinCenturyDigit);
        if (!IsBirthDate(digits, today))
            return new(IdentifierErrors.IinDate);
        return CheckDigit(digits.AsSpan(0, 11)) switch
        {
            null => new(IdentifierErrors.IinNeverIssued),
            { } digit when digit != TwelveDigits.Digit(digits[11]) => new(IdentifierErrors.IinChecksum),
            _ => new(new Iin(digits), corrections),
        };
    }

    /// <summary>The check digit that belongs to the first eleven digits; null if no number with them is ever issued.</summary>
    /// <exception cref="ArgumentException">Not exactly eleven digits 0-9.</exception>
    public static int? CheckDigit(ReadOnlySpan<char> first11) =>
        first11.Length == 11 && !first11.ContainsAnyExceptInRange('0', '9')
            ? TwelveDigits.CheckDigit(first11)
            : throw new ArgumentException("Exactly eleven digits are needed.", nameof(first11));

    /// <summary>As <see cref="Read"/> with the present day. For text that is known to be valid.</summary>
    /// <exception cref="FormatException">The text is not valid; the message holds the error code only.</exception>
    public static Iin Parse(string s) => Read(s, Today()).ValueOrFormatException();

    /// <summary>As <see cref="Read"/>, for those who need no error code.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, [NotNullWhen(true)] out Iin? result)
    {
        var read = Read(s, Today());
        result = read.IsValid ? read.Value : null;
        return read.IsValid;
    }

    static Iin IParsable<Iin>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<Iin>.TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out Iin result) => TryParse(s, out result);

    /// <summary>The twelve digits in clear. Never into a log, URL, metric, exception, cache key or event.</summary>
    public string Reveal() => _digits;

    /// <summary>Masked: <c>8504******03</c>.</summary>
    public override string ToString() => Mask.Keep(_digits, 4, 2);

    private static DateOnly Today() => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(TimeProvider.System.GetUtcNow(), Almaty).DateTime);

    // Without a century the date must exist in one that a living person may be born in.
    private static bool IsBirthDate(string digits, DateOnly today) =>
        Century(digits[6]) is { } known ? IsPast(digits, known, today) : IsPast(digits, 1900, today) || IsPast(digits, 2000, today);

    private static bool IsPast(string digits, int century, DateOnly today) => TryDate(digits, century, out var date) && date <= today;

    private static int? Century(char digit7) => digit7 switch
    {
        '0' => null,
        '1' or '2' => 1800,
        '3' or '4' => 1900,
        _ => 2000,
    };

    private static bool TryDate(ReadOnlySpan<char> digits, int century, out DateOnly date)
    {
        var (year, month, day) = (century + TwelveDigits.Number(digits), TwelveDigits.Number(digits[2..]), TwelveDigits.Number(digits[4..]));
        var exists = month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month);
        date = exists ? new DateOnly(year, month, day) : default;
        return exists;
    }
}
