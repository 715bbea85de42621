using System.Diagnostics;

namespace Ruqsat.LocalHosting.Running;

/// <summary>The app host as a command to its running self: <c>--control up | down | status | start NAME | stop NAME | restart NAME | kill NAME</c>.</summary>
internal static class ControlCommand
{
    private const int ShownLines = 60;

    /// <returns>The exit code; 1 if it could not be done, 3 if <c>status</c> finds nothing running.</returns>
    public static async Task<int> RunAsync(string dataDirectory, string verb, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var control = new LocalControl(dataDirectory);
        try
        {
            switch (verb, arguments.Where(argument => !argument.StartsWith('-')).ToArray())
            {
                case ("status", []):
                    return Status(control);
                case ("up", []):
                    return await UpAsync(control, arguments, cancellationToken);
                case ("down", []):
                    if (control.ReadState() is null)
                        Console.WriteLine("nothing runs");
                    else
                        await control.ShutdownAsync(cancellationToken);
                    return 0;
                case ("start", [var name]):
                    await control.StartAsync(name, cancellationToken);
                    break;
                case ("stop", [var name]):
                    await control.StopAsync(name, cancellationToken);
                    break;
                case ("restart", [var name]):
                    await control.RestartAsync(name, cancellationToken);
                    break;
                case ("kill", [var name]):
                    await control.KillAsync(name, cancellationToken);
                    break;
                default:
                    Console.Error.WriteLine("--control up | down | status | start NAME | stop NAME | restart NAME | kill NAME");
                    return 1;
            }
            return Status(control);
        }
        catch (LocalControlException e)
        {
            Console.Error.WriteLine(e.Message);
            return 1;
        }
    }

    private static int Status(LocalControl control)
    {
        if (control.ReadState() is not { } state)
        {
            Console.WriteLine("nothing runs");
            return 3;
        }
        var width = state.Resources.Max(resource => resource.Name.Length);
        foreach (var resource in state.Resources)
        {
            var detail = resource.Detail?.Split('\n')[0];
            Console.WriteLine($"{resource.Name.PadRight(width)}  {resource.State.ToString().ToLowerInvariant(),-8}  {resource.Url,-22}  {string.Join(' ', resource.Processes),-8}  {detail}".TrimEnd());
        }
        return 0;
    }

    /// <summary>Starts the app host as a process of its own and returns when it is ready.</summary>
    private static async Task<int> UpAsync(LocalControl control, IReadOnlyList<string> options, CancellationToken cancellationToken)
    {
        if (control.ReadState() is { } running)
        {
            Console.WriteLine($"runs already: process {running.HostProcess}");
            return Status(control);
        }
        var log = Path.Combine(Directory.CreateDirectory(Path.Combine(control.DataDirectory, "logs")).FullName, "host.log");
        var program = Environment.ProcessPath!;
        string[] self = Path.GetFileName(program) == "dotnet" ? [program, Environment.GetCommandLineArgs()[0]] : [program];
        var start = new ProcessStartInfo("setsid");
        // The log takes the place of the terminal, so that whoever waits for the end of our output does not wait for the host's.
        foreach (var argument in (string[])["/bin/sh", "-c", """log=$1; shift; exec "$@" </dev/null >"$log" 2>&1""", "up", log, .. self, .. options])
            start.ArgumentList.Add(argument);
        using var host = Process.Start(start)!;
        try
        {
            await control.WaitUntilReadyAsync(host.Id, cancellationToken);
        }
        catch (LocalControlException)
        {
            foreach (var line in File.ReadLines(log).TakeLast(ShownLines))
                Console.Error.WriteLine(line);
            return 1;
        }
        var lines = File.ReadAllLines(log);
        foreach (var line in lines.SkipWhile(line => !line.Contains("| ready after", StringComparison.Ordinal)))
            Console.WriteLine(line);
        return 0;
    }
}
