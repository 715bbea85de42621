using System.Globalization;

namespace Ruqsat.Audit.Tests;

/// <summary>Rows that somebody changed behind the back of the journal, in a real database.</summary>
public sealed class AuditVerifierTests
{
    private const int Seed = 20200410;

    [Fact]
    public async Task Verify_HundredRowsTamperedWith_NamesEach()
    {
        await using var test = await TestJournal.CreateAsync();
        await FillAsync(test, writers: 4, records: 400);
        var heads = await AuditJournalTests.HeadsAsync(test);
        var random = new Random(Seed);
        var places = (await test.PlacesAsync()).ToList();

        // Places far enough from each other that each is a case of its own.
        var free = new Queue<(Guid Writer, long Sequence)>(places.Where(p => p.Sequence % 3 == 2 && p.Sequence < 399).OrderBy(_ => random.Next()));
        var touched = new List<(AuditFault[] Faults, (Guid Writer, long Sequence)[] Places)>();
        for (var i = 0; i < 100; i++)
        {
            var place = free.Dequeue();
            switch (i % 5)
            {
                case 0:
                    await test.TamperAsync($"UPDATE audit_records SET {Edit(random)} WHERE {At(place)}");
                    touched.Add(([AuditFault.Changed], [place]));
                    break;
                case 1:
                    await test.TamperAsync($"DELETE FROM audit_records WHERE {At(place)}; DELETE FROM audit_subjects WHERE {At(place)}");
                    touched.Add(([AuditFault.Deleted], [place]));
                    break;
                case 2:
                    var other = free.Dequeue();
                    await SwapAsync(test, place, other);
                    touched.Add(([AuditFault.Changed, AuditFault.Moved], [place, other]));
                    break;
                case 3:
                    await test.TamperAsync(EditSubjects(random, place));
                    touched.Add(([AuditFault.Changed], [place]));
                    break;
                default:
                    // After the end, one after the other.
                    var end = await test.QueryAsync<long>($"SELECT max(sequence) FROM audit_records WHERE writer = '{place.Writer}'");
                    var inserted = (place.Writer, Sequence: end + 1);
                    await test.TamperAsync(
                        $"INSERT INTO audit_records SELECT writer, {inserted.Sequence}, gen_random_uuid(), at, actor, action, purpose, purpose_reference, content, hash, hash FROM audit_records WHERE writer = '{place.Writer}' AND sequence = {end}");
                    touched.Add(([AuditFault.Inserted], [inserted]));
                    break;
            }
        }

        var findings = (await test.VerifyAsync([.. heads])).Findings.ToDictionary(f => (f.Writer, f.Sequence));

        Assert.Equal(100, touched.Count(tampering => tampering.Places.Any(place => findings.TryGetValue(place, out var finding) && tampering.Faults.Contains(finding.Fault))));
        Assert.Equal(touched.SelectMany(tampering => tampering.Places).Order(), findings.Keys.Order());
    }

    [Fact]
    public async Task Verify_TwoSwappedRecords_SaysWhereTheyBelong()
    {
        await using var test = await TestJournal.CreateAsync();
        await FillAsync(test, writers: 1, records: 20);
        var writer = (await test.PlacesAsync())[0].Writer;

        await SwapAsync(test, (writer, 5), (writer, 11));

        Assert.Equal([(5, "it belongs at 11"), (11, "it belongs at 5")], (await test.VerifyAsync()).Findings.Where(f => f.Fault == AuditFault.Moved).Select(f => (f.Sequence, f.Detail)));
    }

    [Fact]
    public async Task Verify_RecordWrittenAnewWithItsHash_IsNamed()
    {
        await using var test = await TestJournal.CreateAsync();
        await FillAsync(test, writers: 1, records: 20);
        var place = (await test.PlacesAsync())[7];

        await ForgeAsync(test, place);

        Assert.Equal([(place.Sequence, AuditFault.Changed)], (await test.VerifyAsync()).Findings.Select(f => (f.Sequence, f.Fault)));
    }

    [Fact]
    public async Task Verify_EndOfAChainCutOff_IsMissedByTheNextChain()
    {
        await using var test = await TestJournal.CreateAsync();
        await FillAsync(test, writers: 2, records: 20);
        var first = (await test.PlacesAsync())[0].Writer;

        await test.TamperAsync($"DELETE FROM audit_records WHERE writer = '{first}' AND sequence > 18; DELETE FROM audit_subjects WHERE writer = '{first}' AND sequence > 18");

        Assert.Equal([(19, AuditFault.Deleted), (20, AuditFault.Deleted), (21, AuditFault.Deleted)], (await test.VerifyAsync()).Findings.Select(f => ((int)f.Sequence, f.Fault)));
    }

    [Fact]
    public async Task Verify_WholeChainGone_IsMissedByTheNextChain()
    {
        await using var test = await TestJournal.CreateAsync();
        await FillAsync(test, writers: 3, records: 5);
        var second = (await test.PlacesAsync())[6].Writer;

        await test.TamperAsync($"DELETE FROM audit_records WHERE writer = '{second}'; DELETE FROM audit_subjects WHERE writer = '{second}'");

        var findings = (await test.VerifyAsync()).Findings;
        Assert.All(findings, f => Assert.Equal((second, AuditFault.Deleted), (f.Writer, f.Fault)));
        Assert.Equal([1, 2, 3, 4, 5, 6], findings.Select(f => (int)f.Sequence));
    }

    [Fact]
    public async Task Verify_EndOfTheNewestChainCutOffOrWrittenAnew_IsKnownByPublishedHeads()
    {
        await using var test = await TestJournal.CreateAsync();
        await FillAsync(test, writers: 1, records: 20);
        var heads = await AuditJournalTests.HeadsAsync(test);
        var last = (await test.PlacesAsync())[^1];

        await ForgeAsync(test, last);
        Assert.Empty((await test.VerifyAsync()).Findings);
        Assert.Equal([(21, AuditFault.Changed)], (await test.VerifyAsync([.. heads])).Findings.Select(f => ((int)f.Sequence, f.Fault)));

        await test.TamperAsync($"DELETE FROM audit_records WHERE {At(last)}; DELETE FROM audit_subjects WHERE {At(last)}");
        Assert.Empty((await test.VerifyAsync()).Findings);
        Assert.Equal([(21, AuditFault.Deleted)], (await test.VerifyAsync([.. heads])).Findings.Select(f => ((int)f.Sequence, f.Fault)));
    }

    [Fact]
    public async Task Verify_RecordAppendedToAnEndedChainWithARightHash_IsKnownByPublishedHeads()
    {
        await using var test = await TestJournal.CreateAsync();
        await FillAsync(test, writers: 1, records: 5);
        var heads = await AuditJournalTests.HeadsAsync(test);
        var last = (await test.PlacesAsync())[^1];

        await test.TamperAsync($"INSERT INTO audit_records SELECT writer, sequence + 1, gen_random_uuid(), at, actor, action, purpose, purpose_reference, content, hash, hash FROM audit_records WHERE {At(last)}");
        await ForgeAsync(test, (last.Writer, last.Sequence + 1));

        Assert.Equal([(7, AuditFault.Inserted)], (await test.VerifyAsync([.. heads])).Findings.Select(f => ((int)f.Sequence, f.Fault)));
    }

    [Fact]
    public async Task Verify_WhileRecordsAreWritten_FindsNothing()
    {
        await using var test = await TestJournal.CreateAsync();
        var journal = test.Start();
        var writing = Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 300; i++)
            {
                await journal.RecordAsync(TestJournal.Entry(null, TestJournal.Key()), CancellationToken.None);
            }
        })));

        do
        {
            Assert.Empty((await test.VerifyAsync()).Findings);
        }
        while (!writing.IsCompleted);
        await writing;
    }

    /// <summary>Writers that ended in order, one after the other.</summary>
    private static async Task FillAsync(TestJournal test, int writers, int records)
    {
        for (var i = 0; i < writers; i++)
        {
            var journal = test.Start();
            await Task.WhenAll(Enumerable.Range(0, records).Select(_ => journal.RecordAsync(TestJournal.Entry(null, TestJournal.Key(), TestJournal.Key()), CancellationToken.None)));
            await journal.PublishHeadsAsync(areLast: true, CancellationToken.None);
        }
    }

    private static string At((Guid Writer, long Sequence) place) => string.Create(CultureInfo.InvariantCulture, $"writer = '{place.Writer}' AND sequence = {place.Sequence}");

    private static string Edit(Random random)
    {
        string[] edits =
        [
            "actor = actor || 'x'", "action = 'READ'", "purpose = NULL", "purpose_reference = ''", "content = content || '\\x20'", "at = at + interval '1 microsecond'", "record_id = gen_random_uuid()",
            "previous_hash = sha256('x')", "hash = sha256('x')",
        ];
        return edits[random.Next(edits.Length)];
    }

    private static string EditSubjects(Random random, (Guid Writer, long Sequence) place) => random.Next(6) switch
    {
        0 => $"UPDATE audit_subjects SET subject_key = sha256('x') WHERE {At(place)} AND position = 0",
        1 => $"UPDATE audit_subjects SET kind = 'Plate' WHERE {At(place)} AND position = 1",
        2 => $"DELETE FROM audit_subjects WHERE {At(place)} AND position = 1",
        3 => $"INSERT INTO audit_subjects SELECT writer, sequence, 2, kind, subject_key, at FROM audit_subjects WHERE {At(place)} AND position = 0",
        4 => $"UPDATE audit_subjects SET at = at - interval '1 day' WHERE {At(place)} AND position = 0",
        _ => $"UPDATE audit_subjects SET position = position + 1 WHERE {At(place)} AND position = 1",
    };

    private static Task SwapAsync(TestJournal test, (Guid Writer, long Sequence) one, (Guid Writer, long Sequence) other)
    {
        var statements = new List<string>();
        foreach (var table in (string[])["audit_records", "audit_subjects"])
        {
            statements.Add($"UPDATE {table} SET sequence = -1 WHERE {At(one)}");
            statements.Add($"UPDATE {table} SET writer = '{one.Writer}', sequence = {one.Sequence} WHERE {At(other)}");
            statements.Add($"UPDATE {table} SET writer = '{other.Writer}', sequence = {other.Sequence} WHERE {At((one.Writer, -1))}");
        }

        return test.TamperAsync(string.Join("; ", statements));
    }

    /// <summary>Changes a record and gives it the hash that it would have had.</summary>
    private static async Task ForgeAsync(TestJournal test, (Guid Writer, long Sequence) place)
    {
        await test.TamperAsync($"UPDATE audit_records SET actor = 'nobody' WHERE {At(place)}");
        await foreach (var row in test.Reader.StreamAsync(CancellationToken.None))
        {
            if (row.Record is { } record && (record.Writer, record.Sequence) == place)
            {
                await test.TamperAsync($"UPDATE audit_records SET hash = '\\x{Convert.ToHexString(new AuditHasher().HashOf(record))}' WHERE {At(place)}");
            }
        }
    }
}
