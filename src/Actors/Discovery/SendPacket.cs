using System.Net;
using Akka.Devp2p.Actors.Faults;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Wire.Discv4;

namespace Akka.Devp2p.Actors.Discovery;

/// <summary>
/// To the actor of <see cref="SocketOpened"/>: sign this and send it. For replies: how many we give is for others to decide, so their signatures are
/// not made in an actor. A request of ours is signed before it is told, since its reply is known by its hash.
/// </summary>
/// <param name="To">The recipient.</param>
/// <param name="Packet">What is signed.</param>
/// <param name="Waiting">As in <see cref="SendDatagram"/>.</param>
public sealed record SendPacket(IPEndPoint To, Discv4Packet Packet, InFlightLimit Waiting) : IDeadLetterSuppression, ILocalMessage, IHoldsResources
{
    void IHoldsResources.GiveBack() => Waiting.Leave();
}
