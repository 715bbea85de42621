using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Ruqsat.Testing;

namespace Ruqsat.EndToEnd.Tests;

/// <summary>Two replicas behave as one: what one has counted the other one knows, what is entered through one the next check of each sees.</summary>
[Collection(TwoReplicas.Collection)]
public sealed class TwoReplicasTests(TwoReplicas two, ITestOutputHelper output)
{
    private const int OperatorCap = 40;

    private readonly Platform _platform = two.Platform;

    [Fact]
    public async Task Check_FortyFirstSubjectOverBothReplicas_IsRefusedByBoth()
    {
        var replicas = new List<HttpClient>();
        foreach (var address in _platform.ReplicasOf(TwoReplicas.Service))
        {
            replicas.Add(await _platform.ClientOfPersonAsync(address, "operator"));
        }

        // Caps are of an hour of the clock: what another one began in between is counted anew.
        int hour;
        List<(string Step, HttpStatusCode Status, string? Code, TimeSpan? RetryAfter)> answers;
        do
        {
            (hour, answers) = (DateTimeOffset.UtcNow.Hour, []);
            var known = Enumerable.Range(0, OperatorCap).Select(_ => Any.Iin().Reveal()).ToList();
            for (var i = 0; i < known.Count; i++)
            {
                await AskAsync("new", replicas[i % 2], known[i]);
            }

            foreach (var when in (string[])["", " after a flush of Redis"])
            {
                foreach (var replica in replicas)
                {
                    await AskAsync("too many" + when, replica, Any.Iin().Reveal());
                    await AskAsync("known" + when, replica, known[0]);
                    await AskAsync("known" + when, replica, known[1]);
                }

                await two.FlushRedisAsync();
            }
        }
        while (DateTimeOffset.UtcNow.Hour != hour);

        output.WriteLine(string.Join('\n', answers.GroupBy(a => (a.Step, a.Status, a.Code)).Select(g => $"{g.Count()} x {g.Key.Step}: {g.Key.Status} {g.Key.Code}")));
        Assert.All(answers.Where(a => !a.Step.StartsWith("too many", StringComparison.Ordinal)), a => Assert.Equal(HttpStatusCode.OK, a.Status));
        Assert.All(answers.Where(a => a.Step.StartsWith("too many", StringComparison.Ordinal)), a =>
        {
            Assert.Equal((HttpStatusCode.TooManyRequests, "SUBJECT_CAP_REACHED"), (a.Status, a.Code));
            Assert.InRange(a.RetryAfter!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        });
        replicas.ForEach(replica => replica.Dispose());

        async Task AskAsync(string step, HttpClient replica, string iin)
        {
            using var response = await replica.PostAsJsonAsync("/v1/checks", new { purpose = new { inquiryId = Guid.NewGuid() }, iin });
            var code = response.IsSuccessStatusCode ? null : (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString();
            answers.Add((step, response.StatusCode, code, response.Headers.RetryAfter?.Delta));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Change_ThroughThePublicPort_IsSeenByTheNextCheckOfBothReplicas(bool isRedisFlushed)
    {
        const int Rounds = 5;
        var replicas = await two.ClientsAsync();
        using var clerk = await _platform.RegistryAsync();
        using var administrator = await _platform.ClientOfPersonAsync(_platform.State[TwoReplicas.Service].Url!, "administrator");
        var steps = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var (iin, since) = (Any.Iin().Reveal(), DateTimeOffset.UtcNow.AddDays(-1));
            var generation = $"HQ-{Guid.NewGuid():N}"[..20].ToUpperInvariant();
            await StepAsync(iin, "NO_ACTIVE_PERMIT", clerk, "/v1/generations", new { code = generation });
            await StepAsync(iin, "PERMIT_ACTIVE", clerk, "/v1/permits", new { iin, ground = "WORK", validFrom = since, validTo = since.AddDays(2) });

            var prohibition = await StepAsync(iin, "PROHIBITED", clerk, "/v1/prohibitions", new { iin, ground = "COURT_ORDER", validFrom = since });
            await StepAsync(iin, "PERMIT_ACTIVE", clerk, $"/v1/prohibitions/{prohibition.GetProperty("id").GetGuid()}/lift", new { reason = "COURT_DECISION" });

            object[] everywhere = [new { from = since }];
            var exempting = await StepAsync(iin, "PERMIT_ACTIVE", administrator, "/v1/rule-sets", new { regimes = everywhere, exemptCategories = new[] { "MEDICAL_STAFF" } });
            var exemption = await StepAsync(iin, "CATEGORY_EXEMPT", clerk, "/v1/exemptions", new { iin, category = "MEDICAL_STAFF", validFrom = since });
            await StepAsync(iin, "PERMIT_ACTIVE", clerk, $"/v1/exemptions/{exemption.GetProperty("id").GetGuid()}/withdraw", new { reason = "CATEGORY_LEFT" });
            var off = await StepAsync(iin, "REGIME_INACTIVE", administrator, "/v1/rule-sets", new { regimes = Array.Empty<object>() });
            await StepAsync(iin, "PERMIT_ACTIVE", administrator, $"/v1/rule-sets/{off.GetProperty("version").GetString()}/revert", new { });
            await StepAsync(iin, "PERMIT_ACTIVE", administrator, $"/v1/rule-sets/{exempting.GetProperty("version").GetString()}/revert", new { });

            var member = Any.Iin().Reveal();
            await StepAsync(member, "NOT_YET_VALID", clerk, "/v1/permits", new { iin = member, ground = "WORK", validFrom = since, validTo = since.AddDays(2), generation });
            await StepAsync(member, "PERMIT_ACTIVE", clerk, $"/v1/generations/{generation}/activate", new { validFrom = since });
            await StepAsync(member, "NOT_YET_VALID", clerk, $"/v1/generations/{generation}/revert", new { });
        }

        output.WriteLine($"{steps} changes, each seen by the next check of both replicas.");
        foreach (var replica in replicas)
        {
            replica.Dispose();
        }

        async Task<JsonElement> StepAsync(string iin, string reason, HttpClient who, string path, object body)
        {
            // Both have the subject and the rules from Redis: so both could be late.
            foreach (var replica in replicas)
            {
                await Eventually.TrueAsync(async () => (await CheckAsync(replica, iin)).Source == "CACHE");
            }

            if (isRedisFlushed && steps % 2 == 0)
            {
                await two.FlushRedisAsync();
            }

            using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
            request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
            if (path.StartsWith("/v1/generations/", StringComparison.Ordinal))
            {
                using var generations = await who.GetAsync("/v1/generations");
                request.Headers.IfMatch.Add(generations.Headers.ETag!);
            }

            using var response = await who.SendAsync(request);
            Assert.True(response.IsSuccessStatusCode, $"{path}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
            var change = await response.Content.ReadFromJsonAsync<JsonElement>();
            Assert.False(change.TryGetProperty("effectiveWithinSeconds", out var seconds) && seconds.ValueKind == JsonValueKind.Number, $"{path}: Redis was not told.");
            if (isRedisFlushed && steps % 2 == 1)
            {
                await two.FlushRedisAsync();
            }

            // At the same time, and then in turn: the second one may have what the first one left in Redis.
            var answers = await Task.WhenAll(replicas.Select(replica => CheckAsync(replica, iin)));
            Assert.All(answers, answer => Assert.Equal((path, reason), (path, answer.Reason)));
            foreach (var replica in replicas)
            {
                Assert.Equal((path, reason), (path, (await CheckAsync(replica, iin)).Reason));
            }

            steps++;
            return change;
        }

        static async Task<(string Reason, string Source)> CheckAsync(HttpClient replica, string iin)
        {
            using var response = await replica.PostAsJsonAsync("/v1/checks", new { purpose = TwoReplicas.Checkpoint, iin });
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
            return (answer.GetProperty("reason").GetProperty("code").GetString()!, answer.GetProperty("freshness").GetProperty("source").GetString()!);
        }
    }
}
