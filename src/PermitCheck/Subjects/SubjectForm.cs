using Ruqsat.Identifiers;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.PermitCheck.Subjects;

/// <summary>A person or car as it was named in a request.</summary>
/// <param name="Subject">The normalised identifier.</param>
/// <param name="Corrections">What was changed to understand it, see <see cref="IdentifierCorrections"/>.</param>
internal sealed record NamedSubject(Subject Subject, IReadOnlyList<string> Corrections);

/// <summary>Reads the fields <c>iin</c>, <c>plate</c> and <c>passport</c>, which every request about subjects has. Pure.</summary>
internal static class SubjectForm
{
    /// <param name="today">The day in Almaty, for birth dates.</param>
    /// <param name="errors">Gets a code for each field that cannot be read, and <c>SUBJECT_MISSING</c> when no field was given.</param>
    public static IReadOnlyList<NamedSubject> Read(string? iin, string? plate, string? passport, DateOnly today, List<FieldError> errors)
    {
        var subjects = new List<NamedSubject>(3);
        Add("iin", iin, text => Iin.Read(text, today), Subject.Of);
        Add("plate", plate, PlateNumber.Read, Subject.Of);
        Add("passport", passport, text => PassportNumber.Read(text), Subject.Of);
        if (iin is null && plate is null && passport is null)
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
