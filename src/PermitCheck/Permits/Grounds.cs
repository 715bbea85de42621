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
}

/// <summary>Why a permit is taken back. Codes only: a free text would hold names and illnesses.</summary>
internal static class RevocationReasons
{
    /// <summary>All codes that a revocation may carry.</summary>
    public static FrozenSet<string> All { get; } = FrozenSet.Create(
        StringComparer.Ordinal, "ISSUED_IN_ERROR", "GROUND_CEASED", "REQUESTED_BY_EMPLOYER", "REQUESTED_BY_HOLDER", "MISUSED", "REPLACED");
}
