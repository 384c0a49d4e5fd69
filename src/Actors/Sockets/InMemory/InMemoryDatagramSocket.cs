using System.Net;
using System.Net.Sockets;

namespace Akka.Devp2p.Actors.Sockets.InMemory;

/// <summary>One end of <see cref="InMemoryDatagrams"/>.</summary>
internal sealed class InMemoryDatagramSocket(InMemoryDatagrams network, IPEndPoint local) : DatagramEnd(local)
{
    protected override SocketError Pass(ReadOnlySpan<byte> datagram, IPEndPoint to) => network.Send(LocalEndPoint, datagram, to);

    protected override void Unbind() => network.Unbind(this);
}
