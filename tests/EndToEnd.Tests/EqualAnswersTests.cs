using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Ruqsat.Testing;

namespace Ruqsat.EndToEnd.Tests;

/// <summary>
/// Whoever may check cannot tell a subject that nobody knows from one that is known and has no permit in force: neither by the
/// bytes of the answer nor by its time. The known ones have a permit that is suspended.
/// </summary>
[Collection(TwoReplicas.Collection)]
public sealed class EqualAnswersTests(TwoReplicas two, ITestOutputHelper output)
{
    private const int SubjectsOfKind = 100;
    private const int Rounds = 20;
    private const int WarmUpRounds = 3;

    // A known subject is a little more work, for there is more to read and to record; the answers leave on the ticks of a clock.
    // So far from one half may the probability be that the one is slower than the other.
    private const double Limit = 0.05;
    private const double SeenDifference = 1.10;

    // Standard deviations beyond which chance goes once in twenty times.
    private const double OneSidedError = 1.645;

    [Theory]
    [InlineData("CACHE")]
    [InlineData("DATABASE")]
    public async Task Check_UnknownAndKnownWithoutPermit_AnswerAlikeInBytesAndTime(string source)
    {
        var unknown = Enumerable.Range(0, SubjectsOfKind).Select(_ => Any.Iin().Reveal()).ToArray();
        var known = await SuspendedAsync();
        var replicas = await two.ClientsAsync();
        using var client = replicas[0];
        var times = (Unknown: new List<double>(), Known: new List<double>());
        var answers = new HashSet<string>();

        for (var round = -WarmUpRounds; round < Rounds; round++)
        {
            if (source == "DATABASE")
            {
                await two.FlushRedisAsync();

                // The rules are back in Redis with this one.
                await CheckAsync(client, Any.Iin().Reveal());
            }

            Random.Shared.Shuffle(unknown);
            Random.Shared.Shuffle(known);
            for (var i = 0; i < SubjectsOfKind; i++)
            {
                // Side by side, and neither always first.
                foreach (var isKnown in Random.Shared.Next(2) == 0 ? (bool[])[false, true] : [true, false])
                {
                    var (time, answer, from) = await CheckAsync(client, (isKnown ? known : unknown)[i]);
                    if (round >= 0 && from == source)
                    {
                        (isKnown ? times.Known : times.Unknown).Add(time);
                        answers.Add(answer);
                    }
                }
            }
        }

        var (probability, z) = MannWhitney(times.Unknown, times.Known);
        var (control, _) = MannWhitney(times.Unknown, [.. times.Unknown.Select(time => time * SeenDifference)]);
        var ratio = Median(times.Known) / Median(times.Unknown);
        output.WriteLine($"{source}: unknown {Describe(times.Unknown)}; known without a permit {Describe(times.Known)}");
        var needed = Math.Pow(2 * OneSidedError, 2) / (6 * Math.Pow(probability - 0.5, 2));
        output.WriteLine($"{source}: P(unknown < known) = {probability:0.0000}, z = {z:0.00}, medians {ratio - 1:+0.0 %;-0.0 %}; for a difference of {SeenDifference - 1:0 %} the probability would be {control:0.0000}");
        output.WriteLine($"{source}: whoever wants to tell them apart, wrong once in twenty times, needs about {needed:0} answers about each");
        Assert.Single(answers);
        Assert.Contains("NO_ACTIVE_PERMIT", answers.Single(), StringComparison.Ordinal);
        Assert.InRange(Math.Min(times.Unknown.Count, times.Known.Count), SubjectsOfKind * Rounds * 9 / 10, SubjectsOfKind * Rounds);
        Assert.InRange(probability, 0.5 - Limit, 0.5 + Limit);
        replicas[1].Dispose();
    }

    private async Task<string[]> SuspendedAsync()
    {
        using var clerk = await two.Platform.RegistryAsync();
        var known = Enumerable.Range(0, SubjectsOfKind).Select(_ => Any.Iin().Reveal()).ToArray();
        await Parallel.ForEachAsync(known, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (iin, _) =>
        {
            using var issued = await Platform.PostAsync(clerk, "/v1/permits", new { iin, ground = "WORK", validFrom = "2020-04-07T00:00:00+06:00", validTo = "2099-04-07T00:00:00+06:00" });
            Assert.Equal(HttpStatusCode.Created, issued.StatusCode);
            var id = (await issued.Content.ReadFromJsonAsync<JsonElement>(CancellationToken.None)).GetProperty("id").GetGuid();
            using var suspended = await clerk.PostAsJsonAsync($"/v1/permits/{id}/suspend", new { reason = "UNDER_INVESTIGATION" }, CancellationToken.None);
            Assert.Equal(HttpStatusCode.OK, suspended.StatusCode);
        });
        return known;
    }

    /// <returns>Milliseconds to the last byte; the answer with its headers, but without ids, times and the subject; where the dossier came from.</returns>
    private static async Task<(double Time, string Answer, string Source)> CheckAsync(HttpClient client, string iin)
    {
        var started = Stopwatch.GetTimestamp();
        using var response = await client.PostAsJsonAsync("/v1/checks", new { purpose = TwoReplicas.Checkpoint, iin });
        var body = await response.Content.ReadAsStringAsync();
        var time = Stopwatch.GetElapsedTime(started).TotalMilliseconds;

        var answer = JsonDocument.Parse(body).RootElement;
        var freshness = answer.GetProperty("freshness");
        foreach (var own in (JsonElement[])[answer.GetProperty("decisionId"), answer.GetProperty("evaluatedAt"), freshness.GetProperty("asOf"), answer.GetProperty("subjects")[0].GetProperty("masked")])
        {
            body = body.Replace(own.GetRawText(), "-", StringComparison.Ordinal);
        }

        var headers = response.Headers.Concat(response.Content.Headers).Where(h => h.Key is not ("Date" or "Content-Length")).Select(h => $"{h.Key}: {string.Join(", ", h.Value)}").Order(StringComparer.Ordinal);
        return (time, $"{(int)response.StatusCode}\n{string.Join('\n', headers)}\n{body}", freshness.GetProperty("source").GetString()!);
    }

    private static string Describe(List<double> times) =>
        $"{times.Count} times, median {Median(times):0.000} ms, mean {times.Average():0.000} ms, p90 {times.Order().ElementAt(times.Count * 9 / 10):0.000} ms";

    private static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);

    /// <summary>The test of Mann and Whitney for two samples.</summary>
    /// <returns>The probability that one of the first is less than one of the second, ties by half, and how many standard deviations of chance that is from one half.</returns>
    private static (double Probability, double Z) MannWhitney(List<double> first, List<double> second)
    {
        var all = first.Select(time => (Time: time, IsSecond: false)).Concat(second.Select(time => (Time: time, IsSecond: true))).OrderBy(t => t.Time).ToList();
        var (rankSum, start) = (0.0, 0);
        while (start < all.Count)
        {
            var end = start;
            while (end < all.Count && all[end].Time == all[start].Time)
            {
                end++;
            }

            // Those that are equal share their ranks, which begin at 1.
            rankSum += all.Skip(start).Take(end - start).Count(t => t.IsSecond) * (start + 1 + end) / 2.0;
            start = end;
        }

        double n = first.Count, m = second.Count;
        var probability = (rankSum - (m * (m + 1) / 2)) / (n * m);
        return (probability, (probability - 0.5) / Math.Sqrt((n + m + 1) / (12 * n * m)));
    }
}
