using System.Diagnostics;
using System.Security.Cryptography;

namespace Ruqsat.Cli.Benchmarks;

/// <summary>The endpoints that checks are compared with (tests/Benchmarks), on a database of their own on the platform's server. Ends with this.</summary>
internal sealed class BenchServer : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private readonly Process _process;
    private readonly string _folder;
    private readonly Func<Task> _dropAsync;

    private BenchServer(Process process, string folder, Uri address, Func<Task> dropAsync) => (_process, _folder, Address, _dropAsync) = (process, folder, address, dropAsync);

    public Uri Address { get; }

    public static async Task<BenchServer> StartAsync(BenchContext context, CancellationToken cancellationToken)
    {
        var program = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../../../tests/Benchmarks/bin/Release/net10.0/Ruqsat.Benchmarks.dll"));
        if (!File.Exists(program))
        {
            throw new CliException($"{program} is not built");
        }

        var folder = Directory.CreateTempSubdirectory("ruqsat-bench-").FullName;
        var iins = Path.Combine(folder, "iins");
        await File.WriteAllLinesAsync(iins, BenchSubjects.Iins(0, BenchSubjects.Hot), cancellationToken);

        var server = context.Platform.Addresses.ConnectionStringOf("permitcheckdb");
        var database = $"ruqsat_bench_{context.Run}_plain";
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        var start = new ProcessStartInfo("dotnet", [program, "--iins", iins, "--urls", address.ToString()]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["Logging__LogLevel__Default"] = "Warning";
        start.Environment["ConnectionStrings__benchdb"] = server.Replace("Database=permitcheckdb", $"Database={database}", StringComparison.Ordinal);
        start.Environment["Authentication__Authority"] = context.Platform.Addresses.Identity.ToString();
        start.Environment["Identifiers__Keys__1"] = RandomNumberGenerator.GetHexString(64);
        start.Environment["Identifiers__CurrentVersion"] = "1";
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        var result = new BenchServer(process, folder, address, () => PgbenchLimit.PsqlAsync(PgbenchLimit.Environment(server), $"DROP DATABASE IF EXISTS {database} WITH (FORCE);", CancellationToken.None));
        try
        {
            await result.UntilReadyAsync(context, cancellationToken);
            return result;
        }
        catch
        {
            await result.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
        await _dropAsync();
    }

    private async Task UntilReadyAsync(BenchContext context, CancellationToken cancellationToken)
    {
        var begun = context.Platform.Time.GetTimestamp();
        while (true)
        {
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Address, "/health"));
                using var response = await context.Platform.Http.SendAsync(request, cancellationToken);
                if (response.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException) when (!_process.HasExited)
            {
                // Not there yet.
            }

            if (_process.HasExited || context.Platform.Time.GetElapsedTime(begun) > StartLimit)
            {
                throw new CliException("the server of the compared endpoints did not start");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), context.Platform.Time, cancellationToken);
        }
    }

    public static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }
}
