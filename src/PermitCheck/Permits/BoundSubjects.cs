using Ruqsat.Identifiers;

namespace Ruqsat.PermitCheck.Permits;

/// <summary>The cars or people that a permit is bound to, in the form in which they are encrypted as one piece. Never to be changed.</summary>
internal static class BoundSubjects
{
    /// <summary>One line for each: kind, a space, the identifier.</summary>
    public static string Write(IEnumerable<Subject> subjects) => string.Join('\n', subjects.Select(s => $"{s.Kind} {s.Reveal()}"));

    public static IReadOnlyList<Subject> Read(string text) =>
        [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line =>
        {
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            return Subject.Restore(Enum.Parse<SubjectKind>(line[..space]), line[(space + 1)..]);
        })];
}
