using System.Text.Json;

namespace Ruqsat.Audit;

/// <summary>
/// Looks at the rows of a journal one after the other and names those that are not as they were written. Pure: it reads nothing itself, and keeps one row and what it found.
/// </summary>
/// <remarks>
/// A row is right if its hash fits its values and its successor names that hash. Beyond that, what others remember must be there: the heads in the first record of each chain, and those
/// that were published. What nobody remembers cannot be missed: the records since the last head at the end of the newest chains.
/// </remarks>
public sealed class AuditVerifier
{
    // A whole chain that is gone is one sentence, not a million.
    private const int NamedOneByOne = 1000;

    // Each row that does not fit is tried at the places of the others.
    private const int TriedForMoves = 300;

    private readonly AuditHasher _hasher = new();
    private readonly List<Claim> _claims = [];
    private readonly HashSet<(Guid Writer, long Sequence)> _claimed;
    private readonly Dictionary<(Guid Writer, long Sequence), byte[]> _hashes = [];
    private readonly Dictionary<Guid, long> _lastOf;
    private readonly Dictionary<Guid, long> _ends = [];
    private readonly SortedDictionary<(Guid Writer, long Sequence), AuditFinding> _findings = [];
    private readonly List<(Guid Writer, long Sequence)> _orphans = [];
    private readonly List<AuditRecord> _broken = [];
    private readonly List<long> _gaps = [];
    private Seen? _previous;
    private long _records;

    /// <param name="starts">Contents of the first records of all chains; what they name counts when the record itself turns out to be right.</param>
    /// <param name="published">Heads that were published and kept elsewhere.</param>
    public AuditVerifier(IEnumerable<AuditStart> starts, IReadOnlyCollection<AuditHead> published)
    {
        _claimed = [.. starts.SelectMany(start => start.Heads).Concat(published).Select(head => (head.Writer, head.Sequence))];
        _claims.AddRange(published.Select(head => new Claim(head, "a published head")));
        _lastOf = published.Where(head => head.IsLast).GroupBy(head => head.Writer).ToDictionary(heads => heads.Key, heads => heads.Max(head => head.Sequence));
    }

    /// <summary>Takes the next row, in the order of writers and sequences.</summary>
    public void Add(AuditRow row)
    {
        if (row.Record is not { } record)
        {
            _orphans.Add((row.Subjects[0].Writer, row.Subjects[0].Sequence));
            return;
        }

        _records++;
        if (_previous is { } before && before.Record.Writer != record.Writer)
        {
            EndChain();
        }

        if (_claimed.Contains((record.Writer, record.Sequence)))
        {
            _hashes[(record.Writer, record.Sequence)] = record.Hash;
        }

        _ends[record.Writer] = record.Sequence;
        if (record.Sequence < 1 || record.Sequence == _previous?.Record.Sequence)
        {
            Find(record, AuditFault.Inserted, "no writer counts so");
            return;
        }

        if (_lastOf.TryGetValue(record.Writer, out var last) && record.Sequence > last)
        {
            Find(record, AuditFault.Inserted, "the writer had ended before it");
            return;
        }

        var expected = (_previous?.Record.Sequence ?? 0) + 1;
        var isAfterGap = record.Sequence > expected;
        if (isAfterGap)
        {
            Judge(successor: null, isEnd: false);
            FindDeleted(record.Writer, expected, record.Sequence - 1, "the sequence has a gap");
        }

        var isRight = record.Hash.AsSpan().SequenceEqual(_hasher.HashOf(record)) && AreSubjectsRight(row);
        var isLinked = isAfterGap || _previous is not { } p || record.PreviousHash.AsSpan().SequenceEqual(p.Record.Hash);
        var seen = new Seen(record, isRight, isLinked);
        if (!isAfterGap)
        {
            Judge(seen, isEnd: false);
        }

        if (record.Sequence == 1 && isRight)
        {
            AddStart(record);
        }

        _previous = seen;
    }

    /// <summary>Says what was found. Call it once, after the last row.</summary>
    public AuditVerification Finish()
    {
        EndChain();
        foreach (var (head, source) in _claims)
        {
            var place = (head.Writer, head.Sequence);
            if (!_hashes.TryGetValue(place, out var hash))
            {
                FindDeleted(head.Writer, Math.Min(head.Sequence, _ends.GetValueOrDefault(head.Writer) + 1), head.Sequence, $"{source} names what came after the end of the chain");
            }
            else if (!Convert.ToHexStringLower(hash).Equals(head.Hash, StringComparison.OrdinalIgnoreCase))
            {
                Find(place, AuditFault.Changed, $"{source} names another hash: the chain was written anew");
            }
        }

        foreach (var place in _orphans)
        {
            Find(place, AuditFault.Deleted, "only its subjects are there: the record was deleted, or they were inserted");
        }

        return new(_records, _ends.Count, [.. _findings.Values]);
    }

    /// <summary>Parses the content of a first record; null if it is none.</summary>
    public static AuditStart? ReadStart(byte[] content)
    {
        try
        {
            return JsonSerializer.Deserialize(content, AuditJson.Default.AuditStart) is { Heads: { } heads } start && heads.All(head => head?.Hash is not null) ? start : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool AreSubjectsRight(AuditRow row)
    {
        for (var i = 0; i < row.Subjects.Count; i++)
        {
            if (row.Subjects[i].Position != i || row.Subjects[i].At != row.Record!.At)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The row before, now that what follows it is known.</summary>
    private void Judge(Seen? successor, bool isEnd)
    {
        if (_previous is not var (record, isRight, isLinked))
        {
            return;
        }

        if (!isRight)
        {
            _broken.Add(record);
            Find(record, isEnd && !isLinked ? AuditFault.Inserted : AuditFault.Changed, "its hash does not fit its values or its subjects");
        }
        else if (successor is { IsRight: true, IsLinked: false })
        {
            Find(record, AuditFault.Changed, "its successor names another hash: one of the two was written anew");
        }
    }

    private void AddStart(AuditRecord record)
    {
        var start = record.Action == AuditActions.Start ? ReadStart(record.Content) : null;
        var previous = start is null ? null : start.Heads.Count > 0 ? start.Heads[0].Hash : new string('0', 2 * AuditHasher.HashLength);
        if (previous is null || !previous.Equals(Convert.ToHexStringLower(record.PreviousHash), StringComparison.OrdinalIgnoreCase))
        {
            Find(record, AuditFault.Inserted, "a chain does not begin so");
            return;
        }

        // A chain that began after the starts were read names places that nobody kept.
        _claims.AddRange(start!.Heads.Where(head => _claimed.Contains((head.Writer, head.Sequence))).Select(head => new Claim(head, $"the start of {record.Writer}")));
    }

    private void EndChain()
    {
        Judge(successor: null, isEnd: true);
        foreach (var record in _broken.Count <= TriedForMoves ? _broken : [])
        {
            foreach (var sequence in _broken.Select(other => other.Sequence).Concat(_gaps).Where(other => other != record.Sequence))
            {
                if (record.Hash.AsSpan().SequenceEqual(_hasher.HashOf(record, sequence)))
                {
                    _findings[(record.Writer, record.Sequence)] = new(record.Writer, record.Sequence, AuditFault.Moved, $"it belongs at {sequence}");
                }
            }
        }

        _broken.Clear();
        _gaps.Clear();
        _previous = null;
    }

    private void FindDeleted(Guid writer, long first, long last, string detail)
    {
        if (last - first >= NamedOneByOne)
        {
            Find((writer, first), AuditFault.Deleted, $"{detail}: everything up to {last}");
            return;
        }

        for (var sequence = first; sequence <= last; sequence++)
        {
            _gaps.Add(sequence);
            Find((writer, sequence), AuditFault.Deleted, detail);
        }
    }

    private void Find(AuditRecord record, AuditFault fault, string detail) => Find((record.Writer, record.Sequence), fault, detail);

    private void Find((Guid Writer, long Sequence) place, AuditFault fault, string detail) =>
        _findings.TryAdd(place, new(place.Writer, place.Sequence, fault, detail));

    private sealed record Seen(AuditRecord Record, bool IsRight, bool IsLinked);

    private sealed record Claim(AuditHead Head, string Source);
}
