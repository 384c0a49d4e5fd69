using Akka.Actor;
using Akka.Configuration;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Node;
using Akka.Devp2p.Actors.Server;

namespace Akka.Devp2p.Actors.Tests.Node;

// a start that takes too long, or whose service can not be made
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

    /// <summary>Not after the 30 s of a start that gets no answer.</summary>
    [Fact]
    public void Service_WhosePropsCanNotBeUsed_IsSaidAtOnce()
    {
        AllowErrors<ConfigurationException>();
        var wrong = StubActor.Props("b", TestActor, _ => null).WithDispatcher("no-such-dispatcher");
        var node = Create(Service("a"), new ServiceSpec("b", wrong, []));
        Watch(node);
        node.Tell(NodeActor.Start.Instance, TestActor);
        ExpectEnds(["a", .. Reverse]);
        Assert.Equal("service b can't be made", FishFor<NodeActor.StartFailed>().Reason);
        ExpectTerminated(node);
    }

    [Fact]
    public void Stop_BeforeAServiceIsMade_EndsItToo()
    {
        _answers["server"] = _ => null; // the node waits for its peers, until time passes
        _answers["discovery"] = _ => null;
        var node = Create(Service("a"));
        FishForMessage(message => message is StubActor.Got { Message: DiscoveryActor.Start });
        var services = (IInternalActorRef)Child("services");
        services.Suspend();
        node.Tell(NodeActor.Start.Instance, TestActor);
        node.Tell(new DiscoveryActor.Started(Tcp));
        AwaitAssert(() => Assert.True(((ActorRefWithCell)services).Underlying.NumberOfMessages > 0));
        node.Tell(NodeActor.Stop.Instance);
        FishForMessage(message => message is StubActor.Got { Message: ServerActor.DisconnectAll });
        services.Resume(null);
        Settle(services, node);
        Advance(NodeActor.StopBound);
        ExpectEnds(["a", .. Reverse]);
        Assert.Equal("stopped while starting", FishFor<NodeActor.StartFailed>().Reason);
    }
}
