using System.Diagnostics;

namespace Ruqsat.Cli.Benchmarks;

/// <summary>Runs a program of the system to its end.</summary>
internal static class Tool
{
    /// <param name="program">Name or path.</param>
    /// <param name="arguments">Seen by every user of the machine: no secrets.</param>
    /// <param name="environment">Added to that of this process.</param>
    /// <param name="input">Its standard input.</param>
    /// <param name="cancellationToken">Kills it.</param>
    /// <returns>Its standard output.</returns>
    /// <exception cref="CliException">It is not installed, or failed.</exception>
    public static async Task<string> RunAsync(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, string input, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = new Process { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new CliException($"{program} is not installed");
        }

        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken);
            process.StandardInput.Close();
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode == 0 ? await output : throw new CliException($"{Path.GetFileName(program)} failed: {(await errors).Trim()}");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
