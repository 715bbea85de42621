using Microsoft.Extensions.Time.Testing;

namespace Ruqsat.Identity.Tests.Connect;

public sealed class RefreshTests(DevelopmentHost development)
{
    [Fact]
    public async Task Refresh_WithAGoodToken_GivesNewOnes()
    {
        var tokens = await CodeFlow.TokensAsync(development.Host, "operator");
        var first = tokens.GetProperty("refresh_token").GetString()!;

        var (status, next) = await new CodeFlow(development.Host).RefreshAsync(first);

        Assert.Equal(200, status);
        Assert.NotEqual(first, next.GetProperty("refresh_token").GetString());
        Assert.NotEqual(tokens.GetProperty("access_token").GetString(), next.GetProperty("access_token").GetString());
    }

    [Fact]
    public async Task Refresh_WithAUsedToken_IsRefusedAndEndsTheGrant()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var host = await IdentityHost.StartAsync(time);
        var flow = new CodeFlow(host);
        var first = (await CodeFlow.TokensAsync(host, "operator")).GetProperty("refresh_token").GetString()!;
        var second = (await flow.RefreshAsync(first)).Body.GetProperty("refresh_token").GetString()!;

        time.Advance(TimeSpan.FromSeconds(10));
        // The answer was lost on the way: the device asks again at once.
        Assert.Equal(200, (await flow.RefreshAsync(first)).Status);

        time.Advance(TimeSpan.FromSeconds(10));
        var (status, body) = await flow.RefreshAsync(first);
        Assert.Equal((400, "invalid_grant"), (status, body.GetProperty("error").GetString()));
        Assert.Equal(400, (await flow.RefreshAsync(second)).Status);
    }

    [Fact]
    public async Task Refresh_AfterTheLifetime_IsRefused()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var host = await IdentityHost.StartAsync(time);
        var token = (await CodeFlow.TokensAsync(host, "operator")).GetProperty("refresh_token").GetString()!;

        time.Advance(TimeSpan.FromHours(11));
        var (status, next) = await new CodeFlow(host).RefreshAsync(token);
        Assert.Equal(200, status);

        time.Advance(TimeSpan.FromHours(13));
        Assert.Equal(400, (await new CodeFlow(host).RefreshAsync(next.GetProperty("refresh_token").GetString()!)).Status);
    }
}
