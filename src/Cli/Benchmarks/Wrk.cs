using System.Globalization;
using System.Text.RegularExpressions;

namespace Ruqsat.Cli.Benchmarks;

/// <summary>wrk with a Lua script: posts one body after another from a file, or asks one address.</summary>
internal static partial class Wrk
{
    private static readonly Dictionary<string, string> NoEnvironment = [];

    // Each thread of wrk runs the whole script for itself, with every second body of the file; setup and done run once.
    private const string Script = """
        local bodies, headers = {}, { ["Content-Type"] = "application/json" }
        if BODIES then for line in io.lines(BODIES) do bodies[#bodies + 1] = line end end
        if AUTHORIZATION then headers["Authorization"] = AUTHORIZATION end
        local threads, number = 0, 0

        function setup(thread)
          threads = threads + 1
          thread:set("thread_number", threads)
        end

        function request()
          number = number + 1
          if KEYS then headers["Idempotency-Key"] = KEYS .. "-" .. thread_number .. "-" .. number end
          if not BODIES then return wrk.format("GET", PATH, headers) end
          return wrk.format("POST", PATH, headers, bodies[(number * 2 - thread_number) % #bodies + 1])
        end

        function done(summary, latency, requests)
          io.write(string.format("RESULT %d %d %d %d %d %d\n", summary.requests, summary.errors.status,
            summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout,
            summary.duration, latency:percentile(50), latency:percentile(99)))
        end
        """;

    /// <param name="target">Scheme, host and path.</param>
    /// <param name="bodies">One for each line of the file; null: GET.</param>
    /// <param name="connections">In flight.</param>
    /// <param name="seconds">Length.</param>
    /// <param name="authorization">Value of the header.</param>
    /// <param name="idempotencyKeys">Begin of the keys, if the requests need some.</param>
    /// <param name="cancellationToken">Kills it.</param>
    public static async Task<WrkResult> RunAsync(
        Uri target, string? bodies, int connections, int seconds, string? authorization, string? idempotencyKeys, CancellationToken cancellationToken)
    {
        // Only the owner may read it: it holds a token.
        var folder = Directory.CreateTempSubdirectory("ruqsat-wrk-").FullName;
        try
        {
            var script = Path.Combine(folder, "script.lua");
            await File.WriteAllTextAsync(script, $"""
                PATH = "{target.PathAndQuery}"
                {Global("BODIES", bodies)}
                {Global("AUTHORIZATION", authorization)}
                {Global("KEYS", idempotencyKeys)}
                {Script}
                """, cancellationToken);
            var threads = Math.Min(2, connections);
            return Read(await Tool.RunAsync(
                "wrk", [$"-t{threads}", $"-c{connections}", $"-d{seconds}s", "--timeout", "10s", "-s", script, target.GetLeftPart(UriPartial.Authority)], NoEnvironment, "", cancellationToken));
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

    private static string Global(string name, string? value) => value is null ? "" : $"{name} = \"{value}\"";

    [GeneratedRegex(@"^RESULT ([\d ]+)$", RegexOptions.Multiline)]
    private static partial Regex ResultLine();
}

/// <param name="Accepted">Answers below 400.</param>
/// <param name="Refused">Other answers.</param>
/// <param name="Broken">Connections without an answer.</param>
/// <param name="Seconds">Length of the measurement.</param>
/// <param name="P50Ms">Latency.</param>
/// <param name="P99Ms">Latency.</param>
internal sealed record WrkResult(int Accepted, int Refused, int Broken, double Seconds, double P50Ms, double P99Ms)
{
    /// <summary>What came of it; a refused or broken request is said, not hidden in the rate.</summary>
    public BenchEntry ToEntry(string name, string unit, Spectre.Console.IAnsiConsole console)
    {
        if (Refused + Broken > 0)
        {
            Spectre.Console.AnsiConsoleExtensions.WriteLine(console, string.Create(CultureInfo.InvariantCulture, $"{name}: {Refused:N0} answers were refusals, {Broken:N0} connections broke"));
        }

        return new(name, Accepted / Seconds, unit, P50Ms, P99Ms);
    }
}
