using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Npgsql;
using Ruqsat.Testing;

namespace Ruqsat.Identity.Tests.Keys;

public sealed class KeyTests
{
    [Fact]
    public async Task Restart_AndASecondReplica_KnowTheTokensAndSessionsOfTheFirst()
    {
        var first = await IdentityHost.StartAsync(null, ("Identity:Issuer", "http://localhost:5100/"));
        var tokens = await CodeFlow.TokensAsync(first, "operator");
        using var browser = first.Browser();
        await browser.SignInAsync(await browser.OpenAsync("/sign-in"), "operator");
        var keys = await first.Client.GetStringAsync("/.well-known/jwks", TestContext.Current.CancellationToken);

        await using var replica = IdentityHost.Start(first.Settings);
        await AssertKnownAsync(replica);
        await first.DisposeAsync();
        await IdentityHost.RunAsync(replica.Settings, "--migrate");
        await using var restarted = IdentityHost.Start(replica.Settings);
        await AssertKnownAsync(restarted);
        Assert.Equal(200, (await new CodeFlow(restarted).RefreshAsync(tokens.GetProperty("refresh_token").GetString()!)).Status);

        async Task AssertKnownAsync(IdentityHost host)
        {
            Assert.Equal(keys, await host.Client.GetStringAsync("/.well-known/jwks", TestContext.Current.CancellationToken));
            using var response = await host.GetAsync("/connect/userinfo", tokens.GetProperty("access_token").GetString());
            Assert.Equal(200, (int)response.StatusCode);
            Assert.Contains("Your account: Operator", (await browser.OpenAsync(new Uri(host.Address, "/status?lang=en").AbsoluteUri)).Html, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Rotation_WhileRunning_SignsWithTheNewKeyLaterAndStillKnowsTheOld()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var host = await IdentityHost.StartAsync(time);
        var before = await CodeFlow.TokensAsync(host, "administrator");
        var oldKey = KeyOf(before.GetProperty("access_token").GetString()!);

        await IdentityHost.RunAsync(host.Settings, "--rotate-keys");

        // Published first, so that every replica and every service knows it before it signs.
        await AdvanceUntilAsync(async () => await PublishedKeysAsync(host) == 2);
        Assert.Equal(oldKey, KeyOf(await host.ClientTokenAsync("ruqsat-integration")));

        await AdvanceUntilAsync(async () => KeyOf(await host.ClientTokenAsync("ruqsat-integration")) != oldKey);
        Assert.Equal(2, await PublishedKeysAsync(host));
        using var userInfo = await host.GetAsync("/connect/userinfo", before.GetProperty("access_token").GetString());
        Assert.Equal(200, (int)userInfo.StatusCode);
        using var users = await host.GetAsync("/v1/users", before.GetProperty("access_token").GetString());
        Assert.Equal(200, (int)users.StatusCode);
        var (status, after) = await new CodeFlow(host).RefreshAsync(before.GetProperty("refresh_token").GetString()!);
        Assert.Equal(200, status);
        // The validation of this service's own API follows too.
        using var withNew = await host.GetAsync("/v1/users", after.GetProperty("access_token").GetString());
        Assert.Equal(200, (int)withNew.StatusCode);

        Task AdvanceUntilAsync(Func<Task<bool>> isThere) => Eventually.TrueAsync(async () =>
        {
            if (await isThere()) return true;
            time.Advance(TimeSpan.FromSeconds(10));
            return false;
        });
    }

    [Fact]
    public async Task Rotation_LongAgo_DropsTheReplacedKeys()
    {
        var settings = await IdentityHost.NewSettingsAsync("Development");
        await IdentityHost.RunAsync(settings, "--migrate");
        await IdentityHost.RunAsync(settings, "--rotate-keys");
        await ExecuteAsync(settings, "UPDATE keys SET active_from = active_from - interval '40 days' WHERE use <> 'Cookies'");

        await IdentityHost.RunAsync(settings, "--rotate-keys");

        Assert.Equal(2L, await ExecuteAsync(settings, "SELECT count(*) FROM keys WHERE use = 'Signing'"));
        Assert.Equal(2L, await ExecuteAsync(settings, "SELECT count(*) FROM keys WHERE use = 'Encryption'"));
    }

    [Fact]
    public async Task Database_ReadByAThief_HoldsNoKeyInClear()
    {
        var settings = await IdentityHost.NewSettingsAsync("Development");
        await IdentityHost.RunAsync(settings, "--migrate");

        await using var source = NpgsqlDataSource.Create(settings["ConnectionStrings:identitydb"]);
        await using var command = source.CreateCommand("SELECT use, material FROM keys");
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var uses = new List<string>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            uses.Add(reader.GetString(0));
            var material = reader.GetFieldValue<byte[]>(1);
            Assert.DoesNotContain("masterKey", Encoding.UTF8.GetString(material), StringComparison.Ordinal);
            using var rsa = System.Security.Cryptography.RSA.Create();
            for (var start = 0; start < Math.Min(64, material.Length); start++)
                Assert.ThrowsAny<System.Security.Cryptography.CryptographicException>(() => rsa.ImportPkcs8PrivateKey(material.AsSpan(start), out _));
        }
        Assert.Equal(["Cookies", "Encryption", "Signing"], uses.Order());
    }

    private static string KeyOf(string token) => new JsonWebToken(token).Kid;

    private static async Task<int> PublishedKeysAsync(IdentityHost host) =>
        JsonDocument.Parse(await host.Client.GetStringAsync("/.well-known/jwks")).RootElement.GetProperty("keys").GetArrayLength();

    private static async Task<object?> ExecuteAsync(Dictionary<string, string> settings, string sql)
    {
        await using var source = NpgsqlDataSource.Create(settings["ConnectionStrings:identitydb"]);
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}
