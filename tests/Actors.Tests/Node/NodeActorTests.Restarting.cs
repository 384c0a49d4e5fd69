using Akka.Actor;
using Akka.Devp2p.Actors.Faults;
using Akka.Devp2p.Actors.Node;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Actors.Settings;

namespace Akka.Devp2p.Actors.Tests.Node;

// a node that fails, and then is to end, or must
public sealed partial class NodeActorTests
{
    [Fact]
    public void Stop_AtWhichTheNodeItselfFails_EndsItAllTheSame()
    {
        AllowErrors<InjectedFault>();
        using var faults = ActiveFaults.For(FaultPlan.None.With(FaultRule.Actor("*").OnMessage<NodeActor.Stop>().Throw()), Sys, "main", "parent", Time);
        var failed = CreateTestProbe();
        Sys.EventStream.Subscribe(failed, typeof(NodeFailed));
        var node = RunToRestart();
        Watch(node);
        node.Tell(NodeActor.Stop.Instance);
        node.Tell(NodeActor.Start.Instance, TestActor); // whoever waits for the start of the next life
        var answer = FishForMessage(message => message is NodeActor.Started or NodeActor.StartFailed);
        Assert.Equal("stopped while starting", Assert.IsType<NodeActor.StartFailed>(answer).Reason);
        FishFor<Terminated>();
        Assert.False(failed.HasMessages);
    }

    [Fact]
    public void Restart_WhoseStartIsRefused_EndsTheNodeWhichSaysSo()
    {
        AllowErrors<ActorKilledException>();
        var lives = 0;
        _answers["listener"] = message => message is not ListenerActor.Start ? null
            : lives++ == 0 ? new ListenerActor.Started(Tcp)
            : new ListenerActor.StartFailed(Tcp, "taken");
        var failed = CreateTestProbe();
        Sys.EventStream.Subscribe(failed, typeof(NodeFailed));
        var node = RunToRestart();
        Watch(node);
        node.Tell(Kill.Instance);
        for (var life = 0; life < 2; life++)
        {
            FishForMessage(message => message is StubActor.Ended { Name: "node-db" }); // of its children, the last to end
        }

        AwaitAssert(() =>
        {
            Advance(NodeActor.StopBound); // somebody might ask for the start
            Assert.True(failed.HasMessages);
        });
        Assert.Equal(new NodeFailed("main", "can't listen on TCP 10.0.0.1:30303: taken"), failed.ExpectMsg<NodeFailed>());
        FishFor<Terminated>();
    }

    private IActorRef RunToRestart()
    {
        var parent = Sys.ActorOf(Props.Create(() => new Restarter(NodeActor.Props(Blueprint(new ServerSettings())))), "parent");
        parent.Tell("child", TestActor);
        var node = FishFor<IActorRef>();
        StartAndSkip(node);
        return node;
    }
}
