using Ruqsat.Cli.Platform;
using Ruqsat.Cli.Scenarios;

namespace Ruqsat.Cli.Benchmarks;

/// <summary>How many inquiries Intake accepts: answered 201, so each is durable. Driven by wrk, the bodies are the scenario's.</summary>
internal sealed class IntakeAccept : IBenchmark
{
    /// <summary>Far from every period that anybody looks at.</summary>
    private const int YearsBack = -20;

    private const int Bodies = 2000;
    private const int Connections = 64;

    public string Name => "intake.accept";

    public async Task<BenchEntry> RunAsync(BenchContext context, CancellationToken cancellationToken)
    {
        var platform = context.Platform;
        var scenario = Scenario.Load("almaty-2020").Shortened(Bodies).MovedByYears(YearsBack);
        var reports = new ReportsClient(platform);
        var before = await Reachable.AskAsync("Reporting", () => reports.SummarizeAsync(scenario.From, scenario.To, cancellationToken));

        var folder = Directory.CreateTempSubdirectory("ruqsat-bench-").FullName;
        try
        {
            var bodies = Path.Combine(folder, "bodies");
            await using (var file = File.Create(bodies))
            {
                foreach (var inquiry in ScenarioGenerator.Generate(scenario).Inquiries)
                {
                    await file.WriteAsync(inquiry.ToBody(), cancellationToken);
                    file.WriteByte((byte)'\n');
                }
            }

            var token = await Reachable.AskAsync("the identity service", () => platform.Integration.GetAsync(cancellationToken).AsTask());
            var result = await Wrk.RunAsync(new Uri(platform.Addresses.Intake, "/v1/inquiries"), bodies, Connections, context.Seconds, token, $"bench-{context.Run}", cancellationToken);
            await WaitUntilThroughAsync(reports, scenario, before.Received + result.Accepted, context, cancellationToken);
            return result.ToEntry(Name, BenchUnits.Inquiries, context.Console);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>What follows is not measured while this is still on its way through the platform.</summary>
    private static async Task WaitUntilThroughAsync(ReportsClient reports, Scenario scenario, int received, BenchContext context, CancellationToken cancellationToken)
    {
        var time = context.Platform.Time;
        var (last, lastChange) = ((ReportSummary?)null, time.GetTimestamp());
        while (time.GetElapsedTime(lastChange) < context.Poster.Patience)
        {
            var summary = await Reachable.AskAsync("Reporting", () => reports.SummarizeAsync(scenario.From, scenario.To, cancellationToken));
            if (summary is { AwaitingCheck: 0, AwaitingRouting: 0 } && summary.Received >= received)
            {
                return;
            }

            (last, lastChange) = summary == last ? (last, lastChange) : (summary, time.GetTimestamp());
            await Task.Delay(TimeSpan.FromMilliseconds(500), time, cancellationToken);
        }

        throw new CliException("the accepted inquiries do not come through to Reporting");
    }
}

internal static class BenchUnits
{
    public const string Inquiries = "inquiries/s";
    public const string Checks = "checks/s";
    public const string Rows = "rows/s";
}

internal static class Reachable
{
    /// <summary>A benchmark rides out nothing: what is not there is said.</summary>
    public static async Task<T> AskAsync<T>(string service, Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (HttpRequestException)
        {
            throw new CliException($"{service} does not answer; does the platform run?");
        }
    }
}
