using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Ruqsat.PermitCheck.Imports;

/// <summary>
/// The rows of a file in groups, in their order: one reads, several understand and encrypt, and what waits between them is bounded, in rows and in
/// characters, so the memory is constant whatever the rows look like.
/// </summary>
internal static class RowGroups
{
    private const int MaxRows = 500;

    // So many that the next transaction is ready when one has ended.
    private const int MaxGroups = 12;
    private const int MaxCharacters = 2 * ListFile.MaxRow;

    /// <exception cref="ListFileException">It cannot be read on; what was read before came already.</exception>
    public static async IAsyncEnumerable<ReadRows> ReadAsync(ListFile file, PermitRow reader, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // The tasks are in the order of the file, whichever of them ends first.
        var read = Channel.CreateBounded<Task<ReadRows>>(new BoundedChannelOptions(MaxGroups) { SingleReader = true, SingleWriter = true });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reading = Task.Run(() => ReadAsync(file, reader, read.Writer, stop.Token), CancellationToken.None);
        try
        {
            await foreach (var task in read.Reader.ReadAllAsync(cancellationToken))
            {
                yield return await task;
            }

            await reading;
        }
        finally
        {
            await stop.CancelAsync();
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task ReadAsync(ListFile file, PermitRow reader, ChannelWriter<Task<ReadRows>> read, CancellationToken cancellationToken)
    {
        try
        {
            var (rows, characters) = (new List<RawRow>(MaxRows), 0);
            while (await file.ReadAsync(cancellationToken) is { } row)
            {
                rows.Add(row);
                characters += row.Fields.Sum(field => field.Length);
                if (rows.Count == MaxRows || characters >= MaxCharacters)
                {
                    var group = rows;
                    await read.WriteAsync(Task.Run(() => reader.Read(group), CancellationToken.None), cancellationToken);
                    (rows, characters) = (new(MaxRows), 0);
                }
            }

            if (rows.Count > 0)
            {
                await read.WriteAsync(Task.Run(() => reader.Read(rows), CancellationToken.None), cancellationToken);
            }

            read.Complete();
        }
        catch (Exception e)
        {
            // What was read before it still counts; then the writer meets it.
            read.TryComplete(e);
            throw;
        }
    }
}
