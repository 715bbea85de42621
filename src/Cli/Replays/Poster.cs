using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Ruqsat.Cli.Platform;

namespace Ruqsat.Cli.Replays;

/// <summary>A request whose repetition is safe.</summary>
internal readonly record struct PreparedRequest(string IdempotencyKey, ReadOnlyMemory<byte> Body);

/// <summary>What a poster has done so far. Read by the display while the work goes on.</summary>
internal sealed class PostCounters
{
    private int _created;
    private int _repeated;

    /// <summary>Answered 201 for the first time.</summary>
    public int Created => _created;

    /// <summary>Answered 201 as a repetition.</summary>
    public int Repeated => _repeated;

    public int Acknowledged => Created + Repeated;

    /// <summary>Why requests were sent again, and how often.</summary>
    public ConcurrentDictionary<string, int> Retries { get; } = new();

    /// <summary>From sending to the answer, of the requests that were acknowledged at the first attempt.</summary>
    public ConcurrentQueue<TimeSpan> Latencies { get; } = new();

    public void Count(bool repeated) => Interlocked.Increment(ref repeated ? ref _repeated : ref _created);
}

/// <param name="Concurrency">Requests in flight.</param>
/// <param name="Patience">How long one request is repeated while its service is away.</param>
internal sealed record PosterOptions(int Concurrency, TimeSpan Patience)
{
    public static TimeSpan DefaultPatience { get; } = TimeSpan.FromSeconds(90);

    /// <summary>A request without an answer after this long is sent again.</summary>
    public TimeSpan AttemptLimit { get; init; } = TimeSpan.FromSeconds(30);
}

/// <summary>
/// Posts prepared requests in their order, several in flight, and rides out the restart of a service: every request has its idempotency key,
/// so sending it again is safe. Does as little as possible for each, because it shares the machine with what it drives.
/// </summary>
internal sealed class Poster(HttpMessageInvoker http, AccessTokens tokens, PosterOptions options, TimeProvider time)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestAskedPause = TimeSpan.FromSeconds(10);

    /// <summary>Posts all that are not yet acknowledged. Request i has the number i + 1.</summary>
    /// <exception cref="CliException">One was refused, or its service stayed away; the others in flight were given up.</exception>
    public async Task PostAllAsync(Uri target, IReadOnlyList<PreparedRequest> requests, SequenceRanges acknowledged, PostCounters counters, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var last = 0;
        var workers = Enumerable.Range(0, Math.Min(options.Concurrency, requests.Count)).Select(_ => Task.Run(
            async () =>
            {
                try
                {
                    while (Interlocked.Increment(ref last) is var number && number <= requests.Count)
                    {
                        if (!acknowledged.Contains(number))
                        {
                            await PostAsync(target, requests[number - 1], number, counters, stop.Token);
                            acknowledged.Add(number);
                        }
                    }
                }
                catch
                {
                    await stop.CancelAsync();
                    throw;
                }
            },
            CancellationToken.None)).ToArray();
        await Task.WhenAll(workers);
    }

    private async Task PostAsync(Uri target, PreparedRequest prepared, int number, PostCounters counters, CancellationToken cancellationToken)
    {
        var begin = time.GetTimestamp();
        var pause = FirstPause;
        for (var attempt = 1; ; attempt++)
        {
            var (outcome, reason, askedPause) = await AttemptAsync(target, prepared, cancellationToken);
            if (outcome is Outcome.Created or Outcome.Repeated)
            {
                if (attempt == 1)
                {
                    counters.Latencies.Enqueue(time.GetElapsedTime(begin));
                }

                counters.Count(repeated: outcome == Outcome.Repeated);
                return;
            }

            if (outcome == Outcome.Refused)
            {
                throw new CliException(string.Create(CultureInfo.InvariantCulture, $"POST {target} number {number} was refused: {reason}"));
            }

            counters.Retries.AddOrUpdate(reason, 1, (_, count) => count + 1);
            if (time.GetElapsedTime(begin) > options.Patience)
            {
                throw new CliException(string.Create(CultureInfo.InvariantCulture, $"POST {target} number {number} found no answer for {options.Patience.TotalSeconds:0} s; last: {reason}"));
            }

            await Task.Delay(askedPause > pause ? askedPause.Value : pause, time, cancellationToken);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private async Task<(Outcome Outcome, string Reason, TimeSpan? Pause)> AttemptAsync(Uri target, PreparedRequest prepared, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.AttemptLimit);
        try
        {
            var token = await tokens.GetAsync(limit.Token);
            using var request = new HttpRequestMessage(HttpMethod.Post, target) { Content = new ReadOnlyMemoryContent(prepared.Body) };
            request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
            request.Headers.TryAddWithoutValidation("Authorization", token);
            request.Headers.TryAddWithoutValidation("Idempotency-Key", prepared.IdempotencyKey);
            using var response = await http.SendAsync(request, limit.Token);
            switch (response.StatusCode)
            {
                case HttpStatusCode.Created:
                    // Read to the end, so that the connection can be used again.
                    await response.Content.CopyToAsync(Stream.Null, limit.Token);
                    return (response.Headers.Contains("Idempotency-Replayed") ? Outcome.Repeated : Outcome.Created, "", null);
                case HttpStatusCode.Unauthorized:
                    // Expired or, after a restart of the identity service, signed with a key that is no longer known.
                    tokens.Discard(token);
                    return (Outcome.Passing, "401", null);
                case HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError:
                    var asked = response.Headers.RetryAfter?.Delta;
                    return (Outcome.Passing, Status(response), asked > LongestAskedPause ? LongestAskedPause : asked);
                default:
                    return (Outcome.Refused, $"{Status(response)} {await ProblemAsync(response, limit.Token)}", null);
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return (Outcome.Passing, "no connection", null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (Outcome.Passing, "no answer", null);
        }
    }

    private static string Status(HttpResponseMessage response) => ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture);

    /// <summary>The stable codes of problem details; never their text.</summary>
    private static async Task<string> ProblemAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            using var problem = await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(cancellationToken), default, cancellationToken);
            return problem.RootElement.TryGetProperty("code", out var code) ? code.ToString() : "";
        }
        catch (JsonException)
        {
            return "";
        }
    }

    private enum Outcome
    {
        Created,
        Repeated,
        Passing,
        Refused,
    }
}
