using System.CommandLine;
using System.Globalization;
using Ruqsat.Cli.Imports;
using Ruqsat.Cli.Platform;
using Spectre.Console;

namespace Ruqsat.Cli;

/// <summary><c>ruqsat import</c>: sends a list of permits to the registry; the rows that it refuses come back as a file.</summary>
internal static class ImportCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "CSV, as the spreadsheet saved it" };
        var dryRun = new Option<bool>("--dry-run") { Description = "check and count everything, apply nothing" };
        var allOrNothing = new Option<bool>("--all-or-nothing") { Description = "one bad row, and nothing is applied" };
        var generation = new Option<string?>("--generation") { Description = "generation that the permits belong to", HelpName = "code" };
        var organisation = new Option<string?>("--organisation") { Description = "organisation that all rows are of", HelpName = "BIN" };
        var data = Verb.DataDirectory();
        var command = new Command("import", "send a list of permits; exit code 0 only if every row is in the registry (with --dry-run: could be)")
        {
            file, dryRun, allOrNothing, generation, organisation, data,
        };
        command.Runs(async (parsed, console, cancellationToken) =>
        {
            var path = parsed.GetValue(file)!;
            if (!File.Exists(path))
            {
                throw new CliException($"there is no file {path}");
            }

            using var platform = new PlatformClient(PlatformAddresses.Find(parsed.GetValue(data)), TimeProvider.System);
            var options = new ImportOptions(parsed.GetValue(dryRun), parsed.GetValue(allOrNothing), parsed.GetValue(generation), parsed.GetValue(organisation));
            var upload = new ListUpload(platform, console);
            var outcome = await upload.SendAsync(path, options, cancellationToken);
            Write(console, outcome);
            if (outcome.Bad > 0)
            {
                var kept = await upload.SaveBadRowsAsync(outcome.Id, path + ".bad.csv", cancellationToken);
                console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{kept:N0} rejected rows are in {path}.bad.csv: correct them and import that file"));
            }

            return outcome is { State: "APPLIED" or "DRY_RUN", Bad: 0 } ? Verb.Success : Verb.Failure;
        });
        return command;
    }

    private static void Write(IAnsiConsole console, ImportOutcome outcome)
    {
        console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"import {outcome.Id} {outcome.State}{(outcome.Failure is null ? "" : " " + outcome.Failure)}: {outcome.Rows:N0} rows, {outcome.Applied:N0} applied, {outcome.Unchanged:N0} unchanged, {outcome.Bad:N0} bad ({outcome.Errors:N0} errors), {outcome.Duplicates:N0} with a permit of another organisation"));
        console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{outcome.Took.TotalSeconds:0.0} s, {outcome.Rows / Math.Max(0.001, outcome.Took.TotalSeconds):N0} rows/s"));
        if (outcome.EffectiveWithinSeconds is { } seconds)
        {
            console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"checks see it within {seconds} s: the cache could not be told"));
        }
    }
}
