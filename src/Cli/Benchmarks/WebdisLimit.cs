using System.Diagnostics;
using System.Text.Json;

namespace Ruqsat.Cli.Benchmarks;

/// <summary>webdis, a server in C that answers HTTP with a GET to the platform's Redis: no token, no decision, no record.</summary>
internal sealed class WebdisLimit(int connections) : CheckBenchmark("limit.webdis", connections)
{
    public override async Task<BenchEntry> RunAsync(BenchContext context, CancellationToken cancellationToken)
    {
        // "localhost:6379,password=…" in the form of StackExchange.Redis.
        var parts = context.Platform.Addresses.ConnectionStringOf("redis").Split(',');
        var (host, password) = (parts[0].Split(':'), parts.Skip(1).FirstOrDefault(p => p.StartsWith("password=", StringComparison.Ordinal))?["password=".Length..]);
        var folder = Directory.CreateTempSubdirectory("ruqsat-bench-").FullName;
        var port = BenchServer.FreePort();
        var configuration = Path.Combine(folder, "webdis.json");
        await File.WriteAllTextAsync(configuration, JsonSerializer.Serialize(new Dictionary<string, object?>
        {
            ["redis_host"] = "127.0.0.1",
            ["redis_port"] = int.Parse(host[1], System.Globalization.CultureInfo.InvariantCulture),
            ["redis_auth"] = password,
            ["http_host"] = "127.0.0.1",
            ["http_port"] = port,
            ["threads"] = 2,
            ["pool_size"] = 20,
            ["daemonize"] = false,
            ["verbosity"] = 1,
            ["logfile"] = Path.Combine(folder, "webdis.log"),
        }), cancellationToken);
        Process? process = null;
        try
        {
            process = Process.Start(new ProcessStartInfo("webdis", [configuration]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder });
            var address = new Uri($"http://127.0.0.1:{port}/GET/bench");
            await UntilAnswersAsync(context, address, cancellationToken);
            return await MeasureAsync(context, address, null, null, cancellationToken);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new CliException("webdis is not installed");
        }
        finally
        {
            process?.Kill(entireProcessTree: true);
            process?.Dispose();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task UntilAnswersAsync(BenchContext context, Uri address, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, address);
                using var response = await context.Platform.Http.SendAsync(request, cancellationToken);
                return;
            }
            catch (HttpRequestException) when (attempt < 100)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), context.Platform.Time, cancellationToken);
            }
        }
    }
}
