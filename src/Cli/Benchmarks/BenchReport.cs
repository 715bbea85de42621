using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Spectre.Console;

namespace Ruqsat.Cli.Benchmarks;

/// <summary>What was measured in one run, put side by side.</summary>
internal static class BenchReport
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Only what was measured in the same run is compared: on another day the machine is another.</summary>
    public static IReadOnlyList<BenchEntry> WithRatios(IReadOnlyList<BenchEntry> entries) => [.. entries.Select(entry => entry with
    {
        Ratio = entries.Where(other => other.Name != entry.Name && other.Unit == entry.Unit && other.Rate > 0)
            .ToDictionary(other => other.Name, other => Math.Round(entry.Rate / other.Rate, 4)),
    })];

    public static string ToJson(IReadOnlyList<BenchEntry> entries) => JsonSerializer.Serialize(entries, Json) + "\n";

    public static Table ToTable(IReadOnlyList<BenchEntry> entries)
    {
        var table = new Table().AddColumns("name", "rate", "unit", "p50 ms", "p99 ms", "ratio");
        for (var column = 1; column <= 4; column += column == 1 ? 2 : 1)
        {
            table.Columns[column].RightAligned();
        }

        foreach (var entry in entries)
        {
            table.AddRow(new[]
            {
                entry.Name, Number(entry.Rate, "N0"), entry.Unit, Number(entry.P50Ms, "N1"), Number(entry.P99Ms, "N1"),
                string.Join(", ", entry.Ratio.Select(ratio => $"{Number(ratio.Value, "N3")} of {ratio.Key}")),
            }.Select(Markup.Escape).ToArray());
        }

        return table;
    }

    private static string Number(double? number, string format) => number?.ToString(format, CultureInfo.InvariantCulture) ?? "";
}
