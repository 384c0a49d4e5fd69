using Akka.Actor;
using Akka.TestKit;

namespace Akka.Devp2p.Compat.Tests;

/// <summary>A probe stands for an actor: as a reference, as a sender, as a parent.</summary>
public sealed class TestProbeTests : Akka.TestKit.Xunit2.TestKit
{
    [Fact]
    public void Probe_AsReference_IsItsActor()
    {
        IActorRef reference = CreateTestProbe("one");
        reference.Tell("x", TestActor);
        var probe = (TestProbe)reference;
        probe.ExpectMsg("x");
        Assert.Equal(TestActor, probe.LastSender);
        Assert.Equal(TestActor, probe.Sender);
        Assert.Equal("x", probe.LastMessage);
        Assert.True(reference.Equals(probe.Ref));
        Assert.Equal(probe.Ref.Path, reference.Path);
    }

    [Fact]
    public void Probe_SendReplyForward_KeepTheRightSender()
    {
        var (one, two) = (CreateTestProbe(), CreateTestProbe());
        one.Send(two.Ref, "question");
        two.ExpectMsgFrom(one.Ref, "question");
        two.Reply("answer");
        one.ExpectMsgFrom(two.Ref, "answer");
        two.Forward(TestActor);
        ExpectMsgFrom(one.Ref, "question");
        two.Forward(TestActor, "other");
        ExpectMsgFrom(one.Ref, "other");
    }

    [Fact]
    public void Test_WhenItTells_IsTheImplicitSender()
    {
        var echo = Sys.ActorOf(Props.Create(() => new Echo()));
        echo.Tell("x");
        ExpectMsg("x");
        echo.Tell("y", CreateTestProbe().Ref);
        ExpectNoMsg(TimeSpan.FromMilliseconds(30));
    }

    [Fact]
    public async Task Test_AfterAnAwait_IsStillTheImplicitSender()
    {
        var echo = Sys.ActorOf(Props.Create(() => new Echo()));
        await Task.Yield();
        echo.Tell("x");
        ExpectMsg("x");
    }

    [Fact]
    public void ChildActorOf_WhenTheChildTellsItsParent_TheProbeHears()
    {
        var probe = CreateTestProbe();
        var child = probe.ChildActorOf(Props.Create(() => new TellsParent()), "child");
        Assert.Equal(probe.Ref.Path / "child", child.Path);
        child.Tell("up");
        probe.ExpectMsgFrom(child, "up");
        probe.ChildActorOf(Props.Create(() => new TellsParent())).Tell("again");
        probe.ExpectMsg("again");
    }

    [Fact]
    public void AutoPilot_WhenSet_AnswersUntilItEnds()
    {
        var probe = CreateTestProbe();
        probe.SetAutoPilot(new DelegateAutoPilot((sender, message) =>
        {
            sender.Tell("re " + message, probe.Ref);
            return message is "last" ? AutoPilot.NoAutoPilot : AutoPilot.KeepRunning;
        }));
        probe.Ref.Tell("a", TestActor);
        ExpectMsg("re a");
        probe.Ref.Tell("last", TestActor);
        ExpectMsg("re last");
        probe.Ref.Tell("b", TestActor);
        ExpectNoMsg(TimeSpan.FromMilliseconds(30));
        Assert.Equal(["a", "last", "b"], probe.ReceiveN(3));
    }

    [Fact]
    public void CallingThreadDispatcher_WhenTold_HandlesBeforeTellReturns()
    {
        var seen = 0;
        Action<int> told = id => seen = id;
        var actor = Sys.ActorOf(Props.Create(() => new ThreadTeller(told)).WithDispatcher(CallingThreadDispatcher.Id));
        actor.Tell(new Identify(1));
        ExpectMsg<ActorIdentity>();
        actor.Tell("now");
        Assert.Equal(Environment.CurrentManagedThreadId, seen);
    }

    private sealed class Echo : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(message);
    }

    private sealed class TellsParent : UntypedActor
    {
        protected override void OnReceive(object message) => Context.Parent.Tell(message);
    }

    private sealed class ThreadTeller(Action<int> told) : UntypedActor
    {
        protected override void OnReceive(object message) => told(Environment.CurrentManagedThreadId);
    }
}
