using Akka.Actor;
using Akka.Devp2p.Actors.Discovery.V5;
using Akka.Devp2p.Actors.Hosting;
using Akka.Devp2p.Actors.Node;
using Akka.Devp2p.Actors.Supervision;
using Akka.Devp2p.Wire.Crypto;

namespace Akka.Devp2p.Actors.Tests.Node;

/// <summary>Each actor that its parent keeps alive, in a whole node: three bugs within 60 s are borne, the fourth ends the node and nothing else.</summary>
public sealed class NodeSupervisionTests : NodeSpec
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(60), Tick = TimeSpan.FromTicks(1);

    private readonly Devp2pNode _node;

    public NodeSupervisionTests()
    {
        AllowErrors<ActorKilledException>();
        _node = StartNode("main", "10.0.0.1", options =>
        {
            options.Services.Add(new ServiceSpec("a", StubActor.Props("a", TestActor, _ => ServicesActor.Started.Instance), []));
            options.Settings += KeptActors.Settings;
        });
        Ask<TopicsActor.TopicRegistered>(_node, "discovery", new TopicsActor.RegisterTopic(Keccak.Hash256("chess"u8)));
    }

    /// <summary>Path, and what NodeFailed says.</summary>
    public static TheoryData<string, string> Kept => KeptActors.With("a");

    [Theory]
    [MemberData(nameof(Kept))]
    public void FourFailuresWithin60Seconds_EndTheNode_AndTheSystemAndItsOtherActorsLiveOn(string path, string reason)
    {
        AllowErrors<ChildLost>();
        AllowErrors("gives up");
        AllowDeadLettersTo(Find(_node, path.StartsWith("discovery/", StringComparison.Ordinal) ? "discovery" : path)); // it is lost, and others still talk to it
        var bystander = Sys.ActorOf(Props.Create(() => new Bystander()), "bystander");
        var failed = CreateTestProbe();
        Sys.EventStream.Subscribe(failed, typeof(NodeFailed));
        Watch(_node.Actor);
        Fail(path, 3);
        Assert.Equal(NodePhase.Running, Phase());
        Advance(Window - Tick);
        Find(_node, path).Tell(Kill.Instance);
        Assert.Equal(new NodeFailed("main", reason), failed.ExpectMsg<NodeFailed>());
        Settle(bystander);
        FishForMessage(message => message is Terminated);
        Stop(_node); // and what it held is given back
        Datagrams.Bind(_node.Info.Udp!).Dispose();
        bystander.Tell("ping", TestActor);
        ExpectMsg("pong");
        Assert.False(Sys.WhenTerminated.IsCompleted);
        StartNode("main", "10.0.0.1");
    }

    [Theory]
    [MemberData(nameof(Kept))]
    public void ThreeFailures_61SecondsOfPeace_AndThreeMore_AreBorne(string path, string _)
    {
        var actor = Find(_node, path);
        AllowDeadLettersTo(actor); // its children stop with it
        Fail(path, 3);
        Advance(TimeSpan.FromSeconds(61));
        Fail(path, 3);
        Assert.Equal(NodePhase.Running, Phase());
        Assert.Equal(actor, Find(_node, path));
    }

    private void Fail(string path, int times)
    {
        var actor = Find(_node, path);
        for (var i = 0; i < times; i++)
        {
            actor.Tell(Kill.Instance);
            Settle(actor);
        }

        // time must not overtake the lookups that a new dialer begins
        Assert.True(Rest(_node));
        foreach (var lookups in new[] { Find(_node, "discovery/lookups"), Find(_node, "discovery/v5/lookups") })
        {
            Assert.True(SpinWait.SpinUntil(() => Children(lookups).Count == 0, TimeSpan.FromSeconds(20)), "lookups go on");
        }
    }

    private NodePhase Phase()
    {
        _node.Actor.Tell(NodeActor.GetStatus.Instance, TestActor);
        return ((NodeActor.Status)FishForMessage(message => message is NodeActor.Status)).Phase;
    }

    private sealed class Bystander : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell("pong");
    }
}
