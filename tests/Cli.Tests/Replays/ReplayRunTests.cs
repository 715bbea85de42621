using System.Globalization;
using Ruqsat.Cli.Replays;
using Ruqsat.Cli.Scenarios;

namespace Ruqsat.Cli.Tests.Replays;

public sealed class ReplayRunTests : IDisposable
{
    private const int Total = 300;

    private readonly ScenarioStream _stream = ScenarioGenerator.Generate(Scenario.Load("almaty-2020").Shortened(Total));
    private readonly string _progress = Path.Combine(Path.GetTempPath(), $"ruqsat-{Guid.CreateVersion7():N}", "run.json");
    private readonly StringWriter _output = new(CultureInfo.InvariantCulture);

    public void Dispose()
    {
        _output.Dispose();
        if (Directory.GetParent(_progress) is { Exists: true } folder)
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Run_HealthyPlatform_AgreesInEveryFigure()
    {
        await using var platform = await StandInPlatform.StartAsync();

        var outcome = await RunAsync(platform);

        Assert.True(outcome.Agrees);
        Assert.Equal((Total, 0, 0), (outcome.Posted, outcome.Repeated, outcome.Resumed));
        Assert.True(outcome.ToProjection > TimeSpan.Zero);
        Assert.Equal(_stream.Permits.Count + Total, platform.Kept.Count);
        Assert.All(platform.Kept.Take(_stream.Permits.Count), kept => Assert.Equal("/v1/permits", kept.Path));
        Assert.False(File.Exists(_progress));
        Assert.Contains("figures agree", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_SecondTimeWithTheSameName_GivesTheSameFigures()
    {
        await using var platform = await StandInPlatform.StartAsync();
        await RunAsync(platform);

        var again = await RunAsync(platform);

        Assert.True(again.Agrees);
        Assert.Equal((Total, Total, 0), (again.Posted, again.Repeated, again.Resumed));
        Assert.Null(again.ToProjection);
        Assert.Equal(_stream.Permits.Count + Total, platform.Kept.Count);
    }

    [Fact]
    public async Task Run_OtherDatesAreReportedToo_StillAgrees()
    {
        await using var platform = await StandInPlatform.StartAsync();
        using var client = platform.Connect();
        await new Poster(client.Http, client.Integration, new(1, TimeSpan.FromSeconds(10)), TimeProvider.System).PostAllAsync(
            new Uri(platform.Address, "/v1/inquiries"), [new("demo-1", """{"topic":"SUPPORT","language":"ru","receivedAt":"2026-01-15T10:00:00+05:00"}"""u8.ToArray())], new(), new(), CancellationToken.None);

        Assert.True((await RunAsync(platform)).Agrees);
    }

    [Fact]
    public async Task Run_ReportingLacksAnInquiry_NamesTheFiguresThatDiffer()
    {
        await using var platform = await StandInPlatform.StartAsync();
        var lost = _stream.Inquiries.First(i => i.Closing?.Operator == "chief").ReceivedAt;
        platform.Reported = inquiry => inquiry.GetProperty("receivedAt").GetDateTimeOffset() != lost;

        var outcome = await RunAsync(platform, patience: TimeSpan.FromSeconds(1));

        Assert.False(outcome.Agrees);
        var wrong = outcome.Figures.Where(f => !f.Agrees).ToList();
        Assert.Contains(wrong, f => f is { Figure: "total", Expected: Total, Actual: Total - 1 });
        Assert.Contains(wrong, f => f is { Figure: "day", Key: "2020-04-10" });
        Assert.Contains(wrong, f => f is { Figure: "session", Expected: 1, Actual: 0 });
        Assert.Contains("session chief 2020-04-10: 1 in the scenario, 0 reported", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Interrupted_GoesOnWhereItWas()
    {
        await using var platform = await StandInPlatform.StartAsync();
        using var interruption = new CancellationTokenSource();
        platform.Interfere = (number, _) =>
        {
            if (number == _stream.Permits.Count + 150)
            {
                interruption.Cancel();
            }

            return false;
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(platform, cancellationToken: interruption.Token));
        Assert.True(File.Exists(_progress));

        var outcome = await RunAsync(platform);

        Assert.True(outcome.Agrees);
        Assert.InRange(outcome.Resumed, 130, 150);
        Assert.Equal(Total, outcome.Resumed + outcome.Posted);
        Assert.InRange(platform.Posts, _stream.Permits.Count + Total, _stream.Permits.Count + Total + 16);
    }

    private async Task<ReplayOutcome> RunAsync(StandInPlatform platform, TimeSpan? patience = null, CancellationToken cancellationToken = default)
    {
        using var client = platform.Connect();
        var console = StandInPlatform.ConsoleTo(_output);
        var options = new ReplayOptions("run", _progress, new(8, patience ?? TimeSpan.FromSeconds(60)));
        var outcome = await new ReplayRun(client, options, console).RunAsync(_stream, cancellationToken);
        ReplayReport.Write(console, outcome);
        return outcome;
    }
}
