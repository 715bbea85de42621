using System.Collections.Frozen;

namespace Ruqsat.PermitCheck.Permits;

/// <summary>Why a permit is given.</summary>
internal static class Grounds
{
    /// <summary>Lives there and may always come home.</summary>
    public const string Resident = "RESIDENT";

    /// <summary>All codes that a permit may carry.</summary>
    public static FrozenSet<string> All { get; } = FrozenSet.Create(
        StringComparer.Ordinal, "WORK_LIFE_SUPPORT", "WORK", "MEDICAL", "FUNERAL", "RELATIVE_ILL", "FREIGHT", Resident);

    /// <summary>Those for which a duty officer may give an emergency permit.</summary>
    public static FrozenSet<string> Emergency { get; } = FrozenSet.Create(StringComparer.Ordinal, "FUNERAL", "RELATIVE_ILL");
}

/// <summary>Why a permit is changed. Codes only: a free text would hold names and illnesses.</summary>
internal static class AmendmentReasons
{
    /// <summary>All codes that an amendment may carry.</summary>
    public static FrozenSet<string> All { get; } = FrozenSet.Create(
        StringComparer.Ordinal, "CORRECTION", "EXTENDED", "SHORTENED", "REQUESTED_BY_EMPLOYER", "REQUESTED_BY_HOLDER", "CIRCUMSTANCES_CHANGED");
}

/// <summary>Why a permit does not count for a while.</summary>
internal static class SuspensionReasons
{
    /// <summary>All codes that a suspension may carry.</summary>
    public static FrozenSet<string> All { get; } = FrozenSet.Create(
        StringComparer.Ordinal, "UNDER_INVESTIGATION", "DOCUMENT_MISSING", "REQUESTED_BY_EMPLOYER", "REQUESTED_BY_HOLDER");
}

/// <summary>Why a suspended permit counts again.</summary>
internal static class LiftReasons
{
    /// <summary>All codes that the lifting of a suspension may carry.</summary>
    public static FrozenSet<string> All { get; } = FrozenSet.Create(
        StringComparer.Ordinal, "CLEARED", "DOCUMENT_SHOWN", "SUSPENDED_IN_ERROR", "REQUESTED_BY_EMPLOYER", "REQUESTED_BY_HOLDER");
}

/// <summary>Why a permit is taken back. Codes only: a free text would hold names and illnesses.</summary>
internal static class RevocationReasons
{
    /// <summary>All codes that a revocation may carry.</summary>
    public static FrozenSet<string> All { get; } = FrozenSet.Create(
        StringComparer.Ordinal, "ISSUED_IN_ERROR", "GROUND_CEASED", "REQUESTED_BY_EMPLOYER", "REQUESTED_BY_HOLDER", "MISUSED", "REPLACED");
}
