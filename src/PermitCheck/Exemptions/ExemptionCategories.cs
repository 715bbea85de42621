using System.Collections.Frozen;

namespace Ruqsat.PermitCheck.Exemptions;

/// <summary>Who may be exempt, as on 22 March 2020. Whether a category is, says the rule set.</summary>
internal static class ExemptionCategories
{
    /// <summary>All codes that an exemption or a rule set may carry.</summary>
    public static FrozenSet<string> All { get; } = FrozenSet.Create(
        StringComparer.Ordinal, "MEDICAL_STAFF", "SANITARY_STAFF", "RESCUE", "UTILITIES", "FREIGHT", "TRANSIT", "FUNERAL");
}

/// <summary>Why somebody is taken out of a category.</summary>
internal static class ExemptionWithdrawalReasons
{
    /// <summary>All codes that the withdrawal of an exemption may carry.</summary>
    public static FrozenSet<string> All { get; } = FrozenSet.Create(
        StringComparer.Ordinal, "ENTERED_IN_ERROR", "CATEGORY_LEFT", "REQUESTED_BY_EMPLOYER", "REQUESTED_BY_HOLDER", "MISUSED", "REPLACED");
}
