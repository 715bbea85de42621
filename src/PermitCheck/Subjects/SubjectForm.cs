using Ruqsat.Identifiers;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.PermitCheck.Subjects;

/// <summary>A person or car as it was named in a request.</summary>
/// <param name="Subject">The normalised identifier.</param>
/// <param name="Corrections">What was changed to understand it, see <see cref="IdentifierCorrections"/>.</param>
internal sealed record NamedSubject(Subject Subject, IReadOnlyList<string> Corrections);

/// <summary>A person in a car with others; exactly one of the two.</summary>
internal sealed record PersonForm(string? Iin = null, string? Passport = null)
{
    /// <summary>A record would print its values; these are somebody's.</summary>
    public override string ToString() => nameof(PersonForm);
}

/// <summary>Reads the fields <c>iin</c>, <c>plate</c> and <c>passport</c>, which every request about subjects has. Pure.</summary>
internal static class SubjectForm
{
    /// <summary>People that one request may name; a bus has about so many seats.</summary>
    public const int MaxPeople = 60;

    /// <param name="today">The day in Almaty, for birth dates.</param>
    /// <param name="errors">Gets a code for each field that cannot be read, and <c>SUBJECT_MISSING</c> when no field was given.</param>
    public static IReadOnlyList<NamedSubject> Read(string? iin, string? plate, string? passport, DateOnly today, List<FieldError> errors)
        => Read(iin, plate, passport, null, today, errors);

    /// <summary>The same with the people of a car after those.</summary>
    public static IReadOnlyList<NamedSubject> Read(
        string? iin, string? plate, string? passport, IReadOnlyList<PersonForm?>? people, DateOnly today, List<FieldError> errors)
    {
        var subjects = new List<NamedSubject>(3 + (people?.Count ?? 0));
        Add("iin", iin, text => Iin.Read(text, today), Subject.Of);
        Add("plate", plate, PlateNumber.Read, Subject.Of);
        Add("passport", passport, text => PassportNumber.Read(text), Subject.Of);
        if (people is { Count: > MaxPeople })
        {
            errors.Add(new("people", "PEOPLE_TOO_MANY"));
            return subjects;
        }

        for (var i = 0; i < people?.Count; i++)
        {
            switch (people[i])
            {
                case null or { Iin: null, Passport: null }:
                    errors.Add(new($"people[{i}]", "SUBJECT_MISSING"));
                    break;
                case { Iin: not null, Passport: not null }:
                    errors.Add(new($"people[{i}]", "SUBJECT_AMBIGUOUS"));
                    break;
                case { } person:
                    Add($"people[{i}].iin", person.Iin, text => Iin.Read(text, today), Subject.Of);
                    Add($"people[{i}].passport", person.Passport, text => PassportNumber.Read(text), Subject.Of);
                    break;
            }
        }

        if (iin is null && plate is null && passport is null && people is not { Count: > 0 })
        {
            errors.Add(new("iin", "SUBJECT_MISSING"));
        }

        return subjects;

        void Add<T>(string field, string? text, Func<string, ParseResult<T>> read, Func<T, Subject> toSubject)
            where T : class
        {
            if (text is null)
            {
                return;
            }

            var result = read(text);
            if (result.IsValid)
            {
                subjects.Add(new(toSubject(result.Value), result.Corrections));
            }
            else
            {
                errors.Add(new(field, result.Error));
            }
        }
    }
}
