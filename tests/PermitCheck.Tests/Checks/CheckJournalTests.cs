using System.Collections.Concurrent;
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
            (answer.GetProperty("decisionId").GetGuid(), "operator-1", Purpose.Checkpoint, "POST-01", Decision.Deny, "NO_ACTIVE_PERMIT"),
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
            var load = Enumerable.Range(0, 16).Select(_ => Task.Run(async () =>
            {
                try
                {
                    while (true)
                    {
                        answered.Add((await desk.CheckAsync(Any.Iin())).GetProperty("decisionId").GetGuid());
                    }
                }
                catch (Exception e) when (e is HttpRequestException or IOException or ObjectDisposedException or OperationCanceledException or Xunit.Sdk.XunitException)
                {
                    // The replica went away; this request has no answer.
                }
            })).ToList();
            var enough = answered.Count + 300;
            await Eventually.TrueAsync(() => Task.FromResult(answered.Count >= enough));

            // The server stays behind with a broken connection in the middle of whatever it did.
            await new Desk(service).QueryAsync<long>("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
            await replica.DisposeAsync();
            await Task.WhenAll(load);
        }

        var ids = string.Join(',', answered.Select(id => $"'{id}'"));
        Assert.Equal(answered.Count, await new Desk(service).QueryAsync<long>($"SELECT count(*) FROM audit_records WHERE record_id IN ({ids})"));
        await using var database = NpgsqlDataSource.Create(service.Database);
        var verification = await new AuditReader(database).VerifyAsync([], null, CancellationToken.None);
        Assert.Empty(verification.Findings);
        Assert.True(verification.Records >= answered.Count + 4 && verification.Chains >= 4, $"{verification.Records} records in {verification.Chains} chains");
    }
}
