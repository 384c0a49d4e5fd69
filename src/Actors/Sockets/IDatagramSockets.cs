using System.Net;
using Akka.Devp2p.Wire.Discv4;

namespace Akka.Devp2p.Actors.Sockets;

/// <summary>Opens UDP sockets: real ones, or those of a network in memory.</summary>
public interface IDatagramSockets
{
    /// <summary>Binds; port 0 takes a free one, and :: takes IPv4 as well. Throws <see cref="System.Net.Sockets.SocketException"/> when refused.</summary>
    IDatagramSocket Bind(IPEndPoint local);

    /// <summary>As <see cref="Bind(IPEndPoint)"/>; ::, which takes IPv4 as well there, leaves IPv4 on the same port to another socket here.</summary>
    IDatagramSocket BindOneFamily(IPEndPoint local) => Bind(local);

    /// <summary>
    /// True when datagrams come in real time, on threads of their own: then worker threads recover and make signatures. False: all is done where a
    /// datagram is handed over, so that a run with one thread at a time is repeatable.
    /// </summary>
    bool IsConcurrent => false;

    /// <summary>How packets are signed there: as the protocol demands, but on a simulated network.</summary>
    internal IPacketSignatures Signatures => PacketSignatures.Instance;
}
