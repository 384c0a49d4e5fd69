using Akka.Actor;
using Akka.Devp2p.Actors.Discovery.V5;
using Akka.Devp2p.Actors.Faults;
using Akka.Devp2p.Actors.Hosting;
using Akka.Devp2p.Actors.Node;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Actors.Supervision;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.P2p;

namespace Akka.Devp2p.Faults.Tests;

/// <summary>The node itself: when it is restarted, when it gives up, and when it is refused its start. The system and its other actors live on.</summary>
public sealed class NodeEndTests : FaultSpec
{
    /// <summary>Path, and what NodeFailed says.</summary>
    public static TheoryData<string, string> Kept => KeptActors.With("counter");

    [Theory]
    [MemberData(nameof(Kept))]
    public void FourFailuresWithin60Seconds_EndTheNodeInOrder_AndNothingElse(string path, string reason)
    {
        AllowErrors<ChildLost>();
        AllowErrors("gives up");
        var failed = CreateTestProbe();
        Sys.EventStream.Subscribe(failed, typeof(NodeFailed));
        var bystander = Sys.ActorOf(Props.Create(() => new Bystander()));
        Begin(
            options =>
            {
                options.Services.Add(CounterActor.Spec("counter"));
                options.Settings += KeptActors.Settings;
            },
            [.. Enumerable.Range(0, 4).Select(i => FaultRule.Actor(path).At(At + TimeSpan.FromSeconds(i)).Throw())]);
        Ask<TopicsActor.TopicRegistered>("discovery", new TopicsActor.RegisterTopic(Keccak.Hash256("chess"u8)));
        Quiet();
        Watch(One.Actor);
        AllowDeadLettersTo(Find(One, path.Split('/')[0])); // it is lost, and others still talk to it
        Strike();
        for (var i = 1; i < 4; i++)
        {
            Quiet();
            Assert.Equal(PeerCount, PeersOf(One).Count);
            Assert.False(failed.HasMessages);
            Pass(TimeSpan.FromSeconds(1));
            Struck.ExpectMsg<FaultStruck>();
        }

        Assert.Equal(new NodeFailed("one", reason), failed.ExpectMsg<NodeFailed>());
        ExpectTerminated(One.Actor);
        bystander.Tell("ping", TestActor);
        ExpectMsg("pong");
        Assert.All(Others, peer => Assert.Empty(PeersOf(peer)));
        Assert.False(Sys.WhenTerminated.IsCompleted);
    }

    [Fact]
    public void Node_WhenItFails_TellsItsPeers_StartsAgainByItself_AndFindsThemAgain()
    {
        Begin(FaultRule.Actor(".").At(At).Throw());
        One.Server.Tell(new ServerActor.AddTrusted(Others[0].Info.Self.Id));
        One.Server.Tell(new ServerActor.AddTrusted(Others[1].Info.Self.Id));
        One.Server.Tell(new ServerActor.RemoveTrusted(Others[1].Info.Self.Id));
        Settle(One.Server, One.Actor);
        AllowDeadLettersTo(One.Actor); // a restart stops its parts all at once, in the middle of what they tell each other
        Strike();
        var drops = new List<PeerDropped>();
        Events.FishForMessage(message =>
        {
            drops.Add((PeerDropped)message);
            return drops.Count == 2 * PeerCount;
        });
        Assert.Equal(PeerCount, drops.Count(drop => drop.Node == "one"));
        Assert.All(drops, drop => Assert.Equal((DisconnectReason.Quitting, drop.Node != "one"), (drop.Reason, drop.ByRemote)));
        AwaitAssert(() => Assert.Equal(NodePhase.Running, Ask<NodeActor.Status>(string.Empty, NodeActor.GetStatus.Instance).Phase));
        // two of them only because it still knows whom it was told to keep
        Assert.InRange(UntilAllAreBack(), TimeSpan.Zero, TimeSpan.FromSeconds(60));
        Assert.Equal([Others[0].Info.Self.Id], PeersOf(One).Where(peer => peer.Trusted).Select(peer => peer.Id));
    }

    [Theory]
    [InlineData(4, "the node itself failed too often")]
    [InlineData(0, "its actor has ended, and nobody had told it to")]
    public void Node_WhenItFailsFourTimesWithin60SecondsItself_OrIsStoppedFromOutside_HasFailed_AndNothingElse(int failures, string reason)
    {
        AllowErrors("gives up");
        var failed = CreateTestProbe();
        Sys.EventStream.Subscribe(failed, typeof(NodeFailed));
        var bystander = Sys.ActorOf(Props.Create(() => new Bystander()));
        Begin(failures == 0
            ? [FaultRule.Actor(".").At(At).Stop()]
            : [.. Enumerable.Range(0, failures).Select(i => FaultRule.Actor(".").At(At + TimeSpan.FromSeconds(i)).Throw())]);
        AllowDeadLettersTo(One.Actor); // it ends all at once, in the middle of what its parts tell each other
        Watch(One.Actor);
        Strike();
        for (var i = 1; i < failures; i++)
        {
            AwaitAssert(() => Assert.Equal(NodePhase.Running, Ask<NodeActor.Status>(string.Empty, NodeActor.GetStatus.Instance).Phase));
            Assert.False(failed.HasMessages);
            Advance(TimeSpan.FromSeconds(1));
            Struck.ExpectMsg<FaultStruck>();
        }

        Assert.Equal(new NodeFailed("one", reason), failed.ExpectMsg<NodeFailed>());
        ExpectTerminated(One.Actor);
        AwaitAssert(() => Assert.False(One.IsRunning));
        bystander.Tell("ping", TestActor);
        ExpectMsg("pong");
        AwaitAssert(() => Assert.All(Others, peer => Assert.Empty(PeersOf(peer))));
        Assert.False(failed.HasMessages);
    }

    [Fact]
    public void Node_WhenItFailsInTheMiddleOfItsStop_StopsAllTheSame_AndHasNotFailed()
    {
        var failed = CreateTestProbe();
        Sys.EventStream.Subscribe(failed, typeof(NodeFailed));
        Begin(FaultRule.Actor(".").OnMessage<ServerActor.AllGone>().Throw());
        AllowDeadLettersTo(One.Actor);
        var stopped = One.StopAsync();
        Struck.ExpectMsg<FaultStruck>();
        for (var i = 0; i < 100 && !SpinWait.SpinUntil(() => stopped.IsCompleted, TimeSpan.FromMilliseconds(20)); i++)
        {
            Advance(TimeSpan.FromSeconds(2));
        }

        Assert.True(stopped.IsCompletedSuccessfully);
        Assert.False(failed.HasMessages);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Start_WhenASocketIsRefused_NamesTheAddress_AndNothingIsLeft(bool tcp)
    {
        var rule = tcp ? FaultRule.TcpListener("*").Refuse() : FaultRule.UdpSocket("*:30303").Refuse();
        var refused = Assert.Throws<Devp2pStartException>(() => StartCounting("refused", "10.0.0.1", options => options.Faults = FaultPlan.None.With(rule)));
        Assert.Contains("10.0.0.1:30303", refused.Message, StringComparison.Ordinal);
    }

    private sealed class Bystander : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell("pong");
    }
}
