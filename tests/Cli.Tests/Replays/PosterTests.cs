using System.Text;
using Ruqsat.Cli.Replays;
using Ruqsat.Testing;

namespace Ruqsat.Cli.Tests.Replays;

public sealed class PosterTests
{
    private const int Count = 200;

    private readonly PreparedRequest[] _requests =
        [.. Enumerable.Range(1, Count).Select(i => new PreparedRequest($"run-{i}", Encoding.UTF8.GetBytes($$"""{"topic":"SUPPORT","number":{{i}},"receivedAt":"2020-03-19T10:00:00+06:00"}""")))];

    private readonly SequenceRanges _acknowledged = new();
    private readonly PostCounters _counters = new();

    [Theory]
    [InlineData(503)]
    [InlineData(429)]
    [InlineData(500)]
    public async Task PostAll_ServiceFailsForAWhile_EachArrivesOnce(int status)
    {
        await using var platform = await StandInPlatform.StartAsync();
        platform.Interfere = (number, http) =>
        {
            http.Response.StatusCode = status;
            return number % 3 == 1 && number < Count;
        };

        await PostAllAsync(platform);

        AssertEachOnce(platform);
        Assert.Equal(67, _counters.Retries[status.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
    }

    [Fact]
    public async Task PostAll_ConnectionsAreCutAfterTheInquiryWasKept_EachArrivesOnce()
    {
        await using var platform = await StandInPlatform.StartAsync();
        platform.Interfere = (number, http) =>
        {
            if (number % 5 == 0 && number < Count)
            {
                http.Response.OnStarting(() =>
                {
                    http.Abort();
                    return Task.CompletedTask;
                });
            }

            return false;
        };

        await PostAllAsync(platform);

        AssertEachOnce(platform);
        Assert.True(_counters.Retries["no connection"] > 0);
        Assert.True(_counters.Repeated > 0);
    }

    [Fact]
    public async Task PostAll_ServiceIsAwayAndComesBack_EachArrivesOnce()
    {
        await using var platform = await StandInPlatform.StartAsync();
        using var client = platform.Connect();
        await client.Integration.GetAsync(CancellationToken.None);
        await platform.StopAsync();

        var posting = new Poster(client.Http, client.Integration, new(16, TimeSpan.FromSeconds(60)), TimeProvider.System)
            .PostAllAsync(new Uri(platform.Address, "/v1/inquiries"), _requests, _acknowledged, _counters, CancellationToken.None);
        await Eventually.TrueAsync(() => Task.FromResult(_counters.Retries.GetValueOrDefault("no connection") > 32));
        await platform.StartAgainAsync();
        await posting;

        AssertEachOnce(platform);
    }

    [Fact]
    public async Task PostAll_ServiceStaysAway_GivesUpAfterItsPatience()
    {
        await using var platform = await StandInPlatform.StartAsync();
        platform.Interfere = (_, http) =>
        {
            http.Response.StatusCode = 503;
            return true;
        };

        var failure = await Assert.ThrowsAsync<CliException>(() => PostAllAsync(platform, patience: TimeSpan.FromMilliseconds(300)));

        Assert.Contains("503", failure.Message, StringComparison.Ordinal);
        Assert.Equal(0, _acknowledged.Count);
    }

    [Fact]
    public async Task PostAll_OneIsRefused_StopsAndNamesTheCodeAndNothingElse()
    {
        await using var platform = await StandInPlatform.StartAsync();
        await PostAllAsync(platform, requests: _requests[..10]);
        var acknowledged = new SequenceRanges();
        var others = _requests.Select((request, i) => i == 4 ? request with { Body = "{\"text\":\"secret\"}"u8.ToArray() } : request).ToArray();

        var failure = await Assert.ThrowsAsync<CliException>(() => PostAllAsync(platform, concurrency: 1, requests: others, acknowledged: acknowledged));

        Assert.EndsWith("number 5 was refused: 422 IDEMPOTENCY_KEY_REUSED", failure.Message, StringComparison.Ordinal);
        Assert.Equal("1-4", acknowledged.ToString());
    }

    [Fact]
    public async Task PostAll_TokensAreNoLongerAccepted_TakesANewOne()
    {
        await using var platform = await StandInPlatform.StartAsync();
        platform.Interfere = (number, _) =>
        {
            if (number == Count / 2)
            {
                platform.RevokeTokens();
            }

            return false;
        };

        await PostAllAsync(platform);

        AssertEachOnce(platform);
        Assert.Equal(2, platform.TokensIssued);
    }

    [Fact]
    public async Task PostAll_WrongSecret_IsRefusedAtOnce()
    {
        await using var platform = await StandInPlatform.StartAsync();
        using var client = new Cli.Platform.PlatformClient(
            Cli.Platform.PlatformAddresses.Find(Path.GetTempPath(), name => name.StartsWith("services__", StringComparison.Ordinal) ? platform.Address.AbsoluteUri : null),
            TimeProvider.System, _ => "wrong");

        await Assert.ThrowsAsync<ClientRefusedException>(() => new Poster(client.Http, client.Integration, new(8, TimeSpan.FromSeconds(60)), TimeProvider.System)
            .PostAllAsync(new Uri(platform.Address, "/v1/inquiries"), _requests, _acknowledged, _counters, CancellationToken.None));
    }

    [Fact]
    public async Task PostAll_InterruptedAndResumed_PostsOnlyWhatIsMissing()
    {
        await using var platform = await StandInPlatform.StartAsync();
        using var interruption = new CancellationTokenSource();
        platform.Interfere = (number, _) =>
        {
            if (number == Count / 2)
            {
                interruption.Cancel();
            }

            return false;
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => PostAllAsync(platform, concurrency: 4, cancellationToken: interruption.Token));
        Assert.InRange(_acknowledged.Count, (Count / 2) - 8, Count / 2);
        await PostAllAsync(platform, concurrency: 4);

        AssertEachOnce(platform);
        Assert.InRange(platform.Posts, Count, Count + 8);
    }

    private async Task PostAllAsync(
        StandInPlatform platform, int concurrency = 16, TimeSpan? patience = null, PreparedRequest[]? requests = null, SequenceRanges? acknowledged = null, CancellationToken cancellationToken = default)
    {
        using var client = platform.Connect();
        await new Poster(client.Http, client.Integration, new(concurrency, patience ?? TimeSpan.FromSeconds(60)), TimeProvider.System)
            .PostAllAsync(new Uri(platform.Address, "/v1/inquiries"), requests ?? _requests, acknowledged ?? _acknowledged, _counters, cancellationToken);
    }

    private void AssertEachOnce(StandInPlatform platform)
    {
        Assert.Equal($"1-{Count}", _acknowledged.ToString());
        Assert.Equal(Count, _counters.Acknowledged);
        Assert.Equal(_requests.Select(r => r.IdempotencyKey).Order(), platform.Kept.Select(k => k.Key).Order());
        Assert.Equal(Enumerable.Range(1, Count), platform.Kept.Select(k => k.Body.GetProperty("number").GetInt32()).Order());
    }
}
