using System.Collections.Frozen;

namespace Ruqsat.PermitCheck.Exemptions;

/// <summary>Who may be exempt, as on 22 March 2020. Whether a category is, says the rule set.</summary>
internal static class ExemptionCategories
{
    /// <summary>All codes that an exemption or a rule set may carry.</summary>
    public static FrozenSet<string> All { get; } = FrozenSet.Create(
        StringComparer.Ordinal, "MEDICAL_STAFF", "SANITARY_STAFF", "RESCUE", "UTILITIES", "FREIGHT", "TRANSIT", "FUNERAL");
}
