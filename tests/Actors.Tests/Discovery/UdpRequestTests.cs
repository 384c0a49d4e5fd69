using System.Net;
using Akka.Actor;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Storage;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Discv4;
using Akka.Devp2p.Wire.Enr;
using Akka.TestKit;

namespace Akka.Devp2p.Actors.Tests.Discovery;

/// <summary>Our own requests: bonding before them, matching, collecting, ends.</summary>
public sealed partial class UdpRequestTests : DiscoverySpec
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(500);

    [Fact]
    public void FindNodes_CollectsSeveralPackets_Until16Records()
    {
        var (node, remote, probe) = Bonded();
        var hash = AskFind(node, remote, probe);
        Assert.NotEqual(default, hash);
        remote.Send(new Neighbors(Nodes(0, 12), remote.Expiration), node.At);
        ExpectNothing(probe, node.V4);
        remote.Send(new Neighbors(Nodes(12, 12), remote.Expiration), node.At);
        Assert.Equal(16, probe.ExpectMsg<DiscoveryActor.NodesFound>().Nodes.Length);
        remote.Send(new Neighbors(Nodes(12, 12), remote.Expiration), node.At);
        AwaitAssert(() => Assert.Equal(1, Count(node, "unsolicited")));
    }

    [Fact]
    public void FindNodes_WithFewerRecords_EndsAt500Milliseconds()
    {
        var (node, remote, probe) = Bonded();
        AskFind(node, remote, probe);
        remote.Send(new Neighbors(Nodes(0, 3), remote.Expiration), node.At);
        Settle(node.Udp, node.V4);
        Advance(Timeout - Tick);
        ExpectNothing(probe, node.V4);
        Advance(Tick);
        Assert.Equal(3, probe.ExpectMsg<DiscoveryActor.NodesFound>().Nodes.Length);
    }

    [Fact]
    public void FindNodes_AnsweredWithAnEmptyPacket_IsNoFailure()
    {
        var (node, remote, probe) = Bonded();
        AskFind(node, remote, probe);
        remote.Send(new Neighbors([], remote.Expiration), node.At);
        Settle(node.Udp, node.V4);
        Advance(Timeout);
        Assert.Empty(probe.ExpectMsg<DiscoveryActor.NodesFound>().Nodes);
        ExpectNothing(Stored, node.Setup.Siblings.NodeDatabase);
    }

    [Fact]
    public void FindNodes_Unanswered_FailsAt500Milliseconds()
    {
        var (node, remote, probe) = Bonded();
        AskFind(node, remote, probe);
        Advance(Timeout);
        probe.ExpectMsg(new DiscoveryActor.RequestFailed(remote.Enode.Id, RequestFailure.Timeout));
        Stored.ExpectMsg(new NodeDatabaseActor.RecordFindFailure(remote.Enode.Id, remote.At.Address));
    }

    [Fact]
    public void FindNodes_OneIsOutstandingPerNodeAndEndpoint()
    {
        var (node, remote, probe) = Bonded();
        AskFind(node, remote, probe);
        probe.Send(node.Actor, new DiscoveryActor.FindNodes(remote.Enode, new byte[64]));
        SettleAll();
        remote.ExpectNothing();
        remote.Send(new Neighbors(Nodes(0, 16)[..12], remote.Expiration), node.At);
        remote.Send(new Neighbors(Nodes(12, 4), remote.Expiration), node.At);
        probe.ExpectMsg<DiscoveryActor.NodesFound>();
        remote.Expect<FindNode>();
        Advance(Timeout);
        probe.ExpectMsg<DiscoveryActor.RequestFailed>();
    }

    [Theory]
    [InlineData("1.2.3.4", 30303, 1, null)]
    [InlineData("1.2.3.4", 1025, 1, null)]
    [InlineData("1.2.3.4", 1024, 1, Discv4Counters.NeighbourPort)]
    [InlineData("127.0.0.1", 30303, 1, Discv4Counters.NeighbourRelay)]
    [InlineData("224.0.0.1", 30303, 1, Discv4Counters.NeighbourRelay)]
    [InlineData("0.0.0.0", 30303, 1, Discv4Counters.NeighbourRelay)]
    [InlineData("10.9.9.9", 30303, 1, null)]
    [InlineData("192.0.2.7", 30303, 1, Discv4Counters.NeighbourRelay)]
    public void Neighbours_PassTheRelayCheck(string ip, int udp, int tcp, string? fault)
    {
        var (node, remote, probe) = Bonded();
        AskFind(node, remote, probe);
        var key = PrivateKey.Generate(new SeededRandomness(77).Fill).PublicKey.Bytes.ToArray();
        EventFilter.Debug(contains: $"came from {remote.At}: {fault}").Expect(fault is null ? 0 : 1, () =>
        {
            remote.Send(new Neighbors([new Neighbor(new Endpoint(IPAddress.Parse(ip), (ushort)udp, (ushort)tcp), key)], remote.Expiration), node.At);
            Settle(node.Udp, node.V4);
        });
        Advance(Timeout);
        Assert.Equal(fault is null ? 1 : 0, probe.ExpectMsg<DiscoveryActor.NodesFound>().Nodes.Length);
        Assert.Equal(fault is null ? 0 : 1, Count(node, fault ?? Discv4Counters.NeighbourRelay));
    }

    [Fact]
    public void Neighbours_LanAddressFromTheInternet_AndKeysOffTheCurve_AreNotTaken()
    {
        var (node, remote, probe) = Bonded("8.8.8.8:30000");
        AskFind(node, remote, probe);
        remote.Send(new Neighbors([.. Nodes(0, 1, "10.9.9.9"), .. Nodes(1, 1, "8.8.4.4"), new Neighbor(new Endpoint(IPAddress.Parse("9.9.9.9"), 30303, 1), new byte[64])], remote.Expiration), node.At);
        Settle(node.Udp, node.V4);
        Advance(Timeout);
        Assert.Equal("8.8.4.4", Assert.Single(probe.ExpectMsg<DiscoveryActor.NodesFound>().Nodes).Ip!.ToString());
        Assert.Equal((1, 1), (Count(node, Discv4Counters.NeighbourRelay), Count(node, Discv4Counters.NeighbourKey)));
    }

    [Fact]
    public void Neighbours_OnLoopback_AreTakenFromLoopback()
    {
        var (node, remote, probe) = Bonded("127.0.0.2:30000");
        AskFind(node, remote, probe);
        remote.Send(new Neighbors(Nodes(0, 1, "127.0.0.3"), remote.Expiration), node.At);
        Settle(node.Udp, node.V4);
        Advance(Timeout);
        Assert.Single(probe.ExpectMsg<DiscoveryActor.NodesFound>().Nodes);
    }

    [Fact]
    public void NetRestrict_OthersAreNotHeardNorAsked()
    {
        Assert.True(Subnet.TryParse("10.0.0.0/24", out var net));
        var node = StartNode(Calm with { NetRestrict = [net] });
        var outside = Remote("10.0.1.2:30000", 2);
        outside.Send(outside.Ping(node.At), node.At);
        AwaitAssert(() => Assert.Equal(1, Count(node, "not-allowed")));
        var probe = CreateTestProbe();
        probe.Send(node.Actor, new DiscoveryActor.PingNode(outside.Enode));
        probe.ExpectMsg(new DiscoveryActor.PingFailed(outside.Enode.Id, RequestFailure.NotAllowed));
        outside.ExpectNothing();
        var remote = Remote("10.0.0.2:30000", 3);
        Bond(remote, node);
        AskFind(node, remote, probe);
        EventFilter.Debug(contains: $"came from {remote.At}: {Discv4Counters.NeighbourNotAllowed}").Expect(2, () => remote.Send(new Neighbors(Nodes(0, 2), remote.Expiration), node.At));
    }

    [Fact]
    public void RequestRecord_ReturnsTheRecord_ThatEchoesTheHash()
    {
        var (node, remote, probe) = Bonded();
        probe.Send(node.Actor, new DiscoveryActor.RequestRecord(remote.Enode));
        var hash = remote.Expect<EnrRequest>().Hash;
        remote.Send(new EnrResponse(Keccak.Hash256([1]), remote.Record), node.At);
        AwaitAssert(() => Assert.Equal(1, Count(node, "unsolicited")));
        remote.Send(new EnrResponse(hash, remote.Record), node.At);
        Assert.Equal(remote.Record, probe.ExpectMsg<DiscoveryActor.RecordReceived>().Record);
    }

    [Fact]
    public void RequestRecord_WithTheRecordOfAnother_Fails()
    {
        var (node, remote, probe) = Bonded();
        var other = Remote("10.0.0.3:30000", 3);
        probe.Send(node.Actor, new DiscoveryActor.RequestRecord(remote.Enode));
        EventFilter.Debug(contains: $"came from {remote.At}: {Discv4Counters.RecordForeign}").ExpectOne(
            () => remote.Send(new EnrResponse(remote.Expect<EnrRequest>().Hash, other.Record), node.At));
        probe.ExpectMsg(new DiscoveryActor.RequestFailed(remote.Enode.Id, RequestFailure.InvalidReply));
        Assert.Equal(1, Count(node, Discv4Counters.RecordForeign));
    }

    [Theory]
    [InlineData("127.0.0.1", false)]
    [InlineData("192.0.2.7", false)]
    [InlineData("8.8.8.8", true)]
    public void RequestRecord_WithAnAddressWhereItCanNotBe_Fails(string ip, bool taken)
    {
        var (node, remote, probe) = Bonded();
        probe.Send(node.Actor, new DiscoveryActor.RequestRecord(remote.Enode));
        var record = new NodeRecordBuilder().SetIp(IPAddress.Parse(ip)).SetUdp(30000).Sign(remote.Key, 8);
        remote.Send(new EnrResponse(remote.Expect<EnrRequest>().Hash, record), node.At);
        Assert.Equal(taken, probe.ExpectMsg<object>() is DiscoveryActor.RecordReceived);
        Assert.Equal(taken ? 0 : 1, Count(node, Discv4Counters.RecordRelay));
    }

    [Fact]
    public void Bond_BeforeARequest_WaitsForTheOthersPing_AtMost500Milliseconds()
    {
        var node = StartNode();
        var remote = Remote("10.0.0.2:30000", 2);
        var probe = CreateTestProbe();
        probe.Send(node.Actor, new DiscoveryActor.RequestRecord(remote.Enode));
        remote.Send(remote.Pong(remote.Expect<Ping>().Hash), node.At);
        AwaitAssert(() => Assert.Equal(1, Count(node, "Pong")));
        SettleBonds(node);
        Advance(Timeout - Tick);
        SettleBonds(node);
        remote.ExpectNothing();
        Advance(Tick);
        remote.Expect<EnrRequest>();
        Advance(Timeout);
        probe.ExpectMsg<DiscoveryActor.RequestFailed>();
    }

    [Fact]
    public void Bond_WhenTheOtherPingsBack_GoesOnAtOnce_AndDuplicatesJoin()
    {
        var node = StartNode();
        var remote = Remote("10.0.0.2:30000", 2);
        var (one, two) = (CreateTestProbe(), CreateTestProbe());
        one.Send(node.Actor, new DiscoveryActor.RequestRecord(remote.Enode));
        two.Send(node.Actor, new DiscoveryActor.RequestRecord(remote.Enode));
        var ping = remote.Expect<Ping>();
        Assert.Equal([new NodeAt(remote.Enode.Id, remote.At.Address).PathName], Children(node.Child("bonds")));
        remote.Send(remote.Pong(ping.Hash), node.At);
        remote.Send(remote.Ping(node.At), node.At);
        remote.Expect<Pong>();
        foreach (var request in new[] { remote.Expect<EnrRequest>(), remote.Expect<EnrRequest>() })
        {
            remote.Send(new EnrResponse(request.Hash, remote.Record), node.At);
        }

        one.ExpectMsg<DiscoveryActor.RecordReceived>();
        two.ExpectMsg<DiscoveryActor.RecordReceived>();
        remote.ExpectNothing();
    }

    [Fact]
    public void Bond_WithoutPong_FailsTheRequest()
    {
        var node = StartNode();
        var remote = Remote("10.0.0.2:30000", 2);
        var probe = CreateTestProbe();
        probe.Send(node.Actor, new DiscoveryActor.RequestRecord(remote.Enode));
        remote.Expect<Ping>();
        Advance(Timeout);
        probe.ExpectMsg(new DiscoveryActor.RequestFailed(remote.Enode.Id, RequestFailure.NotBonded));
        AwaitAssert(() => Assert.Equal(0, Bonds(node)));
    }

    [Fact]
    public void Bonds_InboundBeyondEight_AreDropped_AndOurOwnStillGo()
    {
        var node = StartNode();
        var strangers = Enumerable.Range(0, 10).Select(i => Remote($"10.0.1.{i + 1}:30000", 50 + i)).ToArray();
        foreach (var stranger in strangers)
        {
            stranger.Send(stranger.Ping(node.At), node.At);
            stranger.Expect<Pong>();
            SettleAll();
        }

        Assert.Equal(8, Bonds(node));
        Assert.Equal(8, strangers.Count(stranger => stranger.Waiting == 1));
        var remote = Remote("10.0.0.2:30000", 2);
        CreateTestProbe().Send(node.Actor, new DiscoveryActor.RequestRecord(remote.Enode));
        remote.Expect<Ping>();
        Advance(Timeout);
        AwaitAssert(() => Assert.Equal(0, Bonds(node)));
    }

    private (TestedNode Node, RemoteNode Remote, TestProbe Probe) Bonded(string at = "10.0.0.2:30000")
    {
        var node = StartNode();
        var remote = Remote(at, 2);
        Bond(remote, node);
        return (node, remote, CreateTestProbe());
    }

    private static Wire.Hash256 AskFind(TestedNode node, RemoteNode remote, TestProbe probe)
    {
        probe.Send(node.Actor, new DiscoveryActor.FindNodes(remote.Enode, new byte[64]));
        return remote.Expect<FindNode>().Hash;
    }

    private static Neighbor[] Nodes(int from, int count, string ip = "1.2.3.4") =>
    [
        .. Enumerable.Range(from, count).Select(i => new Neighbor(
            new Endpoint(IPAddress.Parse(ip), 30303, 30303), PrivateKey.Generate(new SeededRandomness(1000 + i).Fill).PublicKey.Bytes.ToArray())),
    ];

    private void SettleBonds(TestedNode node)
    {
        SettleAll();
        foreach (var bond in Children(node.Child("bonds")))
        {
            Settle(node.Child($"bonds/{bond}"));
        }

        SettleAll();
    }

    private static IActorRef Socket(TestedNode node, int number) => node.Child($"udp/socket-{number}");
}
