using Ruqsat.Routing.Units;

namespace Ruqsat.Routing.Rules;

/// <summary>
/// Seed of the rules. The headquarters formed the permit list, so it explains refusals; other questions of the caller's own
/// street go to the district police, and whatever has no district or no rule to the duty unit.
/// </summary>
internal static class AlmatyRules
{
    public const int Fallback = 9999;

    public static IReadOnlyList<RoutingRule> All { get; } =
    [
        new() { Number = 10, Topic = "IIN_OR_PLATE", Decision = "DENY", Unit = AlmatyUnits.OperationalHeadquarters },
        new() { Number = 20, Topic = "IIN_OR_PLATE", Decision = "REVIEW", Unit = AlmatyUnits.OperationalHeadquarters },
        .. ForEachDistrict(100, "IIN_OR_PLATE", "ALLOW", AlmatyUnits.PoliceOf),
        new() { Number = 200, Topic = "ENTRY_EXIT", Unit = AlmatyUnits.DutyUnit },
        .. ForEachDistrict(300, "SUPPORT", null, _ => AlmatyUnits.SocialWelfare),
        new() { Number = 320, Topic = "SUPPORT", Unit = AlmatyUnits.CityLine },
        new() { Number = 400, Topic = "CHECKPOINTS", Unit = AlmatyUnits.CheckpointHeadquarters },
        .. ForEachDistrict(500, "RESTRICTIONS", null, AlmatyUnits.PoliceOf),
        new() { Number = Fallback, Unit = AlmatyUnits.DutyUnit },
    ];

    private static IEnumerable<RoutingRule> ForEachDistrict(int first, string topic, string? decision, Func<string, string> unitOf) =>
        AlmatyUnits.DistrictCodes.Select((district, i) =>
            new RoutingRule { Number = first + i, Topic = topic, District = district, Decision = decision, Unit = unitOf(district) });
}
