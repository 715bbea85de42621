using System.CommandLine;
using System.Globalization;
using Ruqsat.Cli.Benchmarks;
using Ruqsat.Cli.Platform;
using Spectre.Console;

namespace Ruqsat.Cli;

/// <summary><c>ruqsat bench</c>: measures the running platform, each thing beside what it is compared with.</summary>
internal static class BenchCommand
{
    public static Command Create()
    {
        var namesArgument = new Argument<string[]>("name") { Description = "what to measure; everything if none is named", Arity = ArgumentArity.ZeroOrMore };
        var outputOption = new Option<FileInfo>("--output") { Description = "the results as JSON", DefaultValueFactory = _ => new FileInfo(Path.Combine("artifacts", "bench.json")) };
        var secondsOption = Verb.Positive("--seconds", 10, "length of each measurement that has no length of its own");
        var (limitOption, concurrencyOption, patienceOption, dataOption) = (Verb.Limit(), Verb.Concurrency(), Verb.Patience(), Verb.DataDirectory());
        var command = new Command("bench", "measure the running platform: " + Names(", ")) { namesArgument, outputOption, secondsOption, limitOption, concurrencyOption, patienceOption, dataOption };
        command.Runs(async (parsed, console, cancellationToken) =>
        {
            var names = parsed.GetValue(namesArgument) ?? [];
            if (names.Except(BenchCatalogue.All.Select(b => b.Name)).ToList() is { Count: > 0 } unknown)
            {
                await Console.Error.WriteLineAsync($"there is no {string.Join(", ", unknown)}; there are:\n{Names("\n")}");
                return Verb.Usage;
            }

            using var platform = new PlatformClient(PlatformAddresses.Find(parsed.GetValue(dataOption)), TimeProvider.System);
            var context = new BenchContext(
                platform, console, platform.Time.GetUtcNow().ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture), parsed.GetValue(secondsOption), parsed.GetValue(limitOption),
                new(parsed.GetValue(concurrencyOption), TimeSpan.FromSeconds(parsed.GetValue(patienceOption))));
            var measured = new List<BenchEntry>();
            foreach (var benchmark in BenchCatalogue.All.Where(b => names.Length == 0 || names.Contains(b.Name)))
            {
                console.WriteLine($"{benchmark.Name} …");
                measured.Add(await benchmark.RunAsync(context, cancellationToken));
            }

            var entries = BenchReport.WithRatios(measured);
            console.Write(BenchReport.ToTable(entries));
            var output = parsed.GetValue(outputOption)!;
            output.Directory!.Create();
            await File.WriteAllTextAsync(output.FullName, BenchReport.ToJson(entries), cancellationToken);
            console.WriteLine(output.FullName);
            return Verb.Success;
        });
        return command;
    }

    private static string Names(string separator) => string.Join(separator, BenchCatalogue.All.Select(b => b.Name));
}
