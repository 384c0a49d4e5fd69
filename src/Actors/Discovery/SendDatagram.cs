using System.Net;
using Akka.Devp2p.Actors.Faults;
using Akka.Devp2p.Actors.Sockets;

namespace Akka.Devp2p.Actors.Discovery;

/// <summary>
/// To the actor of <see cref="SocketOpened"/>: send these bytes, which the sender no longer touches. A failed send is nobody's error, and it may
/// come when the socket has just died.
/// </summary>
/// <param name="To">The recipient.</param>
/// <param name="Bytes">The datagram.</param>
/// <param name="Waiting">
/// Counts it until it is sent, since on a congested line that takes longer than making what is sent: the sender enters it before it tells this,
/// and drops the datagram when refused. Each protocol has its own, and a new one for each socket.
/// </param>
public sealed record SendDatagram(IPEndPoint To, ReadOnlyMemory<byte> Bytes, InFlightLimit Waiting) : IDeadLetterSuppression, ILocalMessage, IHoldsResources
{
    void IHoldsResources.GiveBack() => Waiting.Leave();
}
