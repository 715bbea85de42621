using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Ruqsat.Database;

namespace Ruqsat.Audit;

/// <summary>
/// Hashes records: SHA-256 over an encoding in which every value has its length before it, so that no two records have the same bytes.
/// Not safe for concurrent use; it keeps its buffer.
/// </summary>
/// <remarks>
/// No secret key in it: whoever verifies needs none, and heads that were published elsewhere find a chain that was written anew as well.
/// The encoding: "ruqsat-audit-1", writer (16 bytes), sequence, record id, microseconds since 1970, actor, action, purpose, purpose reference, content,
/// number of subjects, kind and key of each, previous hash. Numbers are big-endian; texts are UTF-8; a length has 4 bytes and is -1 for null.
/// </remarks>
public sealed class AuditHasher
{
    /// <summary>Bytes of a hash.</summary>
    public const int HashLength = SHA256.HashSizeInBytes;

    private readonly ArrayBufferWriter<byte> _buffer = new(1024);

    /// <summary>The hash of all values of the record but <see cref="AuditRecord.Hash"/>.</summary>
    public byte[] HashOf(AuditRecord record) => HashOf(record, record.Sequence);

    /// <summary>The hash that the record would have at another place of its chain.</summary>
    internal byte[] HashOf(AuditRecord record, long sequence)
    {
        _buffer.ResetWrittenCount();
        _buffer.Write("ruqsat-audit-1"u8);
        Write(record.Writer);
        Write(sequence);
        Write(record.RecordId);
        Write((record.At.ToStored().UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond);
        Write(record.Actor);
        Write(record.Action);
        Write(record.Purpose);
        Write(record.PurposeReference);
        Write(record.Content);
        Write(record.Subjects.Count);
        foreach (var subject in record.Subjects)
        {
            Write(subject.Kind);
            Write(subject.Key);
        }

        Write(record.PreviousHash);
        return SHA256.HashData(_buffer.WrittenSpan);
    }

    private void Write(Guid value)
    {
        value.TryWriteBytes(_buffer.GetSpan(16), bigEndian: true, out _);
        _buffer.Advance(16);
    }

    private void Write(long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(_buffer.GetSpan(8), value);
        _buffer.Advance(8);
    }

    private void Write(int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(_buffer.GetSpan(4), value);
        _buffer.Advance(4);
    }

    private void Write(byte[] value)
    {
        Write(value.Length);
        _buffer.Write(value);
    }

    private void Write(string? value)
    {
        if (value is null)
        {
            Write(-1);
            return;
        }

        Write(Encoding.UTF8.GetByteCount(value));
        _buffer.Advance(Encoding.UTF8.GetBytes(value, _buffer.GetSpan(Encoding.UTF8.GetMaxByteCount(value.Length))));
    }
}
