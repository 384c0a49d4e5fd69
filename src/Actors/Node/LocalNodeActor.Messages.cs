using System.Net;
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
    public sealed record SetEndpoints(IPEndPoint? Udp, IPEndPoint? Tcp) : ILocalMessage;

    /// <summary>
    /// Command: our address as seen from outside, one of each family, and ports when a router maps them to others; null takes back what this source said.
    /// The source that comes first in <see cref="AddressSource"/> wins.
    /// </summary>
    public sealed record SetAddress(AddressSource Source, IPAddress? Ip, ushort? Udp = null, ushort? Tcp = null) : IRemoteMessage;

    /// <summary>Command: the "eth" entry of the record; null takes it out.</summary>
    public sealed record SetEth(ForkIdentifier? Fork) : IRemoteMessage;

    /// <summary>Command: whether the record says that we serve snap.</summary>
    public sealed record SetSnap(bool Serves) : IRemoteMessage;
}
