using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Ruqsat.Cli.Imports;
using Ruqsat.Testing;

namespace Ruqsat.Cli.Tests.Imports;

public sealed class ListUploadTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"ruqsat-{Guid.CreateVersion7():N}.csv");
    private readonly StringWriter _output = new(CultureInfo.InvariantCulture);

    public void Dispose()
    {
        _output.Dispose();
        File.Delete(_path);
        File.Delete(_path + ".bad.csv");
    }

    [Fact]
    public async Task Send_File_ArrivesByteForByteWithItsOptions()
    {
        await using var platform = await StandInPlatform.StartAsync();
        await File.WriteAllTextAsync(_path, "iin\n" + new string('1', 300_000), Encoding.UTF8);

        var outcome = await SendAsync(platform, new(DryRun: true, AllOrNothing: false, "HQ 1", null));

        Assert.Equal(("DRY_RUN", 5, 2), (outcome.State, outcome.Rows, outcome.Bad));
        var import = Assert.Single(platform.Imports);
        Assert.Equal(await File.ReadAllBytesAsync(_path), import.Body);
        Assert.Equal("?dryRun=true&allOrNothing=false&generation=HQ%201", import.Query);
    }

    [Fact]
    public async Task Send_WhileItRuns_ShowsRowsRateRestAndErrors()
    {
        await using var platform = await StandInPlatform.StartAsync();
        var (asked, mayEnd, keys) = (0, new TaskCompletionSource(), new ConcurrentBag<string>());
        platform.ImportsMayEnd = mayEnd.Task;
        platform.ImportUnderWay = key =>
        {
            keys.Add(key);
            return new { rows = 2_000 * Interlocked.Increment(ref asked), errors = 17 };
        };
        await File.WriteAllTextAsync(_path, "iin\n" + string.Concat(Enumerable.Repeat("1\n", 1_000_000)));
        var sending = SendAsync(platform, new(false, false, null, null));

        // A line now and then where there is no terminal: after some of these questions there was one.
        await Eventually.TrueAsync(() => Task.FromResult(Volatile.Read(ref asked) >= 14));
        mayEnd.SetResult();
        await sending;

        Assert.Matches(@"^rows: [1-9][\d,]*,000 of 1,000,000, [1-9][\d,]*/s, [1-9][\d,]* s left, 17 errors", _output.ToString());
        Assert.Single(keys.Distinct());
    }

    [Fact]
    public async Task SaveBadRows_Rejected_AreAFileForItsOwnerOnly()
    {
        await using var platform = await StandInPlatform.StartAsync();
        using var client = platform.Connect();

        var rows = await new ListUpload(client, StandInPlatform.ConsoleTo(_output)).SaveBadRowsAsync(Guid.NewGuid(), _path + ".bad.csv", CancellationToken.None);

        Assert.Equal(2, rows);
        Assert.Equal("iin\r\n1\r\n2\r\n", await File.ReadAllTextAsync(_path + ".bad.csv"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, OperatingSystem.IsWindows() ? UnixFileMode.UserRead | UnixFileMode.UserWrite : File.GetUnixFileMode(_path + ".bad.csv"));
    }

    [Fact]
    public async Task Send_Refused_NamesCodeAndField()
    {
        await using var platform = await StandInPlatform.StartAsync();
        platform.Interfere = (_, http) =>
        {
            Results.Problem(statusCode: 422, extensions: new Dictionary<string, object?>
            {
                ["code"] = "COLUMN_UNKNOWN",
                ["errors"] = new[] { new { field = "columns[3]", code = "COLUMN_UNKNOWN" } },
            }).ExecuteAsync(http).GetAwaiter().GetResult();
            return true;
        };
        await File.WriteAllTextAsync(_path, "iin\n1");

        var refusal = await Assert.ThrowsAsync<CliException>(() => SendAsync(platform, new(false, false, null, null)));

        Assert.Equal("the registry refused it: 422 COLUMN_UNKNOWN (columns[3])", refusal.Message);
    }

    [Fact]
    public async Task Send_NobodyThere_SaysThatItMayBeRepeated()
    {
        var platform = await StandInPlatform.StartAsync();
        await File.WriteAllTextAsync(_path, "iin\n1");
        await platform.StopAsync();

        var failure = await Assert.ThrowsAsync<CliException>(() => SendAsync(platform, new(false, false, null, null)));

        Assert.Contains("the same file again does the rest", failure.Message, StringComparison.Ordinal);
    }

    private async Task<ImportOutcome> SendAsync(StandInPlatform platform, ImportOptions options)
    {
        using var client = platform.Connect();
        return await new ListUpload(client, StandInPlatform.ConsoleTo(_output)).SendAsync(_path, options, CancellationToken.None);
    }
}
