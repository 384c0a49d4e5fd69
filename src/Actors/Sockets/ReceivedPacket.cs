using System.Net;
using Akka.Devp2p.Actors.Faults;
using Akka.Devp2p.Wire.Discv4;

namespace Akka.Devp2p.Actors.Sockets;

/// <summary>A datagram that was decoded and whose signature was recovered. Whoever handles it calls <see cref="Done"/>, once, at the end.</summary>
public sealed record ReceivedPacket(Discv4Message Message, IPEndPoint From, InFlightLimit Limit) : IDeadLetterSuppression, ILocalMessage, IHoldsResources
{
    /// <summary>The datagram no longer counts as in flight.</summary>
    public void Done() => Limit.Leave();

    void IHoldsResources.GiveBack() => Done();
}
