using System.Collections.Immutable;
using System.Net;
using Akka.Actor;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Eth;
using Akka.Devp2p.Actors.Events;
using Akka.Devp2p.Actors.Node;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Actors.Storage;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Discv4;
using Akka.Devp2p.Wire.Enr;
using Akka.Devp2p.Wire.ForkId;
using Akka.Devp2p.Wire.P2p;

namespace Akka.Devp2p.Actors.Tests.Serialization;

/// <summary>One of each remote message, always the same, with every kind of field set.</summary>
internal static class Samples
{
    private static readonly PrivateKey Key = PrivateKey.Parse(string.Concat(Enumerable.Repeat("07", 32)));
    private static readonly ForkIdentifier Fork = new(0xfc64ec04, 1_150_000);

    private static readonly NodeRecord Record = new NodeRecordBuilder()
        .SetIp(IPAddress.Parse("10.0.0.1")).SetUdp(30303).SetTcp(30304).SetEth(Fork).Sign(Key, 5);

    private static readonly NodeId Id = Key.PublicKey.Id;
    private static readonly Enode Plain = Enode.Create(Key.PublicKey, IPAddress.Parse("2001:db8::1"), 30303, 30301);
    private static readonly Enode Recorded = Enode.FromRecord(Record);
    private static readonly Enode Moved = Recorded.WithAddress(IPAddress.Parse("10.0.0.9"), 1, 2);
    private static readonly Enode Named = Enode.Create(Key.PublicKey, "node.example.org", 30303, 30303);
    private static readonly Enode Resolved = Named.WithAddress(IPAddress.Parse("10.0.0.2"), 30303, 30303);
    private static readonly Enode Nowhere = Enode.Create(Key.PublicKey, (IPAddress?)null, 0, 0);
    private static readonly IPEndPoint Here = IPEndPoint.Parse("10.0.0.1:30303"), There = IPEndPoint.Parse("[fe80::1]:40000");
    private static readonly DateTimeOffset At = new(2050, 1, 2, 3, 4, 5, TimeSpan.FromHours(2));
    private static readonly ReadOnlyMemory<byte> Target = Key.PublicKey.Bytes.ToArray();
    private static readonly NodeActor.Started Started = new(Recorded, Record, Here, null);

    private static readonly Ban Banned = new(Id, At, "spam") { Automatic = true };

    private static readonly PeerSnapshot Peer = new(
        Id,
        Plain,
        "Geth/v1.14 \u2764",
        [new Capability("eth", 68), new Capability("snap", 1)],
        [new Capability("eth", 68)],
        PeerFlags.Inbound | PeerFlags.Trusted,
        Here,
        There,
        At,
        new PeerTraffic(1, 2_000_000_000_000, 3, 4, 0),
        ImmutableSortedDictionary<string, object?>.Empty.Add("snap", null).Add("eth", new EthPeerInfo { Version = 68, Difficulty = "17" }),
        "inbound") { Score = -1.5, Usefulness = 0.1 };

    internal static ImmutableArray<object> All { get; } =
    [
        NodeActor.Start.Instance, Started, new NodeActor.StartFailed("can't listen"), NodeActor.Stop.Instance, NodeActor.GetStatus.Instance,
        new NodeActor.Status(NodePhase.Running, Started, ["eth", "sample"]), new NodeFailed("main", "table failed too often"),
        new ServerActor.AddStatic(Named), new ServerActor.RemoveStatic(Id), new ServerActor.AddTrusted(Id), new ServerActor.RemoveTrusted(Id),
        new ServerActor.DisconnectPeer(Id, DisconnectReason.TooManyPeers), new ServerActor.DisconnectAll(DisconnectReason.Quitting), ServerActor.AllGone.Instance,
        ServerActor.GetPeers.Instance, new ServerActor.Peers([Peer, Peer]), ServerActor.GetPeerCount.Instance, new ServerActor.PeerCount(42),
        new ServerActor.BanPeer(Id, TimeSpan.FromHours(1), "spam"), new ServerActor.UnbanPeer(Id), new ServerActor.BanAnswered(Id, "it is trusted"),
        ServerActor.GetBans.Instance, new ServerActor.Bans([Banned]), DialSchedulerActor.GetDialStats.Instance,
        new DialStats(3, 1, ImmutableSortedDictionary<DialOutcome, int>.Empty.Add(DialOutcome.Timeout, 2).Add(DialOutcome.Full, 1)),
        DialSchedulerActor.GetBackOffs.Instance, new DialSchedulerActor.BackOffs(300, [new BackOff(Id, DialOutcome.WrongNetwork, 5, At)]),
        new DiscoveryActor.FindCandidates(16), new DiscoveryActor.Candidates([new Candidate(Recorded, "lookup"), new Candidate(Moved, "seed")]),
        new DiscoveryActor.Resolve(Nowhere), new DiscoveryActor.Resolved(Id, Resolved), DiscoveryActor.GetTable.Instance,
        new DiscoveryActor.TableSnapshot([new TableNode(Plain, 16, 3, true, At)], true), DiscoveryActor.GetStatus.Instance,
        new DiscoveryActor.Status(true, Here, 17, At, 0, There), new DiscoveryActor.PingNode(Plain),
        new DiscoveryActor.Ponged(Id, new Pong(new Endpoint(Here.Address, 1, 0), Id.Value, 99, 7), There, TimeSpan.FromMilliseconds(12.5)),
        new DiscoveryActor.PingFailed(Id, RequestFailure.Timeout), new DiscoveryActor.RequestRecord(Plain), new DiscoveryActor.RecordReceived(Id, Record),
        new DiscoveryActor.FindNodes(Plain, Target), new DiscoveryActor.NodesFound(Id, [Plain, Recorded]),
        new DiscoveryActor.RequestFailed(Id, RequestFailure.SocketLost),
        UdpListenerActor.GetCounters.Instance, new UdpListenerActor.Counters(ImmutableSortedDictionary<string, long>.Empty.Add("ping.in", 3).Add("Bad", 1)),
        new EventsActor.Subscribe(ActorRefs.Nobody, EventKinds.Peers | EventKinds.Messages, 9), new EventsActor.Subscribed("main", EventKinds.Rare, 256),
        new EventsActor.Refused("Bound = 0"), new EventsActor.Unsubscribe(ActorRefs.Nobody), new EventsActor.Delivered(7, new NodeFailed("main", "why")),
        new EventsActor.Lost(3), new EventsActor.Acknowledge(7), new EventsActor.Ended("main"),
        LocalNodeActor.GetLocalNode.Instance, new LocalNodeActor.LocalNode(Recorded, Record),
        new LocalNodeActor.SetAddress(AddressSource.Router, There.Address, 30303), new LocalNodeActor.SetHead(1_150_000, 1_457_981_393), new LocalNodeActor.SetEth(Fork), new LocalNodeActor.SetSnap(true),
        new LocalRecordChanged("main", Record),
        new NodeDatabaseActor.GetSeeds(30, TimeSpan.FromDays(5)), new NodeDatabaseActor.Seeds([Recorded]), new NodeDatabaseActor.GetNode(Id),
        new NodeDatabaseActor.StoredNode(Id, null), NodeDatabaseActor.GetAnchors.Instance, new NodeDatabaseActor.Anchors([]),
        NodeDatabaseActor.GetStatus.Instance, new NodeDatabaseActor.Status(12, false, "disk full"),
        new PeerAdded("main", Peer), new PeerDropped("main", Id, (DisconnectReason)0x42, true, "gone", TimeSpan.FromSeconds(-1)),
        new PeerBanned("main", Banned), new PeerUnbanned("main", Id, true), new MessageSent("main", Id, "eth", 3, 1024), new MessageReceived("main", Id, "eth", 4, 0),
    ];
}
