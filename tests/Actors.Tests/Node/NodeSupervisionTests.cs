using Akka.Actor;
using Akka.Devp2p.Actors.Hosting;
using Akka.Devp2p.Actors.Node;
using Akka.Devp2p.Actors.Supervision;

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
            options.Services.Add(new ServiceSpec("a", StubActor.Props("a", TestActor, _ => ServicesActor.Started.Instance), [])));
    }

    /// <summary>Path, and what NodeFailed says.</summary>
    public static TheoryData<string, string> Kept => new()
    {
        { "node-db", "node-db failed too often" },
        { "local-node", "local-node failed too often" },
        { "discovery", "discovery failed too often" },
        { "discovery/udp", "discovery/udp failed too often" },
        { "discovery/v4", "discovery/v4 failed too often" },
        { "discovery/table", "discovery/table failed too often" },
        { "discovery/bonds", "discovery/bonds failed too often" },
        { "discovery/lookups", "discovery/lookups failed too often" },
        { "peers", "peers failed too often" },
        { "handshakes", "handshakes failed too often" },
        { "dials", "dials failed too often" },
        { "server", "server failed too often" },
        { "listener", "listener failed too often" },
        { "dialer", "dialer failed too often" },
        { "services", "services failed too often" },
        { "services/a", "service a failed" },
    };

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
