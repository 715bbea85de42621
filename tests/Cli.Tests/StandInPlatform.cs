using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Ruqsat.Cli.Platform;
using Spectre.Console;

namespace Ruqsat.Cli.Tests;

/// <summary>
/// A real HTTP server with the addresses that the command line calls, which fails when a test wants it to. It keeps what was posted in memory and
/// counts it; what the services themselves do is tested with the services.
/// </summary>
internal sealed class StandInPlatform : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, bool> _tokens = new();
    private WebApplication? _app;
    private int _port;
    private int _tokensIssued;
    private int _posts;
    private DateTimeOffset _lastKept;

    /// <summary>Idempotency keys and bodies, in the order of their arrival.</summary>
    public ConcurrentQueue<(string Path, string Key, JsonElement Body)> Kept { get; } = new();

    /// <summary>Lists that were sent.</summary>
    public ConcurrentQueue<(string Query, byte[] Body)> Imports { get; } = new();

    /// <summary>Asked before a post is dealt with, with the number of the post; true: the answer is given already.</summary>
    public Func<int, HttpContext, bool> Interfere { get; set; } = (_, _) => false;

    /// <summary>Which inquiries the reports know.</summary>
    public Func<JsonElement, bool> Reported { get; set; } = _ => true;

    /// <summary>What is said of a list that has not come to its end; asked for each time. Null: that it has not begun.</summary>
    public Func<string, object?> ImportUnderWay { get; set; } = _ => null;

    /// <summary>A list is not answered before.</summary>
    public Task ImportsMayEnd { get; set; } = Task.CompletedTask;

    public int TokenLifetime { get; set; } = 600;

    public int TokensIssued => _tokensIssued;

    /// <summary>Posts that arrived, answered or not.</summary>
    public int Posts => _posts;

    public Uri Address => new($"http://127.0.0.1:{_port}");

    public IEnumerable<JsonElement> Inquiries => Kept.Where(kept => kept.Path == "/v1/inquiries").Select(kept => kept.Body);

    public static async Task<StandInPlatform> StartAsync()
    {
        var platform = new StandInPlatform();
        await platform.StartAgainAsync();
        return platform;
    }

    public static IAnsiConsole ConsoleTo(TextWriter writer) => AnsiConsole.Create(new() { Ansi = AnsiSupport.No, Interactive = InteractionSupport.No, Out = new AnsiConsoleOutput(writer) });

    /// <summary>On the port that it had.</summary>
    public async Task StartAgainAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Urls.Add($"http://127.0.0.1:{_port}");
        _app.MapPost("/connect/token", (Delegate)IssueToken);
        _app.MapPost("/v1/permits", (Delegate)KeepAsync);
        _app.MapPost("/v1/inquiries", (Delegate)KeepAsync);
        _app.MapPost("/v1/imports", (Delegate)KeepListAsync);
        _app.MapGet("/v1/imports", (string idempotencyKey) => Results.Json(new { items = ImportUnderWay(idempotencyKey) is { } import ? new[] { import } : [] }));
        _app.MapGet("/v1/imports/{id:guid}/bad-rows", () => Results.Text("\uFEFFiin\r\n1\r\n2\r\n", "text/csv"));
        _app.MapGet("/v1/reports/summary", Summarize);
        _app.MapGet("/v1/reports/totals", Count);
        await _app.StartAsync();
        _port = new Uri(_app.Urls.Single()).Port;
    }

    public async Task StopAsync()
    {
        await _app!.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
        _app = null;
    }

    public void RevokeTokens() => _tokens.Clear();

    public PlatformClient Connect() => new(
        PlatformAddresses.Find(Path.GetTempPath(), name => name.StartsWith("services__", StringComparison.Ordinal) ? Address.AbsoluteUri : null), TimeProvider.System, _ => "secret");

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await StopAsync();
        }
    }

    private async Task<IResult> IssueToken(HttpRequest request)
    {
        var form = await request.ReadFormAsync();
        if (form["grant_type"] != "client_credentials" || form["scope"] != "ruqsat" || form["client_secret"] != "secret")
        {
            return Results.Json(new { error = "invalid_client" }, statusCode: 401);
        }

        var token = $"{form["client_id"]}.{Interlocked.Increment(ref _tokensIssued).ToString(CultureInfo.InvariantCulture)}";
        _tokens[token] = true;
        return Results.Json(new { access_token = token, token_type = "Bearer", expires_in = TokenLifetime });
    }

    private async Task<IResult> KeepAsync(HttpContext http)
    {
        if (Interfere(Interlocked.Increment(ref _posts), http))
        {
            return Results.Empty;
        }

        var expected = http.Request.Path == "/v1/permits" ? "ruqsat-registry" : "ruqsat-integration";
        var token = http.Request.Headers.Authorization.ToString()["Bearer ".Length..];
        if (!_tokens.ContainsKey(token) || !token.StartsWith(expected, StringComparison.Ordinal))
        {
            return Results.StatusCode(401);
        }

        var key = http.Request.Headers["Idempotency-Key"].ToString();
        var body = await JsonSerializer.DeserializeAsync<JsonElement>(http.Request.Body);
        lock (Kept)
        {
            if (Kept.FirstOrDefault(kept => kept.Key == key) is { Key: not null } known)
            {
                if (!JsonElement.DeepEquals(known.Body, body))
                {
                    return Results.Problem(statusCode: 422, extensions: new Dictionary<string, object?> { ["code"] = "IDEMPOTENCY_KEY_REUSED" });
                }

                http.Response.Headers["Idempotency-Replayed"] = "true";
            }
            else
            {
                Kept.Enqueue((http.Request.Path.ToString(), key, body));
                _lastKept = TimeProvider.System.GetUtcNow();
            }
        }

        return Results.Created("/x", new { id = key });
    }

    private async Task<IResult> KeepListAsync(HttpContext http)
    {
        if (Interfere(Interlocked.Increment(ref _posts), http))
        {
            return Results.Empty;
        }

        if (!_tokens.ContainsKey(http.Request.Headers.Authorization.ToString()["Bearer ".Length..]) || http.Request.Headers["Idempotency-Key"].Count != 1)
        {
            return Results.StatusCode(401);
        }

        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        Imports.Enqueue((http.Request.QueryString.Value!, body.ToArray()));
        await ImportsMayEnd;
        return Results.Json(
            new { id = Guid.NewGuid(), state = http.Request.Query["dryRun"] == "true" ? "DRY_RUN" : "APPLIED", rows = 5, good = 3, bad = 2, applied = 3, unchanged = 0, duplicates = 0, errors = 2 },
            statusCode: 201);
    }

    private IResult Summarize(DateOnly from, DateOnly to)
    {
        var inquiries = Of(from, to);
        return Results.Json(new
        {
            from,
            to,
            received = inquiries.Count,
            withSubject = inquiries.Count(i => i.TryGetProperty("iin", out _) || i.TryGetProperty("plate", out _) || i.TryGetProperty("passport", out _)),
            awaitingCheck = 0,
            awaitingRouting = 0,
            closedAtFirstContact = inquiries.Count(i => i.TryGetProperty("closedAtFirstContact", out _)),
            lastProjectedAt = inquiries.Count == 0 ? (DateTimeOffset?)null : _lastKept,
        });
    }

    private IResult Count(string by, DateOnly from, DateOnly to) => Results.Json(new
    {
        by,
        total = Of(from, to).Count,
        rows = Of(from, to).GroupBy(i => by switch
        {
            "day" => i.GetProperty("receivedAt").GetDateTimeOffset().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            "operator" => i.TryGetProperty("closedAtFirstContact", out var closing) ? closing.GetProperty("operator").GetString() : "ruqsat-integration",
            _ => i.TryGetProperty(by, out var value) ? value.GetString() : null,
        }).Select(row => new { key = row.Key, received = row.Count() }),
    });

    private List<JsonElement> Of(DateOnly from, DateOnly to) =>
        [.. Inquiries.Where(Reported).Where(i => DateOnly.FromDateTime(i.GetProperty("receivedAt").GetDateTimeOffset().DateTime) is var day && day >= from && day <= to)];
}
