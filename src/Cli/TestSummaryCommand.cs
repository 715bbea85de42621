using System.CommandLine;
using Ruqsat.Cli.TestSummaries;

namespace Ruqsat.Cli;

/// <summary><c>ruqsat test-summary</c>: one last line over the results of all test projects.</summary>
internal static class TestSummaryCommand
{
    public static Command Create()
    {
        var folder = new Argument<DirectoryInfo>("directory") { Description = "folder with .trx files, in it or below" };
        var command = new Command("test-summary", "sum up test results; exit code 0 only if there are some and none failed") { folder };
        command.Runs((parsed, console, _) =>
        {
            var summary = TestSummary.Read(parsed.GetValue(folder)!);
            foreach (var line in summary.Lines())
            {
                Console.WriteLine(line);
            }

            return Task.FromResult(summary.IsGreen ? Verb.Success : Verb.Failure);
        });
        return command;
    }
}
