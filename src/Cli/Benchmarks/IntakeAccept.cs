using System.Globalization;
using System.Text.RegularExpressions;
using Ruqsat.Cli.Platform;
using Ruqsat.Cli.Scenarios;
using Spectre.Console;

namespace Ruqsat.Cli.Benchmarks;

/// <summary>How many inquiries Intake accepts: answered 201, so each is durable. Driven by wrk, the bodies are the scenario's.</summary>
internal sealed partial class IntakeAccept : IBenchmark
{
    /// <summary>Far from every period that anybody looks at.</summary>
    private const int YearsBack = -20;

    private const int Bodies = 2000;

    private static readonly Dictionary<string, string> NoEnvironment = [];

    // Each thread of wrk runs the whole script for itself; setup and done run once.
    private const string Script = """
        local bodies = {}
        for line in io.lines(BODIES) do bodies[#bodies + 1] = line end
        local headers = { ["Content-Type"] = "application/json", ["Authorization"] = AUTHORIZATION }
        local threads, number = 0, 0

        function setup(thread)
          threads = threads + 1
          thread:set("thread_number", threads)
        end

        function request()
          number = number + 1
          headers["Idempotency-Key"] = RUN .. "-" .. thread_number .. "-" .. number
          return wrk.format("POST", "/v1/inquiries", headers, bodies[number % #bodies + 1])
        end

        function done(summary, latency, requests)
          io.write(string.format("RESULT %d %d %d %d %d %d\n", summary.requests, summary.errors.status,
            summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout,
            summary.duration, latency:percentile(50), latency:percentile(99)))
        end
        """;

    public string Name => "intake.accept";

    public async Task<BenchEntry> RunAsync(BenchContext context, CancellationToken cancellationToken)
    {
        var platform = context.Platform;
        var scenario = Scenario.Load("almaty-2020").Shortened(Bodies).MovedByYears(YearsBack);
        var reports = new ReportsClient(platform);
        var before = await Reachable.AskAsync("Reporting", () => reports.SummarizeAsync(scenario.From, scenario.To, cancellationToken));

        // Only the owner may read it: it holds a token.
        var folder = Directory.CreateTempSubdirectory("ruqsat-bench-").FullName;
        try
        {
            var (bodies, script) = (Path.Combine(folder, "bodies"), Path.Combine(folder, "post.lua"));
            await using (var file = File.Create(bodies))
            {
                foreach (var inquiry in ScenarioGenerator.Generate(scenario).Inquiries)
                {
                    await file.WriteAsync(inquiry.ToBody(), cancellationToken);
                    file.WriteByte((byte)'\n');
                }
            }

            var token = await Reachable.AskAsync("the identity service", () => platform.Integration.GetAsync(cancellationToken).AsTask());
            await File.WriteAllTextAsync(script, $"""
                BODIES = "{bodies}"
                AUTHORIZATION = "{token}"
                RUN = "bench-{context.Run}"
                {Script}
                """, cancellationToken);
            var output = await Tool.RunAsync(
                "wrk", ["-t2", "-c64", $"-d{context.Seconds}s", "--timeout", "10s", "-s", script, platform.Addresses.Intake.GetLeftPart(UriPartial.Authority)], NoEnvironment, "", cancellationToken);
            var result = Read(output);
            if (result.Refused + result.Broken > 0)
            {
                context.Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Name}: {result.Refused:N0} answers were not 201, {result.Broken:N0} connections broke"));
            }

            await WaitUntilThroughAsync(reports, scenario, before.Received + result.Accepted, context, cancellationToken);
            return new(Name, result.Accepted / result.Seconds, BenchUnits.Inquiries, result.P50Ms, result.P99Ms);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Reads the line that the script prints at the end.</summary>
    internal static WrkResult Read(string output)
    {
        if (ResultLine().Match(output) is not { Success: true } match)
        {
            throw new CliException("wrk printed no result");
        }

        var values = match.Groups[1].Value.Split(' ').Select(value => double.Parse(value, CultureInfo.InvariantCulture)).ToArray();
        return new((int)(values[0] - values[1]), (int)values[1], (int)values[2], values[3] / 1_000_000, values[4] / 1000, values[5] / 1000);
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

    [GeneratedRegex(@"^RESULT ([\d ]+)$", RegexOptions.Multiline)]
    private static partial Regex ResultLine();
}

/// <param name="Accepted">Answers below 400; Intake has only one of these, 201.</param>
/// <param name="Refused">Other answers.</param>
/// <param name="Broken">Connections without an answer.</param>
/// <param name="Seconds">Length of the measurement.</param>
/// <param name="P50Ms">Latency.</param>
/// <param name="P99Ms">Latency.</param>
internal sealed record WrkResult(int Accepted, int Refused, int Broken, double Seconds, double P50Ms, double P99Ms);

internal static class BenchUnits
{
    public const string Inquiries = "inquiries/s";
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
