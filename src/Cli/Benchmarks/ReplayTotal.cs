using Ruqsat.Cli.Platform;
using Ruqsat.Cli.Replays;
using Ruqsat.Cli.Scenarios;

namespace Ruqsat.Cli.Benchmarks;

/// <summary>
/// Inquiries through the whole platform, from the first post to the last projected event. The scenario is moved to a year that Reporting knows
/// nothing of, so that the real one stays as it is and the comparison is exact; a run that is not exact has no rate.
/// </summary>
internal sealed class ReplayTotal : IBenchmark
{
    public string Name => "replay.total";

    public async Task<BenchEntry> RunAsync(BenchContext context, CancellationToken cancellationToken)
    {
        var scenario = await InEmptyYearAsync(Scenario.Load("almaty-2020"), new ReportsClient(context.Platform), cancellationToken);
        var stream = ScenarioGenerator.Generate(context.Limit is { } limit ? scenario.Shortened(limit) : scenario);
        var outcome = await new ReplayRun(context.Platform, new($"bench-{context.Run}", ProgressPath: null, context.Poster), context.Console).RunAsync(stream, cancellationToken);
        if (!outcome.Agrees || outcome.ToProjection is not { } through)
        {
            ReplayReport.Write(context.Console, outcome);
            throw new CliException($"{Name}: the reports do not agree with the scenario");
        }

        return new(
            Name, outcome.Posted / through.TotalSeconds, BenchUnits.Inquiries,
            Percentile.Of(outcome.Latencies, 0.50).TotalMilliseconds, Percentile.Of(outcome.Latencies, 0.99).TotalMilliseconds);
    }

    /// <summary>Not before 2005: until then Almaty had summer time, and the hour that is skipped has no calls.</summary>
    private static async Task<Scenario> InEmptyYearAsync(Scenario scenario, ReportsClient reports, CancellationToken cancellationToken)
    {
        for (var years = -1; scenario.From.Year + years >= 2005; years--)
        {
            var moved = scenario.MovedByYears(years);
            if ((await Reachable.AskAsync("Reporting", () => reports.SummarizeAsync(moved.From, moved.To, cancellationToken))).Received == 0)
            {
                return moved;
            }
        }

        throw new CliException("Reporting has inquiries of every spring since 2005; begin with an empty database");
    }
}
