using System.Net;

namespace Akka.Devp2p.Actors.Sockets;

/// <summary>Opens TCP sockets: real ones, or those of a network in memory.</summary>
public interface IStreamSockets
{
    /// <summary>Binds and listens; port 0 takes a free one. Throws <see cref="System.Net.Sockets.SocketException"/> when refused.</summary>
    IStreamListener Listen(IPEndPoint local, int backlog);

    /// <summary>Connects, or throws <see cref="System.Net.Sockets.SocketException"/>.</summary>
    ValueTask<IStreamSocket> ConnectAsync(IPEndPoint remote, CancellationToken cancellationToken);
}
