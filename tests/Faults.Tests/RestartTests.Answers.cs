using System.Net;
using Akka.Actor;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Discovery.V5;
using Akka.Devp2p.Actors.Node;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Actors.Storage;
using Akka.Devp2p.Actors.Tests.Peers;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.P2p;

namespace Akka.Devp2p.Faults.Tests;

// each of them hears again what it is for, and answers
public sealed partial class RestartTests
{
    private void ExpectAnswer(string path)
    {
        var other = Others[0].Info.Self;
        switch (path)
        {
            case "server":
                Assert.Equal(PeerCount, Ask<ServerActor.PeerCount>(path, ServerActor.GetPeerCount.Instance).Count);
                break;
            case "listener" or "handshakes":
                ExpectAccepts();
                break;
            case "dialer" or "dials":
                ExpectDials();
                break;
            case "local-node":
                Assert.Equal(One.Info.Self.Id, Ask<LocalNodeActor.LocalNode>(path, LocalNodeActor.GetLocalNode.Instance).Self.Id);
                break;
            case "node-db":
                Find(One, path).Tell(new NodeDatabaseActor.StoreNode(Silent));
                Assert.Equal(Silent.Id, Ask<NodeDatabaseActor.StoredNode>(path, new NodeDatabaseActor.GetNode(Silent.Id)).Node?.Id);
                break;
            case "peers":
                ExpectJoins();
                break;
            case "services":
                Stop(One); // it would wait for ever, for no time passes
                break;
            case "discovery/udp":
                Assert.NotEmpty(Ask<UdpListenerActor.Counters>(path, UdpListenerActor.GetCounters.Instance).Values);
                break;
            case "discovery" or "discovery/v4":
                Assert.Equal(other.Id, Ask<DiscoveryActor.Ponged>("discovery", new DiscoveryActor.PingNode(other)).Id);
                break;
            default:
                ExpectDiscoveryAnswers(path);
                break;
        }
    }

    private void ExpectDiscoveryAnswers(string path)
    {
        var chess = Keccak.Hash256("chess"u8);
        switch (path)
        {
            case "discovery/v5":
                Assert.Equal(Others[0].Info.Self.Id, Ask<Discv5Actor.Ponged>(path, new DiscoveryActor.PingNode(Others[0].Info.Self)).Id);
                break;
            case "discovery/table" or "discovery/v5/table":
                Assert.Equal(7, Ask<TableActor.Closest>(path, new TableActor.GetClosest(7, Silent.Id, 16, PreferLive: false)).QueryId);
                break;
            case "discovery/lookups" or "discovery/v5/lookups":
                ExpectLookup(path);
                break;
            case "discovery/bonds":
                ExpectBond();
                break;
            case "discovery/mixer":
                Assert.NotEmpty(Ask<DiscoveryActor.Sources>("discovery", DiscoveryActor.GetSources.Instance).All);
                break;
            case "discovery/v5/topics":
                Assert.Equal(chess, Ask<TopicsActor.TopicRegistered>("discovery", new TopicsActor.RegisterTopic(chess)).Topic);
                Find(One, "discovery").Tell(new TopicsActor.UnregisterTopic(chess));
                break;
            case "discovery/v5/topics/registrar":
                Assert.Equal(0, Ask<TopicRegistrarActor.Status>(path, TopicRegistrarActor.GetStatus.Instance).Ads);
                break;
            default:
                Assert.Fail($"no question for {path}");
                break;
        }
    }

    /// <summary>Whoever connects gets a handshake, which says nothing to what is none and closes.</summary>
    private void ExpectAccepts()
    {
        using var socket = Streams.Host(IPAddress.Parse("10.0.0.8")).ConnectAsync(One.Info.Tcp!, default).AsTask().GetAwaiter().GetResult();
        var buffer = new byte[1];
        socket.WriteAsync(new byte[] { 0xff, 0xff }, default).AsTask().GetAwaiter().GetResult();
        var reading = socket.ReadAsync(buffer, default).AsTask();
        Assert.True(SpinWait.SpinUntil(() => reading.IsCompleted, TimeSpan.FromSeconds(10)), "nobody has taken the connection");
    }

    /// <summary>Whoever connects and says Hello becomes a peer.</summary>
    private void ExpectJoins()
    {
        using (var newcomer = RawPeer.Connect(Streams.Host(IPAddress.Parse("10.0.0.8")), One.Info.Tcp!).Secure(One.Info.Self.Key))
        {
            newcomer.Greet(new Capability("echo", 1));
            Assert.Equal(newcomer.Key.PublicKey.Id, Events.ExpectMsg<PeerAdded>().Peer.Id);
        }

        Events.ExpectMsg<PeerDropped>();
    }

    /// <summary>Nobody listens there: the dial is refused, looks for another address, and ends. One that nobody makes fails.</summary>
    private void ExpectDials()
    {
        var before = Refused();
        One.Server.Tell(new ServerActor.AddStatic(Silent));
        Until(
            () =>
            {
                Quiet();
                return Refused() == before + 1;
            },
            "the dial is refused");
        One.Server.Tell(new ServerActor.RemoveStatic(Silent.Id));

        int Refused() => (int)Ask<DialStats>("dialer", DialSchedulerActor.GetDialStats.Instance).ByOutcome.GetValueOrDefault(DialOutcome.Refused);
    }

    private void ExpectLookup(string path)
    {
        var asking = CreateTestProbe();
        asking.Send(Find(One, path), new LookupsActor.Find(7, new byte[64]));
        Until(
            () =>
            {
                Quiet();
                return asking.HasMessages;
            },
            $"{path} has answered");
        Assert.Equal(7, asking.ExpectMsg<LookupActor.Found>().LookupId);
    }

    /// <summary>It is tried, and has its time.</summary>
    private void ExpectBond()
    {
        var asking = CreateTestProbe();
        asking.Send(Find(One, "discovery"), new DiscoveryActor.RequestRecord(Silent));
        AwaitAssert(() => Assert.Single(Children(Find(One, "discovery/bonds"))));
        Until(() => asking.HasMessages, "the bond is over", steps: 20, Find(One, "discovery"), Find(One, "discovery/v4"), Find(One, "discovery/bonds"));
        asking.ExpectMsg(new DiscoveryActor.RequestFailed(Silent.Id, RequestFailure.NotBonded));
    }
}
