using System.Net.Sockets;
using System.Text;

namespace Ruqsat.LocalHosting.Running;

/// <summary>
/// The control channel: a unix socket for this user alone. One line in (<c>start NAME</c>, <c>stop NAME</c>, <c>restart NAME</c>, <c>kill NAME</c>,
/// <c>shutdown</c>, <c>status</c>); out comes <c>ok</c>, the state as JSON, or <c>error</c> and the reason.
/// </summary>
internal sealed class ControlServer : IDisposable
{
    private const int LongestSocketPath = 100;

    private readonly ApplicationRun _application;
    private readonly Action _shutdown;
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly string? _ownDirectory;

    public ControlServer(string dataDirectory, ApplicationRun application, Action shutdown)
    {
        (_application, _shutdown) = (application, shutdown);
        Path = System.IO.Path.Combine(dataDirectory, "control.sock");
        if (Encoding.UTF8.GetByteCount(Path) > LongestSocketPath)
        {
            // The kernel allows 107 bytes.
            _ownDirectory = Directory.CreateTempSubdirectory("ruqsat-").FullName;
            Path = System.IO.Path.Combine(_ownDirectory, "control.sock");
        }
        File.Delete(Path);
        _socket.Bind(new UnixDomainSocketEndPoint(Path));
        File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        _socket.Listen();
        _ = AcceptAsync();
    }

    public string Path { get; }

    public void Dispose()
    {
        _socket.Dispose();
        File.Delete(Path);
        if (_ownDirectory is not null)
            Directory.Delete(_ownDirectory);
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = AnswerAsync(await _socket.AcceptAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task AnswerAsync(Socket socket)
    {
        try
        {
            await using var stream = new NetworkStream(socket, ownsSocket: true);
            using var reader = new StreamReader(stream);
            var answer = await DoAsync(await reader.ReadLineAsync() ?? "");
            await stream.WriteAsync(Encoding.UTF8.GetBytes(answer + "\n"));
        }
        catch (IOException)
        {
            // The caller did not wait for the answer.
        }
    }

    private async Task<string> DoAsync(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        try
        {
            switch (words)
            {
                case ["status"]:
                    return _application.State.ToJson();
                case ["shutdown"]:
                    _shutdown();
                    break;
                case ["start", var name]:
                    await _application.Find(name).StartAsync(_application.Ending);
                    break;
                case ["stop", var name]:
                    await _application.Find(name).StopAsync();
                    break;
                case ["restart", var name]:
                    await _application.Find(name).StopAsync();
                    await _application.Find(name).StartAsync(_application.Ending);
                    break;
                case ["kill", var name]:
                    await _application.Find(name).KillAsync();
                    break;
                default:
                    return "error status, start NAME, stop NAME, restart NAME, kill NAME or shutdown";
            }
            return "ok";
        }
        catch (ResourceException e)
        {
            return $"error {e.Name}: {e.Message}";
        }
        catch (OperationCanceledException)
        {
            return "error the app host ends";
        }
    }
}
