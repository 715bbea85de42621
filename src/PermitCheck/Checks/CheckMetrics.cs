using System.Diagnostics.Metrics;

namespace Ruqsat.PermitCheck.Checks;

/// <summary>Counts checks; every tag has a handful of values.</summary>
internal static class CheckMetrics
{
    public const string MeterName = "Ruqsat.PermitCheck";
    public const string ChecksName = "ruqsat.permit_check.checks";

    private static readonly Meter Meter = new(MeterName);
    private static readonly Counter<long> Checks = Meter.CreateCounter<long>(ChecksName, "{check}", "Checks that were answered or refused, by decision, source of the dossier and purpose");

    public static void Count(Check check) => Checks.Add(
        1,
        new("decision", check.Decision?.ToString() ?? nameof(CheckOutcome.Refused)),
        new("source", check.Source.ToString()),
        new("purpose", check.Purpose.ToString()));
}
