using System.Collections.Frozen;

namespace Ruqsat.PermitCheck.Prohibitions;

/// <summary>Why somebody may not move. For headquarters and auditors only.</summary>
internal static class ProhibitionGrounds
{
    /// <summary>All codes that a prohibition may carry.</summary>
    public static FrozenSet<string> All { get; } = FrozenSet.Create(
        StringComparer.Ordinal, "ISOLATION", "CONTACT_QUARANTINE", "COURT_ORDER", "WANTED", "REGIME_VIOLATION", "VEHICLE_SEIZED");
}

/// <summary>Why a prohibition ends before its time.</summary>
internal static class ProhibitionLiftReasons
{
    /// <summary>All codes that the lifting of a prohibition may carry.</summary>
    public static FrozenSet<string> All { get; } = FrozenSet.Create(StringComparer.Ordinal, "IMPOSED_IN_ERROR", "GROUND_CEASED", "COURT_DECISION", "REPLACED");
}
