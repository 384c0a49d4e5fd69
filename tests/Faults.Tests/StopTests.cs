using System.Net;
using Akka.Actor;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Discovery.V5;
using Akka.Devp2p.Actors.Faults;
using Akka.Devp2p.Actors.Hosting;
using Akka.Devp2p.Actors.Node;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Wire.P2p;
using Akka.TestKit;

namespace Akka.Devp2p.Faults.Tests;

/// <summary>Actors that are stopped when they fail: what each held is given back, who waited gets an answer, and the peers beside it notice nothing.</summary>
public sealed class StopTests : FaultSpec
{
    [Theory]
    [InlineData("peers/*")]
    [InlineData("peers/*/echo")]
    public void PeerOrItsProtocol_WhenItFails_CostsThatPeerOnly_AndItIsBackAfterItsTime(string path)
    {
        Begin(FaultRule.Actor(path).At(At).Times(1).Throw());
        var struck = Strike();
        ExpectStopped(struck);
        var drops = new[] { Events.ExpectMsg<PeerDropped>(), Events.ExpectMsg<PeerDropped>() };
        var ours = drops.Single(drop => drop.Node == "one");
        Assert.Contains(ours.Id.ToString(), struck.Where, StringComparison.Ordinal);
        var lost = Others.Single(peer => peer.Info.Self.Id.Equals(ours.Id));
        Assert.Equal(path == "peers/*" ? DisconnectReason.NetworkError : DisconnectReason.SubprotocolError, ours.Reason);
        ExpectEchoes(Others.Except([lost]));
        ExpectNothingLeaked(lost: 1);
        var took = UntilAllAreBack();
        Assert.InRange(took, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(60));
        ExpectEchoes();
        Assert.Equal(2, Others.Concat([One]).SelectMany(PeersOf).Count(peer => peer.ConnectedAt > StrikeTime));
        ExpectNothingLeaked();
    }

    [Theory]
    [InlineData("dials")]
    [InlineData("handshakes")]
    public void DialOrHandshake_WhenItFails_TheDialHasFailedAndNothingOfItIsLeft(string container)
    {
        Begin(FaultRule.Actor(container + "/*").At(At).Throw());
        using var listener = Streams.Host(Silent.Ip!).Listen(new IPEndPoint(Silent.Ip!, Silent.Tcp), 1);
        var stats = Ask<DialStats>("dialer", DialSchedulerActor.GetDialStats.Instance);
        One.Server.Tell(new ServerActor.AddStatic(Silent));
        AwaitAssert(() => Assert.Single(Children(Find(One, "handshakes"))));
        Quiet();
        var struck = Strike();
        ExpectStopped(struck);
        AwaitAssert(() => Assert.Empty(Children(Find(One, "dials")).Concat(Children(Find(One, "handshakes")))));
        var after = Ask<DialStats>("dialer", DialSchedulerActor.GetDialStats.Instance);
        Assert.Equal((stats.Total + 1, 0), (after.Total, after.Running));
        Assert.Equal(1, after.ByOutcome[DialOutcome.Failed]);
        One.Server.Tell(new ServerActor.RemoveStatic(Silent.Id));
        ExpectNobodyDroppedAndNothingLeaked();
    }

    [Fact]
    public void Bond_WhenItFails_TheRequestFailsAtOnce_AndNobodyElseNotices()
    {
        Begin(FaultRule.Actor("discovery/bonds/*").At(At).Throw());
        var asking = Asking(new DiscoveryActor.RequestRecord(Silent), "discovery/bonds");
        var struck = Strike();
        ExpectStopped(struck);
        asking.ExpectMsg(new DiscoveryActor.RequestFailed(Silent.Id, RequestFailure.NotBonded));
        Assert.Empty(Children(Find(One, "discovery/bonds")));
        ExpectNobodyDroppedAndNothingLeaked();
    }

    [Fact]
    public void Resolve_WhenItsActorFails_IsAnsweredAtOnce()
    {
        Begin(FaultRule.Actor("discovery/lookups/*").At(At).Throw());
        var asking = Asking(new DiscoveryActor.Resolve(Silent), "discovery/lookups");
        var struck = Strike();
        ExpectStopped(struck);
        asking.ExpectMsg(new DiscoveryActor.Resolved(Silent.Id, null));
        AwaitAssert(() => Assert.Empty(Children(Find(One, "discovery/lookups"))));
        ExpectNobodyDroppedAndNothingLeaked();
    }

    [Fact]
    public void Lookup_WhenItFails_TheAskerGetsItsAnswerAtOnce()
    {
        Begin(options => options.Bootnodes = [Silent], FaultRule.Actor("discovery/lookups/*").At(At).Throw());
        Quiet();
        var before = Children(Find(One, "discovery/lookups"));
        var asking = CreateTestProbe();
        asking.Send(Find(One, "discovery/lookups"), new LookupsActor.Find(77, new byte[64]));
        AwaitAssert(() => Assert.Equal(before.Count + 1, Children(Find(One, "discovery/lookups")).Count));
        var struck = Strike();
        ExpectStopped(struck);
        Assert.Equal(77, asking.ExpectMsg<LookupActor.Found>().LookupId);
        ExpectNobodyDroppedAndNothingLeaked();
    }

    [Fact]
    public void Session_WhenItFails_CostsItsRequestOnly_AndTheNextShakesHandsAnew()
    {
        Begin(FaultRule.Actor("discovery/v5/session-*").OnMessage<SessionActor.Initiate>().At(At).Times(1).Throw());
        Scheduler.AdvanceTo(StrikeTime);
        var asking = CreateTestProbe();
        asking.Send(Find(One, "discovery/v5"), new DiscoveryActor.PingNode(Others[0].Info.Self));
        ExpectStopped(Struck.ExpectMsg<FaultStruck>());
        Quiet();
        Advance(One.Settings.Discovery.Discv5.ResponseTimeout);
        asking.ExpectMsg(new DiscoveryActor.PingFailed(Others[0].Info.Self.Id, RequestFailure.Timeout));
        asking.Send(Find(One, "discovery/v5"), new DiscoveryActor.PingNode(Others[0].Info.Self));
        asking.ExpectMsg<Discv5Actor.Ponged>();
        AwaitAssert(() => Assert.DoesNotContain(Children(Find(One, "discovery/v5")), name => name.StartsWith("session-", StringComparison.Ordinal)));
        ExpectNobodyDroppedAndNothingLeaked();
    }

    [Fact]
    public void Actor_WhenToldToStop_IsGivenUpLikeOneThatFailed()
    {
        Begin(FaultRule.Actor("peers/*").At(At).Times(1).Stop());
        Strike();
        Events.ExpectMsg<PeerDropped>();
        Events.ExpectMsg<PeerDropped>();
        ExpectNothingLeaked(lost: 1);
        UntilAllAreBack();
    }

    /// <summary>By the plan of the peer, which sends its Status twice: eth allows one.</summary>
    [Fact]
    public void Peer_ThatBreaksTheRules_IsToldSo_AndNoActorFails_AndNobodyElseNotices()
    {
        Begin();
        var rogue = StartCounting("rogue", "10.0.0.7", options =>
            options.Faults = FaultPlan.None.With(FaultRule.Actor("peers/*").OnMessage<ProtocolActor.SendMessage>().Duplicate()));
        rogue.Server.Tell(new ServerActor.AddStatic(One.Info.Self));
        Assert.Equal("rogue", Struck.ExpectMsg<FaultStruck>().Node);
        var events = Enumerable.Range(0, 4).Select(_ => Events.ExpectMsg<object>()).ToList();
        var drops = events.OfType<PeerDropped>().ToDictionary(drop => drop.Node, drop => (drop.Reason, drop.ByRemote));
        Assert.Equal((DisconnectReason.SubprotocolError, false), drops["one"]);
        Assert.Equal((DisconnectReason.SubprotocolError, true), drops["rogue"]);
        Assert.All(Ask<NodeActor.Supervision>(string.Empty, NodeActor.GetSupervision.Instance).Actors, actor => Assert.Equal(0, actor.Failures));
        Stop(rogue);
        ExpectNobodyDroppedAndNothingLeaked();
    }

    private TestProbe Asking(object query, string container)
    {
        var asking = CreateTestProbe();
        asking.Send(Find(One, "discovery"), query);
        AwaitAssert(() => Assert.Single(Children(Find(One, container))));
        Quiet();
        return asking;
    }
}
