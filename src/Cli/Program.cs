using System.CommandLine;
using Ruqsat.Cli;
using Spectre.Console;

if (Console.IsOutputRedirected)
{
    // A file has no width; lines are cut nowhere.
    AnsiConsole.Profile.Width = 200;
}

return await new RootCommand("Ruqsat: the hotline's platform from the command line")
{
    ReplayCommand.Create(),
    DemoCommand.Create(),
    ImportCommand.Create(),
    DeadLettersCommand.Create(),
    AuditCommand.Create(),
    BenchCommand.Create(),
    TestSummaryCommand.Create(),
}.Parse(args).InvokeAsync();
