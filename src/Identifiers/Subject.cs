using System.Diagnostics;
using System.Text.Json.Serialization;

namespace Ruqsat.Identifiers;

/// <summary>A person or a vehicle that permits and checks are about, whatever it is identified by.</summary>
[JsonConverter(typeof(MaskedJsonConverter<Subject>))]
[DebuggerDisplay("{Kind} {ToString(),nq}")]
public sealed record Subject
{
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly string _text;

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly string _masked;

    private Subject(SubjectKind kind, string text, string masked)
    {
        Kind = kind;
        _text = text;
        _masked = masked;
    }

    /// <summary>What the subject is identified by.</summary>
    public SubjectKind Kind { get; }

    /// <summary>A person.</summary>
    public static Subject Of(Iin iin) => new(SubjectKind.Iin, iin.Reveal(), iin.ToString());

    /// <summary>A vehicle.</summary>
    public static Subject Of(PlateNumber plate) => new(SubjectKind.Plate, plate.Reveal(), plate.ToString());

    /// <summary>A person without IIN.</summary>
    public static Subject Of(PassportNumber passport) => new(SubjectKind.Passport, passport.Reveal(), passport.ToString());

    /// <summary>
    /// The subject again from what <see cref="Reveal"/> gave when it was stored. The text is read anew, so nothing that no type would accept gets in;
    /// only that a birth date was not in the future is not asked again.
    /// </summary>
    /// <exception cref="FormatException">The text is not valid for the kind; the message holds the error code only.</exception>
    public static Subject Restore(SubjectKind kind, string text) => kind switch
    {
        SubjectKind.Iin => Of(Iin.Read(text, DateOnly.MaxValue).ValueOrFormatException()),
        SubjectKind.Plate => Of(PlateNumber.Read(text).ValueOrFormatException()),
        SubjectKind.Passport => Of(PassportNumber.Read(text).ValueOrFormatException()),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>The normalised identifier in clear, to be protected and stored. Never into a log, URL, metric, exception, cache key or event.</summary>
    public string Reveal() => _text;

    /// <summary>Masked as the identifier itself.</summary>
    public override string ToString() => _masked;
}
