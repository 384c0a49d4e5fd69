using System.Net;

namespace Akka.Devp2p.Actors.Sockets;

/// <summary>Opens TCP sockets: real ones, or those of a network in memory.</summary>
public interface IStreamSockets
{
    /// <summary>Binds and listens; port 0 takes a free one, and :: takes IPv4 as well. Throws <see cref="System.Net.Sockets.SocketException"/> when refused.</summary>
    IStreamListener Listen(IPEndPoint local, int backlog);

    /// <summary>As <see cref="Listen"/>; ::, which takes IPv4 as well there, leaves IPv4 on the same port to another socket here.</summary>
    IStreamListener ListenOneFamily(IPEndPoint local, int backlog) => Listen(local, backlog);

    /// <summary>Connects, or throws <see cref="System.Net.Sockets.SocketException"/>.</summary>
    ValueTask<IStreamSocket> ConnectAsync(IPEndPoint remote, CancellationToken cancellationToken);
}
