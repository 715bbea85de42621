using System.Net;
using System.Net.Sockets;

namespace Ruqsat.LocalHosting.Running;

/// <summary>Hands each connection to one public port on to the next of several replicas; one that does not accept is skipped.</summary>
internal sealed class Forwarder : IDisposable
{
    private readonly IReadOnlyList<int> _targets;
    private readonly List<TcpListener> _listeners = [];
    private readonly CancellationTokenSource _end = new();
    private uint _next;

    public Forwarder(int port, IReadOnlyList<int> targets)
    {
        _targets = targets;
        // Both, because "localhost" is tried as ::1 first.
        foreach (var address in Socket.OSSupportsIPv6 ? (IPAddress[])[IPAddress.Loopback, IPAddress.IPv6Loopback] : [IPAddress.Loopback])
        {
            var listener = new TcpListener(address, port);
            listener.Start();
            _listeners.Add(listener);
            _ = AcceptAsync(listener);
        }
    }

    public void Dispose()
    {
        _end.Cancel();
        foreach (var listener in _listeners)
            listener.Dispose();
        _end.Dispose();
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        try
        {
            while (true)
                _ = ForwardAsync(await listener.AcceptSocketAsync(_end.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // Disposed.
        }
    }

    private async Task ForwardAsync(Socket client)
    {
        using var caller = client;
        using var replica = await ConnectAsync();
        if (replica is null)
            return;
        caller.NoDelay = replica.NoDelay = true;
        try
        {
            var there = CopyAsync(caller, replica);
            await CopyAsync(replica, caller);
            // The replica has said all: the caller gets the rest and the end. What it still sends has no reader.
            caller.Close(1);
            replica.Close();
            await there;
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // One side has gone; closing both tells the other.
        }
    }

    private async Task<Socket?> ConnectAsync()
    {
        for (var attempt = 0; attempt < _targets.Count; attempt++)
        {
            var port = _targets[(int)(Interlocked.Increment(ref _next) % (uint)_targets.Count)];
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, port, _end.Token);
                return socket;
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                socket.Dispose();
            }
        }
        return null;
    }

    private async Task CopyAsync(Socket from, Socket to)
    {
        var buffer = new byte[16 * 1024];
        while (await from.ReceiveAsync(buffer, _end.Token) is > 0 and var count)
        {
            for (var sent = 0; sent < count;)
                sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), _end.Token);
        }
        to.Shutdown(SocketShutdown.Send);
    }
}
