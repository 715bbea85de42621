using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using Ruqsat.Contracts;
using Ruqsat.Testing;

namespace Ruqsat.Audit.Tests;

public sealed class AuditJournalTests
{
    [Fact]
    public async Task Record_ManyAtOnce_AreOneChainWithoutGaps()
    {
        await using var test = await TestJournal.CreateAsync();
        var journal = test.Start();
        var entries = Enumerable.Range(0, 5000).Select(_ => TestJournal.Entry(null, TestJournal.Key(), TestJournal.Key())).ToList();

        await Task.WhenAll(entries.Select(entry => journal.RecordAsync(entry, CancellationToken.None)));

        // The start and the entries.
        Assert.Equal(
            "1|1|5001|5001|10000",
            await test.QueryAsync<string>("SELECT concat_ws('|', count(DISTINCT writer), min(sequence), max(sequence), count(*), (SELECT count(*) FROM audit_subjects)) FROM audit_records"));
        var verification = await test.VerifyAsync();
        Assert.Equal((5001, 1, 0), (verification.Records, verification.Chains, verification.Findings.Count));
    }

    [Fact]
    public async Task Record_Durable_IsReadAsItWasWritten()
    {
        await using var test = await TestJournal.CreateAsync();
        var entry = TestJournal.Entry();

        await test.Start().RecordAsync(entry, CancellationToken.None);

        var record = (await test.Reader.FindAsync(entry.RecordId, CancellationToken.None))!;
        Assert.Equal(
            (entry.Actor, entry.Action, entry.Purpose, entry.PurposeReference, 2L),
            (record.Actor, record.Action, record.Purpose, record.PurposeReference, record.Sequence));
        Assert.Equal(entry.Content, record.Content);
        Assert.Equal(entry.At, record.At, TimeSpan.FromMicroseconds(1));
        Assert.Null(await test.Reader.FindAsync(Guid.NewGuid(), CancellationToken.None));
    }

    [Fact]
    public async Task Record_Group_IsToldByTheOutboxInTheSameTransaction()
    {
        await using var test = await TestJournal.CreateAsync();
        var journal = test.Start();
        var ids = Enumerable.Range(0, 300).Select(_ => Guid.CreateVersion7()).ToList();

        await Task.WhenAll(ids.Select(id => journal.RecordAsync(TestJournal.Entry(id), CancellationToken.None)));

        await using var command = test.Administrator.CreateCommand("SELECT payload FROM outbox_messages WHERE name = 'checks-recorded' AND not_before <= now() AND attempts = 0");
        await using var reader = await command.ExecuteReaderAsync();
        var told = new List<Guid>();
        while (await reader.ReadAsync())
        {
            told.AddRange(JsonSerializer.Deserialize<ChecksRecorded>(reader.GetString(0), JsonSerializerOptions.Web)!.Checks.Select(c => c.DecisionId));
        }

        Assert.Equal(ids.Order(), told.Order());
    }

    [Fact]
    public async Task RecordInTransaction_RolledBackOrCommitted_LeavesNoGap()
    {
        await using var test = await TestJournal.CreateAsync();
        var journal = test.Start();

        await Task.WhenAll(Enumerable.Range(0, 40).Select(async i =>
        {
            await using var connection = await test.Service.OpenConnectionAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            await journal.RecordInTransactionAsync(connection, [TestJournal.Entry(null, TestJournal.Key()), TestJournal.Entry()], CancellationToken.None);
            await (i % 3 == 0 ? transaction.RollbackAsync() : transaction.CommitAsync());
        }));
        await journal.RecordAsync(TestJournal.Entry(), CancellationToken.None);

        var verification = await test.VerifyAsync();
        Assert.Empty(verification.Findings);

        // Two chains, each with its start: 26 transactions of two entries, and one entry.
        Assert.Equal((2, 2 + 52 + 1), (verification.Chains, verification.Records));
    }

    [Fact]
    public async Task Start_OfALaterWriter_NamesTheEndsOfTheOthers()
    {
        await using var test = await TestJournal.CreateAsync();
        foreach (var count in (int[])[3, 1, 2])
        {
            var journal = test.Start();
            for (var i = 0; i < count; i++)
            {
                await journal.RecordAsync(TestJournal.Entry(), CancellationToken.None);
            }
        }

        var starts = await test.QueryAsync<string>("SELECT string_agg(convert_from(content, 'UTF8'), '|' ORDER BY writer) FROM audit_records WHERE action = 'AUDIT_START'");

        var named = starts.Split('|').Select(start => JsonDocument.Parse(start).RootElement.GetProperty("heads").EnumerateArray().Select(head => head.GetProperty("sequence").GetInt64()));
        Assert.Equal<long[]>([[], [4], [2, 4]], named.Select(heads => heads.ToArray()));
        Assert.Empty((await test.VerifyAsync()).Findings);
    }

    [Fact]
    public async Task Record_ConnectionsBreakAllTheTime_NothingAcknowledgedIsLostAndNoGapComesUp()
    {
        await using var test = await TestJournal.CreateAsync();
        var journal = test.Start();
        var acknowledged = new ConcurrentBag<Guid>();
        var refused = 0;
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(4));
        using var progress = new SemaphoreSlim(0);
        var breaking = Task.Run(async () =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                await test.QueryAsync<long>("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");

                // Again after a different number of records each time: so it breaks at every place.
                while (progress.Wait(0))
                {
                }

                for (var n = 0; n <= i % 7 && !stop.IsCancellationRequested; n++)
                {
                    await Task.WhenAny(progress.WaitAsync(stop.Token));
                }
            }
        });

        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                var entry = TestJournal.Entry(null, TestJournal.Key());
                try
                {
                    await journal.RecordAsync(entry, CancellationToken.None);
                    acknowledged.Add(entry.RecordId);
                    progress.Release();
                }
                catch (NpgsqlException)
                {
                    Interlocked.Increment(ref refused);
                }
            }
        })));
        await breaking;

        Assert.True(refused > 20 && acknowledged.Count > 100, $"{refused} refused, {acknowledged.Count} acknowledged");
        foreach (var ids in acknowledged.Chunk(5000))
        {
            await using var command = test.Administrator.CreateCommand("SELECT count(*) FROM audit_records WHERE record_id = ANY($1)");
            command.Parameters.Add(new() { Value = ids });
            Assert.Equal((long)ids.Length, await command.ExecuteScalarAsync());
        }

        Assert.Empty((await test.VerifyAsync()).Findings);
    }

    [Theory]
    [InlineData("UPDATE audit_records SET actor = 'nobody'")]
    [InlineData("DELETE FROM audit_records")]
    [InlineData("TRUNCATE audit_records")]
    [InlineData("UPDATE audit_subjects SET position = 7")]
    [InlineData("DELETE FROM audit_subjects")]
    [InlineData("TRUNCATE audit_subjects")]
    public async Task Change_OfTheJournal_IsRefusedToServiceAndAdministrator(string sql)
    {
        await using var test = await TestJournal.CreateAsync();
        await test.Start().RecordAsync(TestJournal.Entry(null, TestJournal.Key()), CancellationToken.None);

        foreach (var (source, text) in new[] { (test.Service, "permission denied"), (test.Administrator, "append-only") })
        {
            await using var command = source.CreateCommand(sql);
            var refused = await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync());
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
            Assert.Contains(text, refused.MessageText, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("ALTER TABLE audit_records DISABLE TRIGGER ALL")]
    [InlineData("DROP TRIGGER audit_is_append_only ON audit_records")]
    [InlineData("SET session_replication_role = replica")]
    public async Task Protection_ByTheService_CannotBeTakenAway(string sql)
    {
        await using var test = await TestJournal.CreateAsync();

        await using var command = test.Service.CreateCommand(sql);

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync())).SqlState);
    }

    [Fact]
    public async Task Protection_TablesOfLaterMigrations_AreOpenToTheService()
    {
        await using var test = await TestJournal.CreateAsync();
        await using var create = test.Administrator.CreateCommand("CREATE TABLE later (id int)");
        await create.ExecuteNonQueryAsync();

        await using var use = test.Service.CreateCommand("INSERT INTO later VALUES (1); UPDATE later SET id = 2; DELETE FROM later");

        Assert.Equal(3, await use.ExecuteNonQueryAsync());
    }

    [Fact]
    public async Task Heads_HourlyAndAtTheEnd_ArePublished()
    {
        await using var test = await TestJournal.CreateAsync();
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var journal = test.Start();
        using var heads = new AuditHeads(journal, TestJournal.Options, time, NullLogger<AuditHeads>.Instance);
        await journal.RecordAsync(TestJournal.Entry(), CancellationToken.None);
        await heads.StartAsync(CancellationToken.None);

        await Eventually.TrueAsync(async () =>
        {
            time.Advance(TimeSpan.FromHours(1));
            return (await HeadsAsync(test)).Count > 0;
        });
        await journal.RecordAsync(TestJournal.Entry(), CancellationToken.None);
        await heads.StopAsync(CancellationToken.None);

        var published = await HeadsAsync(test);
        Assert.Equal((2, false), (published[0].Sequence, published[0].IsLast));
        Assert.Equal((3, true), (published[^1].Sequence, published[^1].IsLast));
        Assert.Empty((await test.VerifyAsync([.. published])).Findings);

        // The last head is the last: the journal takes nothing more.
        await Assert.ThrowsAnyAsync<Exception>(() => journal.RecordAsync(TestJournal.Entry(), CancellationToken.None));
    }

    internal static async Task<IReadOnlyList<AuditHead>> HeadsAsync(TestJournal test)
    {
        var lines = await test.QueryAsync<string>("SELECT coalesce(string_agg(payload, E'\\n' ORDER BY id), '') FROM outbox_messages WHERE name = 'audit-head-recorded'");
        return [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(AuditHead.Parse)];
    }
}
