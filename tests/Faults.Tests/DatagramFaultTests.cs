using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Faults;
using Akka.Devp2p.Actors.Hosting;
using Akka.TestKit;

namespace Akka.Devp2p.Faults.Tests;

/// <summary>Single datagrams that are refused, lost, damaged or doubled: what it costs.</summary>
public sealed class DatagramFaultTests : FaultSpec
{
    private static readonly FaultRule ToFirstPeer = FaultRule.Udp("10.0.0.2").At(At);

    [Fact]
    public void Datagram_WhenTheSystemRefusesIt_CostsItsRequestOnly_AndTheSocketLivesOn()
    {
        Begin(ToFirstPeer.Refuse());
        var (socket, binds) = (Children(Find(One, "discovery/udp")).Single(), Binds);
        ExpectOnePingIsLost(arrives: false);
        Assert.Equal((socket, binds), (Children(Find(One, "discovery/udp")).Single(), Binds));
    }

    [Fact]
    public void Datagram_WhenItIsLost_CostsItsRequestOnly()
    {
        Begin(ToFirstPeer.Drop());
        ExpectOnePingIsLost(arrives: false);
    }

    /// <summary>It comes, and is from nobody.</summary>
    [Fact]
    public void Datagram_WhenABitIsFlipped_IsNotAnswered_AndCostsItsRequestOnly()
    {
        Begin(ToFirstPeer.Corrupt());
        var bad = Refused(Others[0]);
        ExpectOnePingIsLost(arrives: true);
        Assert.Equal(bad + 1, Refused(Others[0]));
    }

    /// <summary>Both are answered; the second pong is one that nobody waits for.</summary>
    [Fact]
    public void Datagram_WhenItComesTwice_TheAskerHearsOneAnswer()
    {
        Begin(ToFirstPeer.Duplicate());
        var unsolicited = Count(One, "unsolicited");
        var asking = Ping();
        Quiet();
        Assert.Equal(Others[0].Info.Self.Id, asking.ExpectMsg<DiscoveryActor.Ponged>().Id);
        Assert.False(asking.HasMessages);
        Assert.Equal(unsolicited + 1, Count(One, "unsolicited"));
        ExpectNobodyDroppedAndNothingLeaked();
    }

    private void ExpectOnePingIsLost(bool arrives)
    {
        var received = Count(Others[0], "datagrams");
        var asking = Ping();
        Quiet();
        Assert.Equal(received + (arrives ? 1 : 0), Count(Others[0], "datagrams"));
        Pass(TimeSpan.FromSeconds(1));
        asking.ExpectMsg(new DiscoveryActor.PingFailed(Others[0].Info.Self.Id, RequestFailure.Timeout));
        asking.Send(Find(One, "discovery"), new DiscoveryActor.PingNode(Others[0].Info.Self));
        Assert.Equal(Others[0].Info.Self.Id, asking.ExpectMsg<DiscoveryActor.Ponged>().Id);
        ExpectNobodyDroppedAndNothingLeaked();
    }

    private TestProbe Ping()
    {
        Scheduler.AdvanceTo(StrikeTime);
        var asking = CreateTestProbe();
        asking.Send(Find(One, "discovery"), new DiscoveryActor.PingNode(Others[0].Info.Self));
        Struck.ExpectMsg<FaultStruck>();
        return asking;
    }

    private long Refused(Devp2pNode node) => Count(node, "malformed") + Count(node, "unhandled");

    private long Count(Devp2pNode node, string counter) =>
        Ask<UdpListenerActor.Counters>(node, "discovery", UdpListenerActor.GetCounters.Instance).Values.GetValueOrDefault(counter);
}
