using System.Net;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Wire.Discv5;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Tests.Discovery.V5;

/// <summary>discv5 over a socket for each family.</summary>
public sealed class Discv5TwoSocketsTests : Discv5Spec
{
    private static readonly IPAddress Ours6 = IPAddress.Parse("2a00::1");
    private static readonly IPEndPoint OurAddress6 = new(Ours6, OurAddress.Port);

    [Fact]
    public void Nodes_OfBothFamilies_AnswerAndAreAnswered()
    {
        var node = Start5(Both with { BindAlso = Ours6 });
        foreach (var remote in new[] { Remote5("10.0.0.2:30000", 2).Friendly(), Remote5("[2a00::2]:30000", 3).Friendly() })
        {
            Ask5(node, new DiscoveryActor.PingNode(remote.Enode)).ExpectMsg<Actors.Discovery.V5.Discv5Actor.Ponged>();
            var at = remote.At.AddressFamily == OurAddress6.AddressFamily ? OurAddress6 : OurAddress;
            remote.Expect<Ping>();
            remote.Send(new Ping(new RequestId([1]), 7), node.Enode.Key, at);
            Assert.Equal(remote.At.Address, remote.Expect<Pong>().Ip);
        }
    }

    /// <summary>The first request goes to the address whose socket dies, the second waits for it and goes to the other: it is sent then.</summary>
    [Fact]
    public void SocketDeath_FailsTheRequestsOfItsFamilyOnly_AndWhatWaitedForThemIsSent()
    {
        var node = Start5(Both with { BindAlso = Ours6 });
        var remote = Remote5("10.0.0.2:30000", 2).Friendly();
        var there = Enode.Create(remote.Key.PublicKey, IPAddress.Parse("2a00::2"), 30000, 30000);
        var (lost, waits, lostToo) = (
            Ask5(node, new DiscoveryActor.PingNode(there)), Ask5(node, new DiscoveryActor.RequestRecord(remote.Enode)), Ask5(node, new DiscoveryActor.RequestRecord(there)));
        Network.Kill(OurAddress6);
        lost.ExpectMsg(new DiscoveryActor.PingFailed(remote.Id, RequestFailure.SocketLost));
        lostToo.ExpectMsg(new DiscoveryActor.RequestFailed(remote.Id, RequestFailure.SocketLost));
        SettleAll();
        Assert.Equal(remote.Record, waits.ExpectMsg<DiscoveryActor.RecordReceived>().Record);
        Assert.Equal(0, Counters5(node).Calls);
    }

    [Fact]
    public void Record_WithBothFamilies_IsUsedWhereWeHaveASocket()
    {
        var node = Start5(Both with { Bind = OurAddress6 });
        var (remote, other) = (Remote5("[2a00::2]:30000", 2), Remote5("[2a00::3]:30000", 3));
        other.Record = new NodeRecordBuilder().SetIp(IPAddress.Parse("8.8.8.3")).SetIp(other.At.Address).SetUdp(30000).SetTcp(30000).Sign(other.Key, 9);
        remote.Friendly(other);
        var found = Ask5(node, new Actors.Discovery.V5.Discv5Actor.FindAtDistances(remote.Enode, [(ushort)Wire.NodeId.LogDistance(remote.Id, other.Id)]));
        Assert.Equal([other.At], found.ExpectMsg<DiscoveryActor.NodesFound>().Nodes.Select(one => one.UdpEndPoint!));
    }
}
