using Microsoft.Extensions.Time.Testing;
using Ruqsat.Cli.Platform;

namespace Ruqsat.Cli.Tests.Platform;

public sealed class AccessTokensTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler());

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task Get_ManyAtOnce_AsksOnce()
    {
        await using var platform = await StandInPlatform.StartAsync();
        using var tokens = TokensOf(platform);

        var headers = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => tokens.GetAsync(CancellationToken.None).AsTask()));

        Assert.Equal("Bearer ruqsat-integration.1", Assert.Single(headers.Distinct()));
        Assert.Equal(1, platform.TokensIssued);
    }

    [Fact]
    public async Task Get_BeforeTheEnd_TakesANewOne()
    {
        await using var platform = await StandInPlatform.StartAsync();
        using var tokens = TokensOf(platform);
        var first = await tokens.GetAsync(CancellationToken.None);

        _time.Advance(TimeSpan.FromSeconds(479));
        Assert.Equal(first, await tokens.GetAsync(CancellationToken.None));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.NotEqual(first, await tokens.GetAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Get_IdentityIsAwayWhileTheTokenIsStillGood_KeepsIt()
    {
        await using var platform = await StandInPlatform.StartAsync();
        using var tokens = TokensOf(platform);
        var first = await tokens.GetAsync(CancellationToken.None);
        await platform.StopAsync();

        _time.Advance(TimeSpan.FromSeconds(500));
        Assert.Equal(first, await tokens.GetAsync(CancellationToken.None));
        _time.Advance(TimeSpan.FromSeconds(100));
        await Assert.ThrowsAsync<HttpRequestException>(() => tokens.GetAsync(CancellationToken.None).AsTask());
    }

    [Fact]
    public void ToString_OfCredentials_HasNoSecret() => Assert.Equal("client", new ClientCredentials("client", "secret").ToString());

    private AccessTokens TokensOf(StandInPlatform platform) => new(_http, platform.Address, new("ruqsat-integration", "secret"), _time);
}
