using Ruqsat.Identifiers;
using Ruqsat.PermitCheck.Permits;

namespace Ruqsat.PermitCheck.Imports;

/// <summary>A row as it stands in the file.</summary>
/// <param name="Line">Line in which it begins.</param>
internal readonly record struct RawRow(long Line, string[] Fields)
{
    /// <summary>A record would print its values; these are somebody's.</summary>
    public override string ToString() => nameof(RawRow);
}

/// <summary>A row that was understood and encrypted.</summary>
internal sealed record StagedPermit(
    long Line, Guid Id, Guid ImportKey, SubjectKind Kind, SubjectKey Key, byte[] SubjectProtected, string Ground, DateTimeOffset ValidFrom, DateTimeOffset ValidTo,
    string? Bin, string? Organisation, string[] Zones, string[] Directions, WeeklyWindow? Window, string[] Conditions, byte[]? InitialsProtected, int? MaxUses);

/// <summary>What became of some rows, in their order.</summary>
internal sealed record ReadRows(int Count, IReadOnlyList<StagedPermit> Good, IReadOnlyList<BadRow> Bad, IReadOnlyList<ImportError> Errors);
