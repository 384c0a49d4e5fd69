using System.Net;
using System.Net.Sockets;
using Akka.Devp2p.Actors.Sockets.InMemory;

namespace Akka.Devp2p.Actors.Sockets.Simulated;

/// <summary>One bound UDP port of a machine. It receives on the thread that pumps.</summary>
internal sealed class SimulatedDatagramSocket(SimulatedDatagrams owner, IPEndPoint local, IPEndPoint source) : DatagramEnd(local)
{
    protected override SocketError Pass(ReadOnlySpan<byte> datagram, IPEndPoint to)
    {
        owner.Send(source, datagram.ToArray(), to);
        return SocketError.Success;
    }

    protected override void Unbind() => owner.Unbind(this);
}
