using System.Net;
using System.Net.Sockets;

namespace Akka.Devp2p.Actors.Sockets.Real;

/// <summary>The operating system's TCP sockets, without Nagle's delay.</summary>
public sealed class TcpSockets : IStreamSockets
{
    public static TcpSockets Instance { get; } = new();

    private TcpSockets()
    {
    }

    public IStreamListener Listen(IPEndPoint local, int backlog) => Listen(local, backlog, oneFamily: false);

    public IStreamListener ListenOneFamily(IPEndPoint local, int backlog) => Listen(local, backlog, oneFamily: true);

    private static TcpListenerSocket Listen(IPEndPoint local, int backlog, bool oneFamily)
    {
        ArgumentNullException.ThrowIfNull(local);
        var socket = new Socket(local.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (local.AddressFamily == AddressFamily.InterNetworkV6)
            {
                socket.DualMode = !oneFamily && local.Address.Equals(IPAddress.IPv6Any);
            }

            socket.Bind(local);
            socket.Listen(backlog);
            return new TcpListenerSocket(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public async ValueTask<IStreamSocket> ConnectAsync(IPEndPoint remote, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(remote);
        var socket = new Socket(remote.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(remote, cancellationToken).ConfigureAwait(false);
            return new TcpStreamSocket(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
