using System.Net;
using Akka.Devp2p.Actors.Faults;
using Akka.Devp2p.Actors.Sockets;

namespace Akka.Devp2p.Actors.Discovery;

/// <summary>
/// To Discv5Actor: a datagram that is none of discv4's (geth's channel <c>unhandled</c>). Whoever handles it calls <see cref="Done"/>, once, at
/// the end; above the bound of those on their way the newest is dropped before this message is made.
/// </summary>
/// <param name="From">Its source, an IPv4 address as IPv4.</param>
/// <param name="Bytes">The receiver's own.</param>
/// <param name="Limit">Counts it until it is done.</param>
public sealed record UnhandledDatagram(IPEndPoint From, ReadOnlyMemory<byte> Bytes, InFlightLimit Limit) : IDeadLetterSuppression, ILocalMessage, IHoldsResources
{
    /// <summary>The datagram no longer counts as in flight.</summary>
    public void Done() => Limit.Leave();

    void IHoldsResources.GiveBack() => Done();
}
