using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;
using Ruqsat.Testing;

namespace Ruqsat.EndToEnd.Tests;

/// <summary>Every answer that anybody got stands in the journal, whenever a process dies.</summary>
[Collection(TwoReplicas.Collection)]
public sealed class AuditCompleteTests(TwoReplicas two, ITestOutputHelper output)
{
    private const int Clients = 32;
    private const int Kills = 4;
    private const int Subjects = 200;
    private const int AnswersBetweenKills = 500;
    private const string Checks = "FROM audit_records WHERE action = 'CHECK'";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private readonly Platform _platform = two.Platform;
    private readonly ConcurrentQueue<Guid> _received = new();
    private int _broken;

    [Fact]
    public async Task Journal_ReplicasKilledUnderLoad_HasEveryAnswerAndVerifies()
    {
        var before = await _platform.ScalarAsync("permitcheckdb", $"SELECT count(*) {Checks}");
        using var end = new CancellationTokenSource();
        var subjects = Enumerable.Range(0, Subjects).Select(_ => Any.Iin().Reveal()).ToArray();
        var token = await TokenAsync();
        var work = Enumerable.Range(0, Clients).Select(_ => AskAsync(token, subjects, end.Token)).ToList();

        var clock = Stopwatch.StartNew();
        await KillReplicasAsync();
        await end.CancelAsync();
        await Task.WhenAll(work);
        clock.Stop();

        var (recorded, writers) = await RecordedAsync();
        var missing = _received.Count(id => !recorded.Contains(id));
        var (exitCode, verification) = await _platform.RunCliAsync("audit", "verify", "--connection", _platform.State["permitcheckdb"].ConnectionString!);
        output.WriteLine($"{Kills} times kill -9 within {clock.Elapsed.TotalSeconds:0} s; {_received.Count} answers received, {_broken} requests broken off.");
        output.WriteLine($"{recorded.Count - before} records written meanwhile, in {writers} chains altogether; {missing} of the received answers are missing.");
        output.WriteLine(verification);
        Assert.Equal(0, missing);
        Assert.Equal(_received.Count, _received.Distinct().Count());
        Assert.True(_received.Count <= recorded.Count - before);
        Assert.True(exitCode == 0, verification);
        Assert.True(writers > Kills, "A process that was killed had recorded nothing.");
        Assert.True(_broken > 0, "No request was broken off: nobody was killed at work.");
    }

    /// <summary>Now the one, now the other, while both are at work; brought back at once.</summary>
    private async Task KillReplicasAsync()
    {
        for (var kill = 0; kill < Kills; kill++)
        {
            await MoreAnswersAsync();
            using (var victim = Process.GetProcessById(_platform.State[TwoReplicas.Service].Processes[kill % 2]))
            {
                victim.Kill();
            }

            await Eventually.TrueAsync(() => Task.FromResult(_platform.State[TwoReplicas.Service].Processes.Count == 1));
            await _platform.Control.StartAsync(TwoReplicas.Service, CancellationToken.None);
            Assert.Equal(2, _platform.State[TwoReplicas.Service].Processes.Count);
        }

        await MoreAnswersAsync();

        Task MoreAnswersAsync()
        {
            var enough = _received.Count + AnswersBetweenKills;
            return Eventually.TrueAsync(() => Task.FromResult(_received.Count >= enough), Limit);
        }
    }

    private async Task AskAsync(AuthenticationHeaderValue token, string[] subjects, CancellationToken end)
    {
        // New connections all the time, or a process that comes back would get no work.
        using var handler = new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromSeconds(0.5) };
        using var client = new HttpClient(handler) { BaseAddress = new Uri(_platform.State[TwoReplicas.Service].Url!), DefaultRequestHeaders = { Authorization = token } };
        while (!end.IsCancellationRequested)
        {
            try
            {
                using var response = await client.PostAsJsonAsync("/v1/checks", new { purpose = TwoReplicas.Checkpoint, iin = subjects[Random.Shared.Next(subjects.Length)] }, CancellationToken.None);
                Assert.Equal(HttpStatusCode.OK, response.StatusCode);
                _received.Enqueue((await response.Content.ReadFromJsonAsync<JsonElement>(CancellationToken.None)).GetProperty("decisionId").GetGuid());
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                Interlocked.Increment(ref _broken);
            }
        }
    }

    private async Task<AuthenticationHeaderValue> TokenAsync()
    {
        using var client = await _platform.ClientAsync(TwoReplicas.Service);
        return client.DefaultRequestHeaders.Authorization!;
    }

    private async Task<(HashSet<Guid> Ids, int Writers)> RecordedAsync()
    {
        await using var data = NpgsqlDataSource.Create(_platform.State["permitcheckdb"].ConnectionString!);
        await using var command = data.CreateCommand($"SELECT record_id, writer::text {Checks}");
        await using var reader = await command.ExecuteReaderAsync();
        var (ids, writers) = (new HashSet<Guid>(), new HashSet<string>());
        while (await reader.ReadAsync())
        {
            Assert.True(ids.Add(reader.GetGuid(0)));
            writers.Add(reader.GetString(1));
        }

        return (ids, writers.Count);
    }
}
