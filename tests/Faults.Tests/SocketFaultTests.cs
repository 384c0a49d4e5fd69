using Akka.Actor;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Faults;
using Akka.Devp2p.Actors.Hosting;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Actors.Sockets.Real;
using Akka.TestKit;

namespace Akka.Devp2p.Faults.Tests;

/// <summary>Sockets that die, refuse, stall and lie: what it costs, and when it is over.</summary>
public sealed class SocketFaultTests : FaultSpec
{
    private static readonly FaultRule FirstPeer = FaultRule.Tcp("10.0.0.2").At(At);

    [Fact]
    public void UdpSocket_WhenItDies_RequestsFailAtOnce_AndItIsBackAfter200Milliseconds()
    {
        Begin(FaultRule.UdpSocket("*:30303").At(At).Reset());
        var asking = CreateTestProbe();
        asking.Send(Find(One, "discovery"), new DiscoveryActor.PingNode(Silent));
        Quiet();
        var (socket, binds) = (Children(Find(One, "discovery/udp")).Single(), Binds);
        Strike();
        asking.ExpectMsg(new DiscoveryActor.PingFailed(Silent.Id, RequestFailure.SocketLost));
        Quiet();
        Advance(TimeSpan.FromMilliseconds(200) - Tick);
        Quiet();
        Assert.Equal(binds, Binds);
        Advance(Tick);
        Quiet();
        Assert.Equal(binds + 1, Binds);
        Assert.NotEqual(socket, Assert.Single(Children(Find(One, "discovery/udp"))));
        Assert.Equal(One.Info.Udp, Ask<DiscoveryActor.Status>("discovery", DiscoveryActor.GetStatus.Instance).Udp);
        ExpectNobodyDroppedAndNothingLeaked();
    }

    /// <summary>With a real socket on loopback, since only that has a thread.</summary>
    [Fact]
    public void UdpSocket_WhenARealOneDies_ItsThreadEnds_AndTheNextHasItsOwn()
    {
        Begin(
            options =>
            {
                options.DatagramSockets = UdpSockets.Instance;
                options.Settings += "\ndevp2p.discovery { bind-address = \"127.0.0.1\", port = 0, net-restrict = [\"127.0.0.0/8\"] }";
            },
            FaultRule.UdpSocket("*").At(At).Reset());
        Assert.Equal(1 + One.Settings.Discovery.Workers, Before.Threads);
        var socket = Assert.Single(Children(Find(One, "discovery/udp")));
        Strike();
        Quiet();
        Advance(TimeSpan.FromMilliseconds(200));
        Quiet();
        Assert.NotEqual(socket, Assert.Single(Children(Find(One, "discovery/udp"))));
        ExpectNobodyDroppedAndNothingLeaked();
    }

    [Fact]
    public void UdpPort_WhenTakenWhileTheSocketIsAway_IsBoundWhenItIsFreeAgain()
    {
        Begin(FaultRule.UdpSocket("*:30303").At(At).Reset(), FaultRule.UdpSocket("*:30303").At(At).Times(3).Refuse());
        Strike();
        Quiet();
        var binds = Binds;
        // 0.2 s, then 0.4, 0.8 and 1.6
        Pass(TimeSpan.FromSeconds(2.9));
        Assert.Equal(binds, Binds);
        Pass(TimeSpan.FromSeconds(0.2));
        Assert.Equal(binds + 1, Binds);
        ExpectNobodyDroppedAndNothingLeaked();
    }

    [Fact]
    public void ListeningSocket_WhenItDies_IsOpenedAgainAfterASecond_AndNotATickEarlier()
    {
        Begin(FaultRule.TcpListener("*:30303").At(At).Reset());
        var binds = Binds;
        EventFilter.Warning(contains: "NetworkDown").ExpectOne(() => Strike());
        Quiet();
        Advance(TimeSpan.FromSeconds(1) - Tick);
        Quiet();
        Assert.Equal(binds, Binds);
        Advance(Tick);
        Quiet();
        Assert.Equal(binds + 1, Binds);
        ExpectNobodyDroppedAndNothingLeaked();
    }

    [Fact]
    public void TcpPort_WhenTakenWhileTheListenerIsAway_IsBoundWhenItIsFreeAgain()
    {
        Begin(FaultRule.TcpListener("*:30303").At(At).Reset(), FaultRule.TcpListener("*").At(At).Times(3).Refuse());
        Strike();
        var binds = Binds;
        AwaitAssert(() => Assert.Equal(Before.Sockets.Listeners - 1, Listeners));
        Pass(TimeSpan.FromSeconds(3.9));
        Assert.Equal(binds, Binds);
        Pass(TimeSpan.FromSeconds(0.2));
        Assert.Equal(binds + 1, Binds);
        ExpectNobodyDroppedAndNothingLeaked();
    }

    [Fact]
    public void Connection_WhenReset_CostsThatPeerOnly()
    {
        Begin(FaultRule.Tcp("10.0.0.2").At(At).Reset());
        Strike();
        ExpectOnlyTheFirstIsLost();
    }

    [Fact]
    public void Connection_WhenABitIsFlipped_IsEndedByItsMac_AndCostsThatPeerOnly()
    {
        Begin(FirstPeer.Corrupt());
        Scheduler.AdvanceTo(StrikeTime);
        Find(One, $"peers/{Others[0].Info.Self.Id}/echo").Tell(new EchoActor.Ping());
        Struck.ExpectMsg<FaultStruck>();
        ExpectOnlyTheFirstIsLost();
    }

    [Fact]
    public void Connection_WhenItStallsLessThanTheReadTimeout_LosesNothing()
    {
        Begin(FirstPeer.Stall(TimeSpan.FromSeconds(5)));
        Scheduler.AdvanceTo(StrikeTime);
        Find(One, $"peers/{Others[0].Info.Self.Id}/echo").Tell(new EchoActor.Ping());
        Struck.ExpectMsg<FaultStruck>();
        TaskTime.AwaitTimerAt(StrikeTime + TimeSpan.FromSeconds(5));
        Assert.False(Heard.HasMessages);
        Advance(TimeSpan.FromSeconds(5));
        Heard.ExpectMsg<EchoActor.Heard>();
        ExpectNobodyDroppedAndNothingLeaked();
    }

    [Fact]
    public void Connection_WhenEveryReadIsShort_LosesNothing()
    {
        Begin(FaultRule.Tcp("*").At(At).Times(10_000).ShortRead());
        Scheduler.AdvanceTo(StrikeTime);
        ExpectEchoes();
        Assert.True(Struck.HasMessages);
        ExpectNobodyDroppedAndNothingLeaked();
    }

    [Fact]
    public void Dial_WhenRefused_IsTriedAgainInItsTime()
    {
        Begin(FaultRule.Tcp("10.0.0.2").At(At).Reset(), FaultRule.Tcp("10.0.0.2").At(At).Refuse());
        Strike();
        Events.ExpectMsg<PeerDropped>();
        var took = UntilAllAreBack(2_000);
        Assert.Equal(1, Ask<DialStats>("dialer", DialSchedulerActor.GetDialStats.Instance).ByOutcome[DialOutcome.Refused]);
        Assert.InRange(took, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(120));
    }

    [Fact]
    public void Partition_WhenItHeals_ThePeerComesBack_AndTheOthersNeverLeft()
    {
        Begin(FaultRule.Partition("one", from: "10.0.0.2", lasts: TimeSpan.FromSeconds(60)).At(At));
        Scheduler.AdvanceTo(StrikeTime);
        Pass(TimeSpan.FromSeconds(45));
        Assert.Equal(PeerCount - 1, PeersOf(One).Count);
        ExpectEchoes(Others.Skip(1));
        Pass(TimeSpan.FromSeconds(14));
        Assert.Equal(PeerCount - 1, PeersOf(One).Count);
        Assert.InRange(UntilAllAreBack(1_000), TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(130));
        while (Events.HasMessages)
        {
            var about = Events.ReceiveOne(TimeSpan.Zero);
            Assert.True(about is PeerAdded || about is PeerDropped { Node: "one" or "p1" }, $"{about}");
        }
    }

    private void ExpectOnlyTheFirstIsLost()
    {
        var drops = new[] { Events.ExpectMsg<PeerDropped>(), Events.ExpectMsg<PeerDropped>() };
        Assert.Equal(["one", "p1"], drops.Select(drop => drop.Node).Order());
        Quiet();
        Assert.False(Events.HasMessages);
        ExpectEchoes(Others.Skip(1));
        Assert.InRange(UntilAllAreBack(), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(60));
        ExpectEchoes();
    }
}
