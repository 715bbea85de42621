using System.Diagnostics.CodeAnalysis;
using Ruqsat.Identifiers;
using Ruqsat.PermitCheck.Subjects;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.PermitCheck.Registry;

/// <summary>One person or car; exactly one of the fields is given.</summary>
internal record SubjectRequest(string? Iin = null, string? Plate = null, string? Passport = null)
{
    /// <summary>A record would print its values; these are somebody's.</summary>
    public override string ToString() => nameof(SubjectRequest);

    /// <param name="errors">At least one if it fails.</param>
    public bool TryRead(TimeProvider time, [NotNullWhen(true)] out Subject? subject, out List<FieldError> errors)
    {
        errors = [];
        var subjects = SubjectForm.Read(Iin, Plate, Passport, AlmatyTime.DayOf(time.GetUtcNow()), errors);
        if (new[] { Iin, Plate, Passport }.Count(s => s is not null) > 1)
        {
            errors.Add(new("iin", "SUBJECT_AMBIGUOUS"));
        }

        subject = errors.Count == 0 ? subjects[0].Subject : null;
        return subject is not null;
    }

    /// <summary>Under every version of the key: during a rotation rows lie under the old and the new one.</summary>
    public static byte[][] KeysOf(Subject subject, SubjectKeys keys) => [.. keys.AllKeysOf(subject).Select(key => key.ToBytes())];
}
