using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Akka.Devp2p.Wire.Enr;
using Akka.Devp2p.Wire.ForkId;

namespace Akka.Devp2p.Actors.Node;

// what others tell and ask
public sealed partial class LocalNodeActor
{
    /// <summary>Query, answered by <see cref="LocalNode"/>.</summary>
    public sealed record GetLocalNode : IRemoteMessage
    {
        public static GetLocalNode Instance { get; } = new();
    }

    /// <summary>Who and where we are.</summary>
    public sealed record LocalNode(Enode Self, NodeRecord Record) : IRemoteMessage;

    /// <summary>Command: the sockets that are bound; null for one that is not open. Answered by <see cref="LocalNode"/> as it is then.</summary>
    /// <param name="Also">The second address that is bound, of the other family on the same ports, when there is one.</param>
    public sealed record SetEndpoints(IPEndPoint? Udp, IPEndPoint? Tcp, IPAddress? Also = null) : ILocalMessage;

    /// <summary>
    /// Command: our address as seen from outside, one of each family, and ports when a router maps them to others; null takes back what this source said.
    /// The source that comes first in <see cref="AddressSource"/> wins.
    /// </summary>
    public sealed record SetAddress(AddressSource Source, IPAddress? Ip, ushort? Udp = null, ushort? Tcp = null) : IRemoteMessage;

    /// <summary>Query, answered by <see cref="Endpoints"/>.</summary>
    public sealed record GetEndpoints : ILocalMessage
    {
        public static GetEndpoints Instance { get; } = new();
    }

    /// <summary>The addresses of our record, IPv4 first, with their ports, and where each comes from.</summary>
    public sealed record Endpoints(ImmutableArray<PublishedEndpoint> All) : ILocalMessage;

    /// <summary>Event: a node has answered a ping of ours, and says where it saw the ping come from.</summary>
    /// <param name="By">The node: the address that was asked.</param>
    /// <param name="Seen">We, as it says.</param>
    public sealed record EndpointSeen(IPAddress By, IPEndPoint Seen) : IDeadLetterSuppression, ILocalMessage;

    /// <summary>Event: a node has come to us by itself, and has proven that it lives where it says. Told before what it says of us.</summary>
    /// <param name="By">Its address.</param>
    /// <param name="Unasked">We had not sent anything there, so no router lets it in for that.</param>
    public sealed record StrangerCame(IPAddress By, bool Unasked) : IDeadLetterSuppression, ILocalMessage;

    /// <summary>
    /// Command: the chain has a new head, and the record follows it when it has passed a fork: geth's StartENRUpdater. A fork by time is passed by the
    /// first block at or after that time, not by the clock. No effect without eth. Tell it behind the change: a node that has a chain reads its head itself, as
    /// Status and the filter of nodes do, and takes the message as a sign only.
    /// </summary>
    /// <param name="Number">Of the block.</param>
    /// <param name="Time">Of the block, unix time in seconds.</param>
    public sealed record SetHead(ulong Number, ulong Time) : IRemoteMessage;

    /// <summary>Command: the "eth" entry of the record; null takes it out.</summary>
    public sealed record SetEth(ForkIdentifier? Fork) : IRemoteMessage;

    /// <summary>Command: whether the record says that we serve snap.</summary>
    public sealed record SetSnap(bool Serves) : IRemoteMessage;
}
