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
    private const int SubjectsOfKind = 200;
    private const int Rounds = 20;
    private const int WarmUpRounds = 3;

    // Of the probability that a known one answers later than an unknown one, which is one half if they are alike. By chance it
    // differs from that by 0.007 in one run of three; a difference of a tenth must be beyond this limit, which is asserted, too.
    private const double Limit = 0.05;
    private const double SeenDifference = 1.10;

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
        var (control, _) = MannWhitney(times.Unknown, [.. times.Known.Select(time => time * SeenDifference)]);
        output.WriteLine($"{source}: unknown {Describe(times.Unknown)}; known without a permit {Describe(times.Known)}");
        output.WriteLine($"{source}: P(unknown < known) = {probability:0.0000}, z = {z:0.00}; it would be {control:0.0000} if the known ones took {SeenDifference - 1:0 %} longer");
        Assert.Single(answers);
        Assert.Contains("NO_ACTIVE_PERMIT", answers.Single(), StringComparison.Ordinal);
        Assert.InRange(Math.Min(times.Unknown.Count, times.Known.Count), SubjectsOfKind * Rounds * 9 / 10, SubjectsOfKind * Rounds);
        Assert.InRange(probability, 0.5 - Limit, 0.5 + Limit);
        Assert.True(control > 0.5 + Limit, "The machine is too busy to see a difference of a tenth.");
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

    private static string Describe(List<double> times)
    {
        var sorted = times.Order().ToList();
        return $"{sorted.Count} times, median {sorted[sorted.Count / 2]:0.000} ms, mean {sorted.Average():0.000} ms, p90 {sorted[sorted.Count * 9 / 10]:0.000} ms";
    }

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
