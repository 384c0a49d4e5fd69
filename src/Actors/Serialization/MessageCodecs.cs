using System.Collections.Frozen;
using System.Collections.Immutable;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Events;
using Akka.Devp2p.Actors.Node;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Actors.Storage;

namespace Akka.Devp2p.Actors.Serialization;

/// <summary>Every remote message and the manifest it travels under, which stays when a type is renamed.</summary>
internal static class MessageCodecs
{
    internal static ImmutableArray<(string Manifest, Type Type)> All { get; } =
    [
        ("node.start", typeof(NodeActor.Start)),
        ("node.started", typeof(NodeActor.Started)),
        ("node.start-failed", typeof(NodeActor.StartFailed)),
        ("node.stop", typeof(NodeActor.Stop)),
        ("node.get-status", typeof(NodeActor.GetStatus)),
        ("node.status", typeof(NodeActor.Status)),
        ("node.failed", typeof(NodeFailed)),
        ("server.add-static", typeof(ServerActor.AddStatic)),
        ("server.remove-static", typeof(ServerActor.RemoveStatic)),
        ("server.add-trusted", typeof(ServerActor.AddTrusted)),
        ("server.remove-trusted", typeof(ServerActor.RemoveTrusted)),
        ("server.disconnect-peer", typeof(ServerActor.DisconnectPeer)),
        ("server.disconnect-all", typeof(ServerActor.DisconnectAll)),
        ("server.all-gone", typeof(ServerActor.AllGone)),
        ("server.get-peers", typeof(ServerActor.GetPeers)),
        ("server.peers", typeof(ServerActor.Peers)),
        ("server.get-peer-count", typeof(ServerActor.GetPeerCount)),
        ("server.peer-count", typeof(ServerActor.PeerCount)),
        ("server.ban-peer", typeof(ServerActor.BanPeer)),
        ("server.unban-peer", typeof(ServerActor.UnbanPeer)),
        ("server.ban-answered", typeof(ServerActor.BanAnswered)),
        ("server.get-bans", typeof(ServerActor.GetBans)),
        ("server.bans", typeof(ServerActor.Bans)),
        ("dialer.get-stats", typeof(DialSchedulerActor.GetDialStats)),
        ("dialer.stats", typeof(DialStats)),
        ("dialer.get-back-offs", typeof(DialSchedulerActor.GetBackOffs)),
        ("dialer.back-offs", typeof(DialSchedulerActor.BackOffs)),
        ("discovery.find-candidates", typeof(DiscoveryActor.FindCandidates)),
        ("discovery.candidates", typeof(DiscoveryActor.Candidates)),
        ("discovery.resolve", typeof(DiscoveryActor.Resolve)),
        ("discovery.resolved", typeof(DiscoveryActor.Resolved)),
        ("discovery.get-table", typeof(DiscoveryActor.GetTable)),
        ("discovery.table", typeof(DiscoveryActor.TableSnapshot)),
        ("discovery.get-status", typeof(DiscoveryActor.GetStatus)),
        ("discovery.status", typeof(DiscoveryActor.Status)),
        ("discovery.ping", typeof(DiscoveryActor.PingNode)),
        ("discovery.ponged", typeof(DiscoveryActor.Ponged)),
        ("discovery.ping-failed", typeof(DiscoveryActor.PingFailed)),
        ("discovery.request-record", typeof(DiscoveryActor.RequestRecord)),
        ("discovery.record", typeof(DiscoveryActor.RecordReceived)),
        ("discovery.find-nodes", typeof(DiscoveryActor.FindNodes)),
        ("discovery.nodes", typeof(DiscoveryActor.NodesFound)),
        ("discovery.request-failed", typeof(DiscoveryActor.RequestFailed)),
        ("udp.get-counters", typeof(UdpListenerActor.GetCounters)),
        ("udp.counters", typeof(UdpListenerActor.Counters)),
        ("events.subscribe", typeof(EventsActor.Subscribe)),
        ("events.subscribed", typeof(EventsActor.Subscribed)),
        ("events.refused", typeof(EventsActor.Refused)),
        ("events.unsubscribe", typeof(EventsActor.Unsubscribe)),
        ("events.delivered", typeof(EventsActor.Delivered)),
        ("events.lost", typeof(EventsActor.Lost)),
        ("events.acknowledge", typeof(EventsActor.Acknowledge)),
        ("events.ended", typeof(EventsActor.Ended)),
        ("local.get-node", typeof(LocalNodeActor.GetLocalNode)),
        ("local.node", typeof(LocalNodeActor.LocalNode)),
        ("local.set-address", typeof(LocalNodeActor.SetAddress)),
        ("local.set-head", typeof(LocalNodeActor.SetHead)),
        ("local.set-eth", typeof(LocalNodeActor.SetEth)),
        ("local.set-snap", typeof(LocalNodeActor.SetSnap)),
        ("local.record-changed", typeof(LocalRecordChanged)),
        ("node-db.get-seeds", typeof(NodeDatabaseActor.GetSeeds)),
        ("node-db.seeds", typeof(NodeDatabaseActor.Seeds)),
        ("node-db.get-node", typeof(NodeDatabaseActor.GetNode)),
        ("node-db.node", typeof(NodeDatabaseActor.StoredNode)),
        ("node-db.get-anchors", typeof(NodeDatabaseActor.GetAnchors)),
        ("node-db.anchors", typeof(NodeDatabaseActor.Anchors)),
        ("node-db.get-status", typeof(NodeDatabaseActor.GetStatus)),
        ("node-db.status", typeof(NodeDatabaseActor.Status)),
        ("peer.added", typeof(PeerAdded)),
        ("peer.dropped", typeof(PeerDropped)),
        ("peer.banned", typeof(PeerBanned)),
        ("peer.unbanned", typeof(PeerUnbanned)),
        ("peer.message-sent", typeof(MessageSent)),
        ("peer.message-received", typeof(MessageReceived)),
    ];

    internal static FrozenDictionary<Type, string> Manifests { get; } = All.ToFrozenDictionary(pair => pair.Type, pair => pair.Manifest);

    internal static FrozenDictionary<string, FieldCodec> Codecs { get; } =
        All.ToFrozenDictionary(pair => pair.Manifest, pair => new RecordShape(pair.Type).Codec, StringComparer.Ordinal);
}
