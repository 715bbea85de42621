using System.Text;

namespace Ruqsat.PermitCheck.Tests.Imports;

/// <summary>A list that is made while it is sent.</summary>
/// <param name="lines">The header and the rows.</param>
/// <param name="onLine">Told the number of each line after it was handed over; the sending goes on when it has ended.</param>
internal sealed class SentList(IEnumerable<string> lines, Func<int, Task>? onLine = null) : HttpContent
{
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await using var writer = new StreamWriter(stream, new UTF8Encoding(false), 64 * 1024, leaveOpen: true) { NewLine = "\r\n" };
        var number = 0;
        foreach (var line in lines)
        {
            await writer.WriteLineAsync(line);
            if (onLine is not null)
            {
                await onLine(++number);
            }
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
