using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ruqsat.Audit;

/// <summary>A record that somebody outside the chain remembers: it must be there, with this hash.</summary>
/// <param name="Writer">Chain.</param>
/// <param name="Sequence">Place in the chain.</param>
/// <param name="Hash">Hash of the record, hexadecimal.</param>
/// <param name="IsLast">True when the writer has ended: no record may follow.</param>
public sealed record AuditHead(Guid Writer, long Sequence, string Hash, bool IsLast = false)
{
    /// <summary>Reads a line of a file of heads: the payload of an <c>AuditHeadRecorded</c> event.</summary>
    /// <exception cref="FormatException">Not such a line.</exception>
    public static AuditHead Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, AuditJson.Default.AuditHead) is { Sequence: > 0, Hash: not null } head
                ? head
                : throw new FormatException("Not the head of a chain.");
        }
        catch (JsonException e)
        {
            throw new FormatException("Not the head of a chain.", e);
        }
    }
}

/// <summary>
/// Content of the first record of a writer: the last records of the writers that started before it, as far as it could see them.
/// Its previous hash is that of the first one it names, or zeros. So a chain, or its end, cannot vanish without a later chain that misses it.
/// </summary>
/// <param name="Service">Who writes.</param>
/// <param name="Heads">The newest writer first.</param>
public sealed record AuditStart(string Service, IReadOnlyList<AuditHead> Heads);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(AuditStart))]
[JsonSerializable(typeof(AuditHead))]
internal sealed partial class AuditJson : JsonSerializerContext;
