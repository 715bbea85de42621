using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Ruqsat.Testing;

namespace Ruqsat.PermitCheck.Tests.Imports;

/// <summary>The service as a process of its own, on the database of another one: its memory is its own, and it can be killed.</summary>
internal sealed class ImportProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ImportProcess(Process process, HttpClient clerk) => (_process, Clerk) = (process, clerk);

    public HttpClient Clerk { get; }

    public static async Task<ImportProcess> StartAsync(ServiceHost<Program> service)
    {
        var clerk = service.ClientOf("clerk-1", "registry-clerk");
        clerk.BaseAddress = FreeAddress();
        clerk.Timeout = TimeSpan.FromMinutes(30);
        var start = new ProcessStartInfo("dotnet", [typeof(Program).Assembly.Location])
        {
            Environment = { ["ASPNETCORE_ENVIRONMENT"] = "Development", ["ASPNETCORE_URLS"] = clerk.BaseAddress.ToString() },
        };
        foreach (var (key, value) in service.Settings)
        {
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        var started = new ImportProcess(Process.Start(start)!, clerk);
        await Eventually.TrueAsync(started.IsAliveAsync, TimeSpan.FromMinutes(1));
        return started;
    }

    /// <summary>The most that the process ever held in memory, as the kernel counts it.</summary>
    public int PeakMegabytes()
    {
        var line = File.ReadLines($"/proc/{_process.Id}/status").Single(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
        return int.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) / 1024;
    }

    /// <summary>At once and without a chance to tidy up.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
        Clerk.Dispose();
    }

    private async Task<bool> IsAliveAsync()
    {
        try
        {
            return await Clerk.GetStringAsync(new Uri("/alive", UriKind.Relative)) == "Healthy";
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static Uri FreeAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new($"http://{listener.LocalEndpoint}");
    }
}
