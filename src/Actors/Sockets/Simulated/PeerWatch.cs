using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Wire;

namespace Akka.Devp2p.Actors.Sockets.Simulated;

/// <summary>Who is connected with whom, by the events that nodes publish: to be looked at between two moves of the clock, without asking actors.</summary>
internal sealed class PeerWatch
{
    private readonly Dictionary<string, HashSet<NodeId>> _peers = [];

    internal IReadOnlySet<NodeId> Of(string node) => _peers.TryGetValue(node, out var peers) ? peers : _peers[node] = [];

    internal void OnEvent(object message)
    {
        switch (message)
        {
            case PeerAdded added:
                ((HashSet<NodeId>)Of(added.Node)).Add(added.Peer.Id);
                break;
            case PeerDropped dropped:
                ((HashSet<NodeId>)Of(dropped.Node)).Remove(dropped.Id);
                break;
        }
    }
}
