using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;
using Ruqsat.Cli.Platform;
using Ruqsat.Cli.Replays;
using Ruqsat.Cli.Scenarios;
using Spectre.Console;

namespace Ruqsat.Cli;

/// <summary><c>ruqsat replay</c>: posts a scenario and compares the reports with it, to the unit.</summary>
internal static partial class ReplayCommand
{
    private const string Almaty = "almaty-2020";

    public static Command Create()
    {
        var scenarioOption = new Option<string>("--scenario") { Description = "name, or path of a .json file", DefaultValueFactory = _ => Almaty };
        var runOption = new Option<string?>("--run") { Description = "name of the run; a second run of the same name changes nothing (the scenario's name)" };
        var (limitOption, concurrencyOption, patienceOption, dataOption) = (Verb.Limit(), Verb.Concurrency(), Verb.Patience(), Verb.DataDirectory());
        runOption.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } name && !RunName().IsMatch(name))
            {
                result.AddError("--run is at most 60 letters, digits, dots, hyphens and underscores");
            }
        });

        var command = new Command("replay", "post a scenario to the running platform and compare the reports with it; exit code 0 only if all figures agree")
        {
            scenarioOption, limitOption, runOption, concurrencyOption, patienceOption, dataOption,
        };
        command.Runs(async (parsed, console, cancellationToken) =>
        {
            var scenario = Scenario.Load(parsed.GetValue(scenarioOption)!);
            var name = parsed.GetValue(runOption) ?? scenario.Name;
            if (parsed.GetValue(limitOption) is { } limit && limit != scenario.Total)
            {
                // Another shape has other bodies under the same numbers, so it is another run.
                scenario = scenario.Shortened(limit);
                name = parsed.GetValue(runOption) ?? string.Create(CultureInfo.InvariantCulture, $"{name}-{limit}");
            }

            var stream = ScenarioGenerator.Generate(scenario);
            console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"run {name}: {stream.Inquiries.Count:N0} inquiries from {scenario.From:O} to {scenario.To:O}, {stream.Permits.Count:N0} permits"));

            var addresses = PlatformAddresses.Find(parsed.GetValue(dataOption));
            using var platform = new PlatformClient(addresses, TimeProvider.System);
            var options = new ReplayOptions(
                name, Path.Combine(addresses.DataDirectory, "replay", name + ".json"),
                new(parsed.GetValue(concurrencyOption), TimeSpan.FromSeconds(parsed.GetValue(patienceOption))));
            var outcome = await new ReplayRun(platform, options, console).RunAsync(stream, cancellationToken);
            ReplayReport.Write(console, outcome);
            return outcome.Agrees ? Verb.Success : Verb.Failure;
        });
        return command;
    }

    [GeneratedRegex(@"^[A-Za-z0-9._-]{1,60}\z")]
    private static partial Regex RunName();
}
