using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Ruqsat.Identifiers;
using Ruqsat.PermitCheck.Permits;

namespace Ruqsat.PermitCheck.Imports;

/// <summary>What imported permits are known by. Pure but for the randomness in an id.</summary>
internal static class ImportedIds
{
    /// <summary>
    /// Makes what tells a row from all others: all that a check would judge by. Rows that differ in anything of it are two permits; whose initials
    /// differ only are one. Cut to 128 bits; it is made of the look-up key, so nobody finds a number by it.
    /// </summary>
    public static Guid KeyOf(
        SubjectKey subject, string ground, string? bin, DateTimeOffset from, DateTimeOffset to, string? generation, string[] zones, string[] directions, WeeklyWindow? window,
        string[] conditions, int? maxUses)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        Span<byte> subjectBytes = subject.ToBytes();
        var rest = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"{ground}\n{bin}\n{from.UtcTicks}\n{to.UtcTicks}\n{generation}\n{string.Join(',', zones)}\n{string.Join(',', directions)}\n{window?.Days} {window?.From:HH:mm:ss} {window?.To:HH:mm:ss}\n{string.Join(',', conditions)}\n{maxUses}"));
        Span<byte> all = [.. subjectBytes, .. rest];
        SHA256.HashData(all, hash);
        return new Guid(hash[..16], bigEndian: true);
    }

    /// <summary>
    /// A UUID of version 7 whose first 32 bits behind the time are the line (RFC 9562, 6.2, method 1): in the order of the file, so that the indexes grow at their end.
    /// </summary>
    public static Guid IdOf(DateTimeOffset begun, long line)
    {
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes[10..]);
        BinaryPrimitives.WriteInt64BigEndian(bytes, (begun.ToUnixTimeMilliseconds() << 16) | 0x7000 | ((line >> 20) & 0xFFF));
        var low = (uint)(line & 0xF_FFFF) << 10 | (uint)(bytes[10] & 3) << 8 | bytes[11];
        BinaryPrimitives.WriteUInt32BigEndian(bytes[8..], 0x8000_0000 | low);
        return new(bytes, bigEndian: true);
    }
}
