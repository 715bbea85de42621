using System.Collections.Frozen;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Ruqsat.Identifiers;
using Ruqsat.PermitCheck.Subjects;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.PermitCheck.Permits;

/// <summary>What a permit may say besides whom, why and when. Everything may be left out.</summary>
internal abstract record TermsRequest
{
    /// <summary>What for, in the words of the organisation, 200 characters at most.</summary>
    public string? Purpose { get; init; }

    /// <summary>Codes of the zones where it counts, see <c>GET /v1/zones</c>; empty: everywhere.</summary>
    public IReadOnlyList<string>? Zones { get; init; }

    /// <summary>Directions in which it counts; empty: both.</summary>
    public IReadOnlyList<Direction>? Directions { get; init; }

    /// <summary>Hours of the week at which it counts; left out: at any time.</summary>
    public WindowForm? Window { get; init; }

    /// <summary>Codes of <see cref="Permits.Conditions"/>.</summary>
    public IReadOnlyList<string>? Conditions { get; init; }

    /// <summary>Cars that a person's permit is bound to, or people that a car's is.</summary>
    public IReadOnlyList<BoundForm>? BoundTo { get; init; }

    /// <summary>Initials of the holder, for example <c>А.Б.</c>; 10 letters and dots at most.</summary>
    public string? Initials { get; init; }

    /// <summary>How often it may be used; left out: as often as wanted.</summary>
    public int? MaxUses { get; init; }
}

/// <param name="Days"><c>Mon Tue Wed Thu Fri Sat Sun</c>, the days on which the window opens.</param>
/// <param name="From">By the clock of Almaty, for example <c>07:00</c>.</param>
/// <param name="To">Not included; before <paramref name="From"/> means over midnight.</param>
internal sealed record WindowForm(IReadOnlyList<string>? Days, string? From, string? To)
{
    private static readonly string[] Names = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

    public static WindowForm? Of(WeeklyWindow? window) => window is null ? null : new(
        [.. Names.Where((_, day) => (window.Days & (1 << day)) != 0)],
        window.From.ToString("HH:mm", null), window.To.ToString("HH:mm", null));

    public WeeklyWindow? Read(List<FieldError> errors)
    {
        var days = (Days ?? []).Select(day => Array.IndexOf(Names, day)).ToList();
        if (days.Count == 0 || days.Contains(-1))
        {
            errors.Add(new("window.days", days.Count == 0 ? "WINDOW_DAYS_MISSING" : "WINDOW_DAY_UNKNOWN"));
            return null;
        }

        if (!TimeOnly.TryParseExact(From, "HH:mm", out var from) || !TimeOnly.TryParseExact(To, "HH:mm", out var to))
        {
            errors.Add(new("window", "WINDOW_TIME_INVALID"));
            return null;
        }

        if (from == to)
        {
            errors.Add(new("window", "WINDOW_EMPTY"));
            return null;
        }

        return new(days.Aggregate(0, (bits, day) => bits | (1 << day)), from, to);
    }
}

/// <summary>One car or person; exactly one field is given.</summary>
internal sealed record BoundForm(string? Iin = null, string? Plate = null, string? Passport = null)
{
    /// <summary>A record would print its values; these are somebody's.</summary>
    public override string ToString() => nameof(BoundForm);
}

/// <summary>The terms as they were understood; null is what was left out.</summary>
internal sealed record PermitTerms(
    string? Purpose, string[]? Zones, Direction[]? Directions, WeeklyWindow? Window, string[]? Conditions, IReadOnlyList<Subject>? Bound, string? Initials, int? MaxUses)
{
    private const int MaxPurpose = 200;
    private const int MaxInitials = 10;
    private const int MaxBound = 50;
    private const int MaxMaxUses = 10_000;

    /// <param name="kind">Kind of the holder; null when it could not be read, which is an error already.</param>
    /// <param name="today">The day in Almaty, for birth dates.</param>
    public static PermitTerms Read(TermsRequest request, SubjectKind? kind, DateOnly today, List<FieldError> errors)
    {
        Codes(request.Conditions, Permits.Conditions.All, "conditions", "CONDITION_UNKNOWN", errors);
        if (request.MaxUses is < 1 or > MaxMaxUses)
        {
            errors.Add(new("maxUses", "MAX_USES_INVALID"));
        }

        return new(
            ReadPurpose(request.Purpose, errors),
            request.Zones is null ? null : [.. request.Zones.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            request.Directions is null ? null : [.. request.Directions.Distinct().Order()],
            request.Window?.Read(errors),
            request.Conditions is null ? null : [.. request.Conditions.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            request.BoundTo is null ? null : ReadBound(request.BoundTo, kind, today, errors),
            ReadInitials(request.Initials, errors),
            request.MaxUses);
    }

    /// <summary>Looks up what other tables know; asks the database only for what was given.</summary>
    public async Task CheckZonesAsync(PermitCheckDbContext db, List<FieldError> errors, CancellationToken cancellationToken)
    {
        // PostgreSQL knows no NUL in a text.
        if (Zones is { Length: > 0 } && (Zones.Any(z => z is null || z.Contains('\0', StringComparison.Ordinal)) || await db.Zones.CountAsync(z => Zones.Contains(z.Code), cancellationToken) != Zones.Length))
        {
            errors.Add(new("zones", "ZONE_UNKNOWN"));
        }
    }

    /// <summary>For the fingerprint of a request: equal for equal meanings.</summary>
    public IEnumerable<string?> Meaning() =>
    [
        Purpose, Initials, Invariant(MaxUses), Join(Zones), Join(Directions?.Select(d => d.ToString())), Join(Conditions),
        Window is null ? null : FormattableString.Invariant($"{Window.Days} {Window.From.Ticks} {Window.To.Ticks}"),
        Bound is null ? null : BoundSubjects.Write(Bound),
    ];

    private static string? Invariant(int? number) => number?.ToString(CultureInfo.InvariantCulture);

    private static string? Join(IEnumerable<string>? codes) => codes is null ? null : string.Join(' ', codes);

    private static void Codes(IReadOnlyList<string>? codes, FrozenSet<string> known, string field, string error, List<FieldError> errors)
    {
        if (codes is not null && !codes.All(code => code is not null && known.Contains(code)))
        {
            errors.Add(new(field, error));
        }
    }

    private static string? ReadPurpose(string? text, List<FieldError> errors)
    {
        var purpose = text?.Trim();
        if (purpose?.Length > MaxPurpose)
        {
            errors.Add(new("purpose", "PURPOSE_LENGTH"));
        }
        else if (purpose is not null && purpose.Any(c => char.IsControl(c) || char.IsSurrogate(c)))
        {
            errors.Add(new("purpose", "PURPOSE_CHARACTERS"));
        }

        return purpose is "" ? null : purpose;
    }

    private static string? ReadInitials(string? text, List<FieldError> errors)
    {
        var initials = text?.Trim();
        if (initials is not null && (initials.Length > MaxInitials || !initials.Any(char.IsLetter) || !initials.All(c => c == '.' || char.IsLetter(c))))
        {
            errors.Add(new("initials", "INITIALS_INVALID"));
        }

        return initials;
    }

    private static List<Subject> ReadBound(IReadOnlyList<BoundForm> forms, SubjectKind? holder, DateOnly today, List<FieldError> errors)
    {
        if (forms.Count > MaxBound)
        {
            errors.Add(new("boundTo", "BOUND_TOO_MANY"));
            return [];
        }

        var bound = new List<Subject>();
        for (var i = 0; i < forms.Count; i++)
        {
            var own = new List<FieldError>();
            var read = SubjectForm.Read(forms[i]?.Iin, forms[i]?.Plate, forms[i]?.Passport, today, own);
            if (read.Count > 1)
            {
                own.Add(new("iin", "SUBJECT_AMBIGUOUS"));
            }
            else if (read.Count == 1 && holder is not null && (read[0].Subject.Kind == SubjectKind.Plate) == (holder == SubjectKind.Plate))
            {
                own.Add(new("", "BOUND_KIND"));
            }

            errors.AddRange(own.Select(e => e with { Field = $"boundTo[{i}].{e.Field}".TrimEnd('.') }));
            bound.AddRange(read.Select(r => r.Subject));
        }

        return [.. bound.Distinct().OrderBy(s => s.Reveal(), StringComparer.Ordinal)];
    }
}
