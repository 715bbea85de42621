using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Ruqsat.Testing;

namespace Ruqsat.EndToEnd.Tests;

/// <summary>
/// No check that starts after the acknowledgement of a change answers what was true before it, with two replicas and while Redis
/// is killed again and again.
/// </summary>
/// <remarks>
/// What an acknowledgement promises: without <c>effectiveWithinSeconds</c>, every check that starts from now on sees the change;
/// with it, Redis could not be told, and every check that starts so many seconds later does. A subject whose change got such a
/// number is not changed any more, so that its promise can be tried when it is due.
/// <para>
/// A pair is an acknowledged change and a check that was started when the change was due, and answered before the next change of
/// that subject was started. Such a check has one right answer.
/// </para>
/// </remarks>
[Collection(TwoReplicas.Collection)]
public sealed class StaleAnswerTests(TwoReplicas two, ITestOutputHelper output)
{
    private const int Writers = 8;
    private const int Readers = 32;

    // So that most of them are not just being changed.
    private const int SubjectsOfWriter = 8;

    // A dossier keeps the last revoked permits: new subjects keep it of a usual size, and begin as unknown ones.
    private const int ChangesOfSubject = 20;
    private const int MaxLeft = 32;
    private const int NeededPairs = 10_000;

    // On a slow machine it goes on until there are enough pairs.
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LongestDuration = 4 * Duration;
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(10);

    private readonly Platform _platform = two.Platform;
    private readonly Watched[] _slots = [.. Enumerable.Range(0, Writers * SubjectsOfWriter).Select(_ => new Watched())];
    private readonly Watched[] _latest = new Watched[Writers];
    private readonly ConcurrentStack<Watched> _left = [];
    private readonly ConcurrentQueue<string> _wrong = new();
    private readonly ConcurrentDictionary<string, int> _answers = new();
    private int _cached;
    private int _told;
    private int _promised;
    private int _pairs;
    private int _soonPairs;
    private int _promisedPairs;
    private int _early;

    [Fact]
    public async Task Check_AfterAnAcknowledgedChange_IsNeverStale()
    {
        using var registry = await _platform.RegistryAsync();
        using var checks = await _platform.ClientAsync(TwoReplicas.Service);
        using var end = new CancellationTokenSource(LongestDuration);
        using var allTried = new CancellationTokenSource();
        var writing = Enumerable.Range(0, Writers).Select(writer => WriteAsync(registry, writer, end)).ToList();
        var reading = Enumerable.Range(0, Readers).Select(_ => ReadAsync(checks, end, allTried.Token)).ToList();

        var ending = EndAsync(end);
        var restarts = await RestartRedisAsync(end.Token);
        await Task.WhenAll([ending, .. writing]);
        await Eventually.TrueAsync(() => Task.FromResult(!_wrong.IsEmpty || _left.All(watched => watched.IsTried)), 2 * Duration);
        await allTried.CancelAsync();
        await Task.WhenAll(reading);

        output.WriteLine($"Redis was killed and started {restarts} times. {_told} changes were told at once, {_promised} promised for later.");
        output.WriteLine($"Answers: {string.Join(", ", _answers.OrderBy(a => a.Key, StringComparer.Ordinal).Select(a => $"{a.Value} {a.Key}"))}");
        output.WriteLine($"{_early} answers still were as before a promise was due.");
        output.WriteLine($"{_pairs} pairs of an acknowledged change and a check that started later, {_soonPairs} of them within {Soon.TotalMilliseconds} ms, {_promisedPairs} of a promise that was due: {_wrong.Count} wrong.");
        Assert.Empty(_wrong);
        Assert.True(_pairs > NeededPairs, $"There were only {_pairs} pairs.");
        Assert.True(restarts >= 3, $"Redis was only started {restarts} times.");
        Assert.True(_promisedPairs > 0, "No promise became due.");
        Assert.True(_cached > _pairs / 10, $"Only {_cached} answers came from Redis.");
    }

    private async Task EndAsync(CancellationTokenSource end)
    {
        var clock = Stopwatch.StartNew();
        await Eventually.TrueAsync(() => Task.FromResult(end.IsCancellationRequested || (clock.Elapsed >= Duration && _pairs > NeededPairs)), 2 * LongestDuration);
        await end.CancelAsync();
    }

    /// <summary>Waits until changes are told and checks answered from Redis, kills it, waits until changes have missed it, brings it back.</summary>
    private async Task<int> RestartRedisAsync(CancellationToken end)
    {
        for (var restarts = 0; ; restarts++)
        {
            var (told, cached) = (_told, _cached);
            await UntilAsync(() => _told >= told + (20 * Writers) && _cached >= cached + (20 * Readers));
            if (end.IsCancellationRequested)
            {
                return restarts;
            }

            var promised = _promised;
            await _platform.Control.KillAsync("redis", CancellationToken.None);
            await UntilAsync(() => _promised >= promised + (2 * Writers));
            await _platform.Control.StartAsync("redis", CancellationToken.None);
        }

        Task UntilAsync(Func<bool> condition) => Eventually.TrueAsync(() => Task.FromResult(condition() || end.IsCancellationRequested), 2 * LongestDuration);
    }

    private async Task WriteAsync(HttpClient registry, int writer, CancellationTokenSource end)
    {
        for (var round = 0; !end.IsCancellationRequested; round++)
        {
            var place = (writer * SubjectsOfWriter) + (round % SubjectsOfWriter);
            var watched = _slots[place];
            if (watched.Changes >= ChangesOfSubject || watched.IsLeft)
            {
                watched = new Watched();
                Volatile.Write(ref _slots[place], watched);
            }

            try
            {
                await ChangeAsync(registry, watched);
                Volatile.Write(ref _latest[writer], watched);
            }
            catch (Exception e)
            {
                Fail(e, end);
            }
        }
    }

    private async Task ChangeAsync(HttpClient registry, Watched watched)
    {
        // From here on until the acknowledgement both answers are right.
        watched.Known = null;
        var permit = watched.Permit;
        using var response = permit is null
            ? await Platform.PostAsync(registry, "/v1/permits", new { iin = watched.Iin, ground = "WORK", validFrom = "2020-04-07T00:00:00+06:00", validTo = "2099-04-07T00:00:00+06:00" })
            : await registry.PostAsJsonAsync($"/v1/permits/{permit}/revoke", new { reason = "REPLACED" });
        var answer = await ReadAsync(response);
        var seconds = answer.TryGetProperty("effectiveWithinSeconds", out var promise) && promise.ValueKind == JsonValueKind.Number ? promise.GetInt32() : (int?)null;

        watched.Changes++;
        watched.Permit = permit is null ? answer.GetProperty("id").GetGuid() : null;
        watched.Known = new(permit is null ? "ALLOW PERMIT_ACTIVE" : "DENY REVOKED", Stopwatch.GetTimestamp() + ((seconds ?? 0) * Stopwatch.Frequency), seconds is not null);
        if (seconds is null)
        {
            Interlocked.Increment(ref _told);
            return;
        }

        watched.IsLeft = true;
        if (Interlocked.Increment(ref _promised) <= MaxLeft)
        {
            _left.Push(watched);
        }
    }

    private async Task ReadAsync(HttpClient checks, CancellationTokenSource end, CancellationToken allTried)
    {
        while (!allTried.IsCancellationRequested)
        {
            try
            {
                await CheckAsync(checks, Choose(end.IsCancellationRequested));
            }
            catch (Exception e)
            {
                Fail(e, end);
            }
        }
    }

    /// <summary>Now any of them, now one that was changed a moment ago, now one that was left alone; after the end only such ones.</summary>
    private Watched Choose(bool isOver)
    {
        var left = isOver || Random.Shared.Next(8) == 0 ? _left.ToArray() : [];
        return left.Length > 0 ? left[Random.Shared.Next(left.Length)]
            : Random.Shared.Next(2) == 0 && Volatile.Read(ref _latest[Random.Shared.Next(Writers)]) is { } latest ? latest
            : Volatile.Read(ref _slots[Random.Shared.Next(_slots.Length)]);
    }

    private async Task CheckAsync(HttpClient checks, Watched watched)
    {
        var known = watched.Known;
        var started = Stopwatch.GetTimestamp();
        using var response = await checks.PostAsJsonAsync("/v1/checks", new { purpose = TwoReplicas.Checkpoint, iin = watched.Iin });
        var answer = await ReadAsync(response);
        var isChanging = known is null || watched.Known != known;

        var told = $"{answer.GetProperty("decision").GetString()} {answer.GetProperty("reason").GetProperty("code").GetString()}";
        var freshness = answer.GetProperty("freshness");
        var source = freshness.GetProperty("source").GetString();
        _answers.AddOrUpdate($"{told} {source}", 1, (_, count) => count + 1);
        if (source == "CACHE")
        {
            Interlocked.Increment(ref _cached);
        }

        if (isChanging)
        {
            return;
        }

        if (started < known!.DueAt)
        {
            Interlocked.Add(ref _early, told == known.Answer ? 0 : 1);
            return;
        }

        Interlocked.Increment(ref _pairs);
        Interlocked.Add(ref _soonPairs, Stopwatch.GetElapsedTime(known.DueAt, started) < Soon ? 1 : 0);
        if (known.IsPromise)
        {
            Interlocked.Increment(ref _promisedPairs);
            watched.IsTried = true;
        }

        if (told != known.Answer)
        {
            _wrong.Enqueue($"{told} instead of {known.Answer}, by {source} as of {freshness.GetProperty("asOf").GetString()}, decision {answer.GetProperty("decisionId").GetString()}, "
                + $"started {Stopwatch.GetElapsedTime(known.DueAt, started).TotalMilliseconds:0.0} ms after the change was due");
        }
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response) => response.IsSuccessStatusCode
        ? await response.Content.ReadFromJsonAsync<JsonElement>()
        : throw new InvalidOperationException($"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");

    /// <summary>Without Redis everything is slower and nothing is an error.</summary>
    private void Fail(Exception e, CancellationTokenSource end)
    {
        _wrong.Enqueue(e.Message);
        end.Cancel();
    }

    /// <summary>What its writer was told, by one acknowledgement.</summary>
    /// <param name="Answer">Decision and reason from then on.</param>
    /// <param name="DueAt">Timestamp from which on every check that starts must know.</param>
    /// <param name="IsPromise">Redis could not be told.</param>
    private sealed record Acknowledged(string Answer, long DueAt, bool IsPromise);

    private sealed class Watched
    {
        private volatile Acknowledged? _known;

        public string Iin { get; } = Any.Iin().Reveal();

        /// <summary>Null from the start of a change to its acknowledgement. Everything else is its writer's own.</summary>
        public Acknowledged? Known
        {
            get => _known;
            set => _known = value;
        }

        public Guid? Permit { get; set; }

        public int Changes { get; set; }

        public bool IsLeft { get; set; }

        /// <summary>Its promise was due when somebody asked.</summary>
        public bool IsTried { get; set; }
    }
}
