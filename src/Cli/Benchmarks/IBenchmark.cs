using Ruqsat.Cli.Platform;
using Ruqsat.Cli.Replays;
using Spectre.Console;

namespace Ruqsat.Cli.Benchmarks;

/// <summary>One thing that <c>ruqsat bench</c> measures: a file here and a line in <see cref="BenchCatalogue"/>.</summary>
internal interface IBenchmark
{
    /// <summary>As the user and <c>bench.json</c> call it.</summary>
    string Name { get; }

    Task<BenchEntry> RunAsync(BenchContext context, CancellationToken cancellationToken);
}

/// <param name="Platform">The running platform.</param>
/// <param name="Console">For what is worth knowing on the way.</param>
/// <param name="Run">Unlike that of any run before; part of every idempotency key.</param>
/// <param name="Seconds">Length of a measurement that has no length of its own.</param>
/// <param name="Limit">Inquiries of a replay, rows of an import; null: the whole scenario, the usual number of rows.</param>
/// <param name="Poster">How a replay posts.</param>
internal sealed record BenchContext(PlatformClient Platform, IAnsiConsole Console, string Run, int Seconds, int? Limit, PosterOptions Poster);

/// <summary>One measured thing, as it stands in <c>bench.json</c>.</summary>
/// <param name="Name">Of the benchmark.</param>
/// <param name="Rate">How many in a second.</param>
/// <param name="Unit">Of the rate; rates of one unit are compared.</param>
/// <param name="P50Ms">Half took no longer than this; null if it was not measured.</param>
/// <param name="P99Ms">99 % took no longer than this.</param>
internal sealed record BenchEntry(string Name, double Rate, string Unit, double? P50Ms, double? P99Ms)
{
    /// <summary>This rate divided by that of each other entry of the same unit and run.</summary>
    public IReadOnlyDictionary<string, double> Ratio { get; init; } = new Dictionary<string, double>();
}

internal static class BenchCatalogue
{
    /// <summary>In the order in which they run.</summary>
    public static IReadOnlyList<IBenchmark> All { get; } =
    [
        new IntakeAccept(), new PgbenchLimit(), new ReplayTotal(), new ImportRows(), new CopyLimit(),
        .. ((int[])[64, 1, 16, 256]).SelectMany(connections => (IBenchmark[])
            [new CheckConstant(connections), new CheckHot(connections), new CheckCold(connections), new CheckEfCore(connections), new WebdisLimit(connections)]),
    ];
}
