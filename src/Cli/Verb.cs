using System.CommandLine;
using Spectre.Console;

namespace Ruqsat.Cli;

/// <summary>What all verbs have in common: how they end, and the options that say where the platform is.</summary>
internal static class Verb
{
    /// <summary>Done, and everything is as it should be.</summary>
    public const int Success = 0;

    /// <summary>Not done, or something is not as it should be.</summary>
    public const int Failure = 1;

    /// <summary>Asked for something that there is not.</summary>
    public const int Usage = 2;

    private const int Interrupted = 130;

    public static Option<string?> DataDirectory() => new("--data") { Description = "data directory of the app host (.local, here or above)", HelpName = "directory" };

    public static Option<int> Concurrency() => Positive("--concurrency", 64, "requests in flight");

    public static Option<int> Patience() =>
        Positive("--patience", (int)Replays.PosterOptions.DefaultPatience.TotalSeconds, "seconds for which a service that is away is waited for");

    public static Option<int?> Limit()
    {
        var option = new Option<int?>("--limit") { Description = "shorten the scenario to so many inquiries (a bench: also the list to so many rows); its shape stays", HelpName = "number" };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1)
            {
                result.AddError("--limit is 1 at least");
            }
        });
        return option;
    }

    /// <summary>Runs what the verb does; what the user can understand becomes one line, and Ctrl-C an orderly end.</summary>
    public static void Runs(this Command command, Func<ParseResult, IAnsiConsole, CancellationToken, Task<int>> work) => command.SetAction(async (parsed, cancellationToken) =>
    {
        try
        {
            return await work(parsed, AnsiConsole.Console, cancellationToken);
        }
        catch (CliException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return Failure;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("interrupted");
            return Interrupted;
        }
    });

    public static Option<int> Positive(string name, int usual, string description)
    {
        var option = new Option<int>(name) { Description = description, HelpName = "number", DefaultValueFactory = _ => usual };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
            {
                result.AddError($"{name} is 1 at least");
            }
        });
        return option;
    }
}
