using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Ruqsat.Identity.Tests.Accounts;

public sealed class LogTests
{
    [Fact]
    public async Task SignIn_GoodAndBad_LeavesNeitherLoginNorPasswordInTheLog()
    {
        using var logs = new KeptLogs();
        var settings = await IdentityHost.NewSettingsAsync(
            "Development",
            ("Logging:LogLevel:Default", "Information"),
            ("Identity:Users:seldom-seen:Name", "A test account"),
            ("Identity:Users:seldom-seen:Password", "hardly-to-be-guessed"),
            ("Identity:Users:seldom-seen:Roles:0", "operator"));
        await IdentityHost.RunAsync(settings, "--migrate");
        await using var host = IdentityHost.Start(settings, logs: logs);

        using var browser = host.Browser();
        var flow = new CodeFlow(host);
        var page = await browser.OpenAsync(flow.AuthorizeUrl());
        page = await browser.SignInAsync(page, "seldom-seen", "mistyped-by-a-hair");
        page = await browser.SignInAsync(page, "hardly-to-be-guessed", "seldom-seen");
        var back = await browser.SignInAsync(page, "seldom-seen", "hardly-to-be-guessed");
        var (status, tokens) = await flow.RedeemAsync(back.Query("code")!);

        Assert.Equal(200, status);
        Assert.Contains(logs.Lines, line => line.Contains("signed in", StringComparison.Ordinal));
        foreach (var secret in new[] { "seldom-seen", "hardly-to-be-guessed", "mistyped-by-a-hair", back.Query("code")!, tokens.GetProperty("access_token").GetString()!, tokens.GetProperty("refresh_token").GetString()! })
            Assert.DoesNotContain(logs.Lines, line => line.Contains(secret, StringComparison.OrdinalIgnoreCase));
    }

    private sealed class KeptLogs : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            Lines.Enqueue($"{state}");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
