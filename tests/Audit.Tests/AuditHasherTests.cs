using System.Text;

namespace Ruqsat.Audit.Tests;

public sealed class AuditHasherTests
{
    /// <summary>Rows of years hang on it: the encoding never changes.</summary>
    [Fact]
    public void Hash_OfAKnownRecord_IsAsEver() =>
        Assert.Equal("1de4f4c4a9c27029401f18ceb4beb77ba9e2e3a804c5f17ec632ed0490f9702f", Convert.ToHexStringLower(new AuditHasher().HashOf(Record())));

    [Fact]
    public void Hash_AnyValueDiffers_IsAnother()
    {
        AuditRecord[] records =
        [
            Record(),
            Record(sequence: 8),
            Record(writer: 2),
            Record(id: 2),
            Record(microseconds: 1),
            Record(actor: "officer-12"),
            Record(actor: "officer-1C", action: "HECK"),
            Record(purpose: null),
            Record(purpose: ""),
            Record(purpose: "CHECKPOINTCP-0", reference: "1"),
            Record(reference: null),
            Record(content: "{ }"),
            Record(content: ""),
            Record(previous: 1),
            Record(subjects: []),
            Record(subjects: [("Iin", 1)]),
            Record(subjects: [("Plate", 2), ("Iin", 1)]),
            Record(subjects: [("Iin", 1), ("Plate", 2), ("Plate", 2)]),
            Record(subjects: [("Plate", 1), ("Plate", 2)]),
        ];
        var hasher = new AuditHasher();

        Assert.Equal(records.Length, records.Select(record => Convert.ToHexString(hasher.HashOf(record))).Distinct().Count());
    }

    [Fact]
    public void Hash_OfWhatPostgreSqlCutsOff_IsTheSame()
    {
        var hasher = new AuditHasher();
        var record = Record();
        var finer = new AuditRecord
        {
            Writer = record.Writer,
            Sequence = record.Sequence,
            RecordId = record.RecordId,
            At = record.At.AddTicks(9).ToOffset(TimeSpan.FromHours(5)),
            Actor = record.Actor,
            Action = record.Action,
            Purpose = record.Purpose,
            PurposeReference = record.PurposeReference,
            Content = record.Content,
            PreviousHash = record.PreviousHash,
            Subjects = record.Subjects,
        };

        Assert.Equal(hasher.HashOf(record), hasher.HashOf(finer));
    }

    private static AuditRecord Record(
        int writer = 1, long sequence = 7, int id = 1, int microseconds = 0, string actor = "officer-1", string action = "CHECK", string? purpose = "CHECKPOINT", string? reference = "CP-01",
        string content = "{}", byte previous = 0, (string Kind, byte Key)[]? subjects = null) => new()
        {
            Writer = new Guid(writer, 0, 0, new byte[8]),
            Sequence = sequence,
            RecordId = new Guid(id, 1, 0, new byte[8]),
            At = new DateTimeOffset(2020, 4, 7, 3, 15, 2, TimeSpan.Zero).AddMicroseconds(microseconds),
            Actor = actor,
            Action = action,
            Purpose = purpose,
            PurposeReference = reference,
            Content = Encoding.UTF8.GetBytes(content),
            PreviousHash = [previous],
            Subjects = [.. (subjects ?? [("Iin", 1), ("Plate", 2)]).Select(s => new AuditSubject(s.Kind, [s.Key]))],
        };
}
