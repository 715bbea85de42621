using System.Diagnostics;

namespace Ruqsat.Audit.Tests;

public sealed class AuditReaderTests
{
    [Fact]
    public async Task Lookups_OfASubject_ComeInPagesSinceThenUnderEveryKey()
    {
        await using var test = await TestJournal.CreateAsync();
        var journal = test.Start();
        var (oldKey, newKey) = (TestJournal.Key(), TestJournal.Key());
        var entries = Enumerable.Range(0, 25).Select(i => Entry(DateTimeOffset.UnixEpoch.AddYears(50).AddHours(i), i % 2 == 0 ? oldKey : newKey, TestJournal.Key())).ToList();
        await Task.WhenAll(entries.Select(entry => journal.RecordAsync(entry, CancellationToken.None)));

        var found = new List<AuditRecord>();
        AuditCursor? after = null;
        IReadOnlyList<AuditRecord> page;
        do
        {
            page = await test.Reader.LookupsAsync([oldKey, newKey], entries[5].At, after, 7, CancellationToken.None);
            found.AddRange(page);
            after = page.Count > 0 ? new(page[^1].At, page[^1].Writer, page[^1].Sequence) : after;
        }
        while (page.Count == 7);

        Assert.Equal(entries.Skip(5).Select(entry => entry.RecordId), found.Select(record => record.RecordId));
        Assert.Empty(await test.Reader.LookupsAsync([TestJournal.Key()], DateTimeOffset.MinValue, null, 7, CancellationToken.None));
    }

    [Fact]
    public async Task Lookups_AmongManyRecords_TakeTheIndex()
    {
        const int Others = 200_000;
        await using var test = await TestJournal.CreateAsync();
        var journal = test.Start();
        var key = TestJournal.Key();
        var since = DateTimeOffset.UtcNow.AddYears(-1);

        // Rows that no chain holds: only their number matters here.
        await test.TamperAsync(
            $"""
            INSERT INTO audit_records SELECT '00000000-0000-0000-0000-000000000001', n, gen_random_uuid(), now(), 'officer', 'CHECK', null, null, '', '', '' FROM generate_series(1, {Others}) AS n;
            INSERT INTO audit_subjects SELECT '00000000-0000-0000-0000-000000000001', n, 0, 'Iin', sha256(n::text::bytea), now() FROM generate_series(1, {Others}) AS n
            """);
        await using (var analyze = test.Administrator.CreateCommand("ANALYZE audit_records, audit_subjects"))
        {
            await analyze.ExecuteNonQueryAsync();
        }

        await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => journal.RecordAsync(TestJournal.Entry(null, key), CancellationToken.None)));
        var clock = Stopwatch.StartNew();
        var found = await test.Reader.LookupsAsync([key, TestJournal.Key()], since, null, 1000, CancellationToken.None);
        clock.Stop();

        Assert.Equal(500, found.Count);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"{clock.Elapsed}");

        // However many there are: the plan reads neither table from end to end.
        await using var explain = test.Administrator.CreateCommand("EXPLAIN " + AuditReader.Lookups);
        foreach (var value in new object[] { new[] { key }, since, DateTimeOffset.UnixEpoch, Guid.Empty, 0L, 100 })
        {
            explain.Parameters.Add(new() { Value = value });
        }

        var plan = new List<string>();
        await using var reader = await explain.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            plan.Add(reader.GetString(0));
        }

        Assert.Contains(plan, line => line.Contains("ix_audit_subjects_subject_key", StringComparison.Ordinal));
        Assert.DoesNotContain(plan, line => line.Contains("Seq Scan", StringComparison.Ordinal));
    }

    private static AuditEntry Entry(DateTimeOffset at, params byte[][] subjects) => new()
    {
        RecordId = Guid.CreateVersion7(),
        At = at,
        Actor = "officer-1",
        Action = AuditActions.Check,
        Content = "{}"u8.ToArray(),
        Subjects = [.. subjects.Select(key => new AuditSubject("Iin", key))],
    };
}
