using Akka.Actor;
using Akka.Devp2p.Actors.Hosting;
using Akka.Devp2p.Actors.Node;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Enr;
using Akka.TestKit;

namespace Akka.Devp2p.Actors.Tests.Hosting;

/// <summary>What a node holds is given back once, when the node is gone, whatever becomes of its keeper.</summary>
public sealed class NodeKeeperActorTests : ActorSpec
{
    private readonly PrivateKey _key = PrivateKey.Generate(new SeededRandomness(1).Fill);
    private readonly TestProbe _node, _events;
    private readonly IActorRef _keeper;

    public NodeKeeperActorTests()
    {
        (_node, _events) = (CreateTestProbe(), CreateTestProbe());
        var held = new NodeResources(null);
        held.Keep(_key);
        _keeper = Sys.ActorOf(NodeKeeperActor.Props(new NodeKeeperActor.State("main", "devp2p-main", Time)));
        _keeper.Tell(new NodeKeeperActor.Keep(_node.Ref, _events.Ref, held));
        _keeper.Tell(NodeKeeperActor.WaitForEnd.Instance, TestActor);
    }

    [Fact]
    public void Bug_OfTheKeeper_GivesNothingBackWhileTheNodeLives_AndStillDoesAtItsEnd()
    {
        AllowErrors<Exception>();
        var failed = CreateTestProbe();
        Sys.EventStream.Subscribe(failed, typeof(NodeFailed));
        _keeper.Tell(new NodeKeeperActor.Keep(null!, null!, null!));
        Settle(_keeper);
        Assert.False(HasMessages);
        Assert.True(IsHeld());
        _keeper.Tell(new NodeActor.Ending("main"));
        Settle(_keeper);
        Sys.Stop(_node.Ref);
        ExpectMsg<NodeKeeperActor.Ended>();
        Assert.False(IsHeld());
        Assert.False(failed.HasMessages);
    }

    [Fact]
    public void Node_WhenItsActorEndsUnasked_HasFailed_AndAllIsGivenBack()
    {
        AllowErrors("gives up");
        var failed = CreateTestProbe();
        Sys.EventStream.Subscribe(failed, typeof(NodeFailed));
        Settle(_keeper);
        Sys.Stop(_node.Ref);
        Assert.Equal(new NodeFailed("main", "its actor has ended, and nobody had told it to"), failed.ExpectMsg<NodeFailed>());
        ExpectMsg<NodeKeeperActor.Ended>();
        Assert.False(IsHeld());
    }

    // a key that is given back signs nothing
    private bool IsHeld() => Record.Exception(() => new NodeRecordBuilder().Sign(_key, 1)) is not ObjectDisposedException;
}
