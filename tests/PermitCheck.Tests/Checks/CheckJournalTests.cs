using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Ruqsat.Audit;
using Ruqsat.PermitCheck.Checks;
using Ruqsat.Testing;

namespace Ruqsat.PermitCheck.Tests.Checks;

public sealed class CheckJournalTests(PermitCheckFixture fixture)
{
    [Fact]
    public async Task Find_ByDecisionId_GivesTheCheckBack()
    {
        var (iin, plate) = (Any.Iin(), Any.Plate());
        var permit = await fixture.Desk.IssueAsync(iin);
        var answer = await fixture.Desk.CheckAsync(new { purpose = Desk.Checkpoint, iin = iin.Reveal(), plate = plate.Reveal() });
        var journal = fixture.PermitCheck.Services.GetRequiredService<CheckJournal>();

        var check = (await journal.FindAsync(answer.GetProperty("decisionId").GetGuid(), CancellationToken.None))!;

        Assert.Equal(
            (answer.GetProperty("decisionId").GetGuid(), "gate-1", Purpose.Checkpoint, "CP-01", Decision.Deny, "NO_ACTIVE_PERMIT"),
            (check.DecisionId, check.By, check.Purpose, check.PurposeReference, check.Decision, check.Reason));
        Assert.Equal([permit.Id(), null], check.Subjects.Select(s => s.PermitId));
        Assert.All(check.Subjects, s => Assert.Equal(33, s.SubjectKey.Length));
        Assert.True(check.DurationMs > 0);
        Assert.Null(await journal.FindAsync(Guid.NewGuid(), CancellationToken.None));
    }

    [Theory]
    [InlineData("UPDATE audit_records SET actor = 'nobody'")]
    [InlineData("DELETE FROM audit_subjects")]
    public async Task Change_ByTheService_IsRefused(string sql)
    {
        await using var command = fixture.PermitCheck.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(sql);

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync())).SqlState);
    }

    [Fact]
    public async Task Check_ReplicasComeAndGoUnderLoad_EveryAnswerIsInTheJournalAndTheChainsVerify()
    {
        await using var service = await PermitCheckFixture.StartAsync((await Servers.RedisAsync()).ConnectionString);
        var answered = new ConcurrentBag<Guid>();
        for (var life = 0; life < 4; life++)
        {
            var replica = service.StartReplica();
            var desk = new Desk(replica);
            var load = CheckUntilItFails(() => desk.CheckAsync(Any.Iin()), answered);
            await MoreAsync(answered, 300);

            // The server stays behind with a broken connection in the middle of whatever it did.
            await new Desk(service).QueryAsync<long>("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
            await replica.DisposeAsync();
            await Task.WhenAll(load);
        }

        await AssertCompleteAsync(service, answered, lives: 4);
    }

    [Fact]
    public async Task Check_ServiceKilledUnderLoad_EveryAnswerIsInTheJournalAndTheChainsVerify()
    {
        const int Lives = 3;
        await using var service = await PermitCheckFixture.StartAsync((await Servers.RedisAsync()).ConnectionString);
        var answered = new ConcurrentBag<Guid>();
        for (var life = 0; life < Lives; life++)
        {
            using var killed = StartProcess(service, out var address);
            try
            {
                using var client = service.ClientOf("gate-1", "integration");
                client.BaseAddress = address;
                await Eventually.TrueAsync(
                    async () =>
                    {
                        try
                        {
                            return await client.GetStringAsync("/alive") == "Healthy";
                        }
                        catch (HttpRequestException)
                        {
                            return false;
                        }
                    },
                    TimeSpan.FromMinutes(1));
                var load = CheckUntilItFails(
                    async () =>
                    {
                        using var response = await client.PostAsJsonAsync("/v1/checks", new { purpose = Desk.Checkpoint, iin = Any.Iin().Reveal() });
                        return await response.ExpectAsync(HttpStatusCode.OK);
                    },
                    answered);
                await MoreAsync(answered, 500);
                killed.Kill();
                await Task.WhenAll(load);
            }
            finally
            {
                killed.Kill();
                await killed.WaitForExitAsync();
            }
        }

        await AssertCompleteAsync(service, answered, Lives);
    }

    private static List<Task> CheckUntilItFails(Func<Task<JsonElement>> check, ConcurrentBag<Guid> answered) => [.. Enumerable.Range(0, 16).Select(_ => Task.Run(async () =>
    {
        try
        {
            while (true)
            {
                answered.Add((await check()).GetProperty("decisionId").GetGuid());
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException or ObjectDisposedException or OperationCanceledException or Xunit.Sdk.XunitException)
        {
            // The service went away; this request has no answer.
        }
    }))];

    private static Task MoreAsync(ConcurrentBag<Guid> answered, int more)
    {
        var enough = answered.Count + more;
        return Eventually.TrueAsync(() => Task.FromResult(answered.Count >= enough), TimeSpan.FromMinutes(1));
    }

    /// <summary>The service as a process of its own, on the database of <paramref name="service"/>.</summary>
    private static Process StartProcess(ServiceHost<Program> service, out Uri address)
    {
        using (var listener = new TcpListener(IPAddress.Loopback, 0))
        {
            listener.Start();
            address = new($"http://{listener.LocalEndpoint}");
        }

        var start = new ProcessStartInfo("dotnet", [typeof(Program).Assembly.Location])
        {
            Environment = { ["ASPNETCORE_ENVIRONMENT"] = "Development", ["ASPNETCORE_URLS"] = address.ToString() },
        };
        foreach (var (key, value) in service.Settings)
        {
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        return Process.Start(start)!;
    }

    private static async Task AssertCompleteAsync(ServiceHost<Program> service, ConcurrentBag<Guid> answered, int lives)
    {
        await using var database = NpgsqlDataSource.Create(service.Database);
        await using var count = database.CreateCommand("SELECT count(*) FROM audit_records WHERE record_id = ANY($1)");
        count.Parameters.Add(new() { Value = answered.ToArray() });
        Assert.Equal((long)answered.Count, await count.ExecuteScalarAsync());
        var verification = await new AuditReader(database).VerifyAsync([], null, CancellationToken.None);
        Assert.Empty(verification.Findings);
        Assert.True(verification.Records >= answered.Count + lives && verification.Chains >= lives, $"{verification.Records} records in {verification.Chains} chains");
    }
}
