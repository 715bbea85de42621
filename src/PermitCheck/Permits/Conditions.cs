using System.Collections.Frozen;

namespace Ruqsat.PermitCheck.Permits;

/// <summary>What a permit may ask of its holder; whoever checks looks at it.</summary>
internal static class Conditions
{
    /// <summary>All codes that a permit may carry.</summary>
    public static FrozenSet<string> All { get; } = FrozenSet.Create(
        StringComparer.Ordinal, "ONE_ESCORT", "MEDICAL_REFERRAL", "MASK", "NO_PASSENGERS", "FUNERAL_20_PEOPLE_4_CARS", "ROUTE_SHEET");
}
