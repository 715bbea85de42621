using System.Text.Json;

namespace Ruqsat.Cli.Replays;

/// <summary>What of a replay was acknowledged, so that the next start goes on from there.</summary>
/// <param name="path">Null: nothing is kept.</param>
/// <param name="stream">Fingerprint of what is posted; the progress of another stream does not count.</param>
/// <param name="intake">Where it is posted; what another platform acknowledged does not count either.</param>
internal sealed class ProgressFile(string? path, string stream, Uri intake)
{
    /// <summary>Permits that are in the registry.</summary>
    public SequenceRanges Permits { get; private set; } = new();

    /// <summary>Inquiries that Intake has.</summary>
    public SequenceRanges Inquiries { get; private set; } = new();

    /// <summary>Reads what an interrupted run left; a file that is not right is as none.</summary>
    public void Load()
    {
        try
        {
            if (path is not null && JsonSerializer.Deserialize<Content>(File.ReadAllBytes(path)) is { } content && content.Stream == stream && content.Intake == intake)
            {
                (Permits, Inquiries) = (SequenceRanges.Parse(content.Permits), SequenceRanges.Parse(content.Inquiries));
            }
        }
        catch (Exception e) when (e is IOException or JsonException or FormatException)
        {
            // Posting everything again is always right, only slower.
        }
    }

    public void Save()
    {
        if (path is null)
        {
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var draft = path + ".new";
        File.WriteAllBytes(draft, JsonSerializer.SerializeToUtf8Bytes(new Content(stream, intake, Permits.ToString(), Inquiries.ToString())));
        File.Move(draft, path, overwrite: true);
    }

    /// <summary>The run is over; the next one begins at the beginning.</summary>
    public void Delete()
    {
        if (path is not null)
        {
            File.Delete(path);
        }
    }

    private sealed record Content(string Stream, Uri Intake, string Permits, string Inquiries);
}
