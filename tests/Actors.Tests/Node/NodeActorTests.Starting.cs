using Akka.Actor;
using Akka.Devp2p.Actors.Node;
using Akka.Devp2p.Actors.Server;

namespace Akka.Devp2p.Actors.Tests.Node;

// a start that takes too long
public sealed partial class NodeActorTests
{
    [Fact]
    public void Start_WhenNobodyAnswers_IsGivenUpAtItsTime()
    {
        _answers["listener"] = _ => null;
        var node = Create();
        node.Tell(NodeActor.Start.Instance, TestActor);
        ExpectGot<ListenerActor.Start>("listener");
        Settle(node);
        Advance(NodeActor.StartBound - TimeSpan.FromTicks(1));
        node.Tell(NodeActor.GetStatus.Instance, TestActor);
        Assert.Equal(NodePhase.Starting, ExpectMsg<NodeActor.Status>().Phase);
        Advance(TimeSpan.FromTicks(1));
        Assert.Equal("listener has not started after 30 s", FishFor<NodeActor.StartFailed>().Reason);
    }

    [Fact]
    public void Start_WhenAServiceNeverAnswers_IsGivenUpAtItsTimeAndNamesTheService()
    {
        var node = Create(Service("a"), Service("b", _ => null));
        node.Tell(NodeActor.Start.Instance, TestActor);
        FishForMessage(message => message is StubActor.Got { Name: "b" });
        Advance(NodeActor.StartBound);
        Assert.Equal("service b has not started after 30 s", FishFor<NodeActor.StartFailed>().Reason);
    }
}
