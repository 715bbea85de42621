using Ruqsat.Cli.Replays;

namespace Ruqsat.Cli.Tests.Replays;

public sealed class ProgressFileTests : IDisposable
{
    private static readonly Uri Intake = new("http://localhost:5101");
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"ruqsat-{Guid.CreateVersion7():N}", "run.json");

    public void Dispose() => Directory.GetParent(_path)!.Delete(recursive: true);

    [Fact]
    public void Load_AfterSave_GoesOnFromThere()
    {
        Save();
        var next = new ProgressFile(_path, "stream", Intake);
        next.Load();

        Assert.Equal(("1-2", "7"), (next.Permits.ToString(), next.Inquiries.ToString()));
    }

    [Theory]
    [InlineData("other stream", "http://localhost:5101")]
    [InlineData("stream", "http://localhost:6101")]
    public void Load_OfAnotherStreamOrPlatform_BeginsAtTheBeginning(string stream, string intake)
    {
        Save();
        var next = new ProgressFile(_path, stream, new Uri(intake));
        next.Load();

        Assert.Equal(0, next.Permits.Count + next.Inquiries.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("""{"Stream":"stream","Intake":"http://localhost:5101","Permits":"9-1","Inquiries":""}""")]
    public void Load_DamagedFile_BeginsAtTheBeginning(string content)
    {
        Save();
        File.WriteAllText(_path, content);
        var next = new ProgressFile(_path, "stream", Intake);
        next.Load();

        Assert.Equal(0, next.Permits.Count + next.Inquiries.Count);
    }

    private void Save()
    {
        var progress = new ProgressFile(_path, "stream", Intake);
        progress.Permits.Add(1);
        progress.Permits.Add(2);
        progress.Inquiries.Add(7);
        progress.Save();
    }
}
