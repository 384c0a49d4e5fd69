using System.Net;

namespace Akka.Devp2p.Actors.Sockets;

/// <summary>Opens UDP sockets: real ones, or those of a network in memory.</summary>
public interface IDatagramSockets
{
    /// <summary>Binds; port 0 takes a free one. Throws <see cref="System.Net.Sockets.SocketException"/> when refused.</summary>
    IDatagramSocket Bind(IPEndPoint local);
}
