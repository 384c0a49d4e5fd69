using System.Net;
using Akka.Devp2p.Wire.Enr;
using Akka.Devp2p.Wire.ForkId;

namespace Akka.Devp2p.Actors.Node;

// what others tell and ask
public sealed partial class LocalNodeActor
{
    /// <summary>Query, answered by <see cref="LocalNode"/>.</summary>
    public sealed record GetLocalNode
    {
        public static GetLocalNode Instance { get; } = new();
    }

    /// <summary>Who and where we are.</summary>
    public sealed record LocalNode(Enode Self, NodeRecord Record);

    /// <summary>Command: the sockets that are bound; null for one that is not open. Answered by <see cref="LocalNode"/> as it is then.</summary>
    public sealed record SetEndpoints(IPEndPoint? Udp, IPEndPoint? Tcp);

    /// <summary>
    /// Command: our address as seen from outside, and ports when a router maps them to others; null takes back what this source said.
    /// The source that comes first in <see cref="AddressSource"/> wins.
    /// </summary>
    public sealed record SetAddress(AddressSource Source, IPAddress? Ip, ushort? Udp = null, ushort? Tcp = null);

    /// <summary>Command: the "eth" entry of the record; null takes it out.</summary>
    public sealed record SetEth(ForkIdentifier? Fork);

    /// <summary>Command: whether the record says that we serve snap.</summary>
    public sealed record SetSnap(bool Serves);
}
