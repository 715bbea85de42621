using Ruqsat.Testing;
using StackExchange.Redis;

namespace Ruqsat.EndToEnd.Tests;

/// <summary>The replay on a shortened scenario, undisturbed and with everything killed in the middle. It exits 0 only if every figure agrees.</summary>
[Collection("platform")]
public sealed class ReplayTests(ITestOutputHelper output)
{
    private const int Short = 1500;
    private const int Long = 9000;
    private const string Posted = "SELECT count(*) FROM inquiries WHERE idempotency_key IS NOT NULL";

    [Fact]
    public async Task Replay_TwiceOnTheSamePlatform_IsExactBothTimes()
    {
        await using var platform = await Platform.StartAsync();

        await AssertExactAsync(platform, Short);
        var first = await platform.ScalarAsync("intakedb", Posted);
        await AssertExactAsync(platform, Short);

        Assert.Equal(Short, first);
        Assert.Equal(first, await platform.ScalarAsync("intakedb", Posted));
    }

    [Fact]
    public async Task Replay_EverythingKilledInTheMiddle_IsExact()
    {
        await using var platform = await Platform.StartAsync();
        var replay = platform.RunCliAsync("replay", "--limit", $"{Long}", "--concurrency", "8");
        var blows = new (string Name, Func<Task> Strike)[]
        {
            ("kill -9 intake", () => KillAsync(platform, "intake")),
            ("kill -9 permit-check", () => KillAsync(platform, "permit-check")),
            ("kill -9 routing", () => KillAsync(platform, "routing")),
            ("kill -9 reporting", () => KillAsync(platform, "reporting")),
            ("restart rabbitmq", () => platform.Control.RestartAsync("rabbitmq")),
            ("restart postgres", () => platform.Control.RestartAsync("postgres")),
            ("flush redis", () => FlushAsync(platform)),
            ("kill -9 redis", () => KillAsync(platform, "redis")),
        };

        for (var i = 0; i < blows.Length; i++)
        {
            var next = (i + 1) * Long / (blows.Length + 2);
            await Eventually.TrueAsync(async () => await platform.ScalarAsync("intakedb", Posted) >= next || replay.IsCompleted, TimeSpan.FromMinutes(5));
            Assert.False(replay.IsCompleted, $"The replay ended before '{blows[i].Name}'.");
            output.WriteLine($"after {await platform.ScalarAsync("intakedb", Posted)} inquiries: {blows[i].Name}");
            await blows[i].Strike();
        }

        var (exitCode, text) = await replay;
        output.WriteLine(text);
        Assert.Equal(0, exitCode);
        await AssertExactAsync(platform, Long);
        Assert.Equal(Long, await platform.ScalarAsync("intakedb", Posted));
    }

    [Fact]
    public async Task Replay_ReportingStartedForTheFirstTimeAfterAllPosts_IsExact()
    {
        await using var platform = await Platform.StartAsync(exclude: "reporting,reporting-migrate");
        var replay = platform.RunCliAsync("replay", "--limit", $"{Short}");
        await Eventually.TrueAsync(async () => replay.IsCompleted
            || (await platform.ScalarAsync("intakedb", Posted) == Short && await platform.ScalarAsync("intakedb", "SELECT count(*) FROM outbox_messages") == 0), TimeSpan.FromMinutes(3));
        Assert.False(replay.IsCompleted);

        await platform.Control.StartAsync("reporting-migrate");
        await platform.Control.StartAsync("reporting");

        var (exitCode, text) = await replay;
        output.WriteLine(text);
        Assert.Equal(0, exitCode);
    }

    private async Task AssertExactAsync(Platform platform, int limit)
    {
        var (exitCode, text) = await platform.RunCliAsync("replay", "--limit", $"{limit}");
        output.WriteLine(text);
        Assert.Equal(0, exitCode);
    }

    private static async Task KillAsync(Platform platform, string resource)
    {
        await platform.Control.KillAsync(resource);
        await platform.Control.StartAsync(resource);
    }

    private static async Task FlushAsync(Platform platform)
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync(platform.State["redis"].ConnectionString + ",allowAdmin=true");
        await redis.GetServers()[0].FlushAllDatabasesAsync();
    }
}
