using System.Collections.Immutable;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Server;

/// <summary>
/// Which dialed peers to dial first after a restart: those connected longest. Someone who fills the table while we are down then does not
/// get all our connections. Pure.
/// </summary>
internal sealed class AnchorChoice(int count)
{
    /// <summary>A peer younger than this is no anchor.</summary>
    public static readonly TimeSpan MinAge = TimeSpan.FromMinutes(10);

    private readonly Dictionary<NodeId, (Enode Node, DateTimeOffset At)> _dialed = [];

    public void Added(NodeId id, PeerFlags flags, Enode node, DateTimeOffset at)
    {
        if (!flags.HasFlag(PeerFlags.Inbound) && node.TcpEndPoint is not null)
        {
            _dialed[id] = (node, at);
        }
    }

    public void Removed(NodeId id) => _dialed.Remove(id);

    /// <summary>The longest-lived, oldest first.</summary>
    public ImmutableArray<Enode> Choose(DateTimeOffset now) =>
        [.. _dialed.Values.Where(peer => now - peer.At >= MinAge).OrderBy(peer => peer.At).Take(count).Select(peer => peer.Node)];
}
