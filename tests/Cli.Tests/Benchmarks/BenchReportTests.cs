using System.Text.Json;
using Ruqsat.Cli.Benchmarks;

namespace Ruqsat.Cli.Tests.Benchmarks;

public sealed class BenchReportTests
{
    private static readonly IReadOnlyList<BenchEntry> Entries = BenchReport.WithRatios(
    [
        new("intake.accept", 3_000, "inquiries/s", 12.5, 40),
        new("limit.pgbench", 6_000, "inquiries/s", 10, 30),
        new("look-ups", 20_000, "look-ups/s", null, null),
    ]);

    [Fact]
    public void WithRatios_SameUnit_ComparesEachWithEachOther()
    {
        Assert.Equal(new Dictionary<string, double> { ["limit.pgbench"] = 0.5 }, Entries[0].Ratio);
        Assert.Equal(new Dictionary<string, double> { ["intake.accept"] = 2 }, Entries[1].Ratio);
        Assert.Empty(Entries[2].Ratio);
    }

    [Fact]
    public void ToJson_Entries_HasTheAgreedShape()
    {
        using var json = JsonDocument.Parse(BenchReport.ToJson(Entries));

        Assert.Equal(JsonValueKind.Array, json.RootElement.ValueKind);
        Assert.All(json.RootElement.EnumerateArray(), entry => Assert.Equal(["name", "rate", "unit", "p50Ms", "p99Ms", "ratio"], entry.EnumerateObject().Select(member => member.Name)));
        Assert.Equal(0.5, json.RootElement[0].GetProperty("ratio").GetProperty("limit.pgbench").GetDouble());
        Assert.Equal(JsonValueKind.Null, json.RootElement[2].GetProperty("p50Ms").ValueKind);
    }

    [Fact]
    public void Catalogue_AllEntries_AreThese() => Assert.Equal(
        [
            "check.cold",
            "check.cold.1",
            "check.cold.16",
            "check.cold.256",
            "check.constant",
            "check.constant.1",
            "check.constant.16",
            "check.constant.256",
            "check.efcore",
            "check.efcore.1",
            "check.efcore.16",
            "check.efcore.256",
            "check.hot",
            "check.hot.1",
            "check.hot.16",
            "check.hot.256",
            "import.rows",
            "intake.accept",
            "limit.copy",
            "limit.pgbench",
            "limit.webdis",
            "limit.webdis.1",
            "limit.webdis.16",
            "limit.webdis.256",
            "replay.total",
        ],
        BenchCatalogue.All.Select(b => b.Name).Order(StringComparer.Ordinal));

    [Fact]
    public async Task Command_UnknownName_ExitsWithTwo() => Assert.Equal(2, await BenchCommand.Create().Parse(["intake.accept", "nonsense"]).InvokeAsync());
}
