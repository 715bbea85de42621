namespace Ruqsat.LocalHosting.Running;

/// <summary>All that one resource writes, from the start of the app host on.</summary>
internal sealed class LogFile : IDisposable
{
    private readonly StreamWriter _writer;

    public LogFile(string path) => _writer = new StreamWriter(path, append: false) { AutoFlush = true };

    public void Write(string line)
    {
        lock (_writer)
        {
            if (_writer.BaseStream is not null)
                _writer.WriteLine(line);
        }
    }

    public void Dispose()
    {
        lock (_writer)
            _writer.Dispose();
    }
}
