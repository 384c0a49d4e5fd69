using Akka.Actor;
using Akka.Devp2p.Actors.Supervision;
using Akka.Devp2p.Actors.Tests.Discovery;

namespace Akka.Devp2p.Actors.Tests.Supervision;

/// <summary>The supervision table's last rows, on Akka's own kernel with a virtual clock.</summary>
public sealed class CountingStrategyTests : ActorSpec
{
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1), Second = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData(Directive.Restart)]
    [InlineData(Directive.Resume)]
    public void Child_WhenItFailsThreeTimes_LivesOn(Directive directive)
    {
        AllowErrors<InvalidOperationException>();
        var (parent, child) = Family(directive);
        Fail(child, 3);
        child.Tell("ping", TestActor);
        ExpectMsg("pong");
        Assert.Equal(directive == Directive.Restart ? 4 : 1, Starts(parent));
    }

    [Theory]
    [InlineData(Directive.Restart)]
    [InlineData(Directive.Resume)]
    public void Child_WhenItFailsTheFourthTimeWithin60Seconds_IsStoppedAndItsParentThrowsChildLost(Directive directive)
    {
        AllowErrors<InvalidOperationException>();
        AllowErrors<ChildLost>();
        var (_, child) = Family(directive);
        Fail(child, 3);
        Advance((60 * Second) - Tick);
        Fail(child, 1);
        Assert.Equal("top/parent/child", ExpectMsg<ChildLost>().Name);
    }

    [Theory]
    [InlineData(Directive.Restart)]
    [InlineData(Directive.Resume)]
    public void Child_WhenTheFirstOfFourFailuresIs60SecondsOld_LivesOn(Directive directive)
    {
        AllowErrors<InvalidOperationException>();
        var (_, child) = Family(directive);
        Fail(child, 3);
        Advance(60 * Second);
        Fail(child, 1);
        child.Tell("ping", TestActor);
        ExpectMsg("pong");
    }

    [Fact]
    public void Child_WhenDecidedToStop_IsStoppedAtItsFirstFailure()
    {
        AllowErrors<InvalidOperationException>();
        AllowErrors<ChildLost>();
        var (_, child) = Family(Directive.Stop);
        Fail(child, 1);
        Assert.Equal("top/parent/child", ExpectMsg<ChildLost>().Name);
    }

    [Fact]
    public void ChildLost_WhenItReachesTheTop_StopsOnlyTheBranchItCameFrom()
    {
        AllowErrors<InvalidOperationException>();
        AllowErrors<ChildLost>();
        var (parent, child) = Family(Directive.Restart);
        Watch(parent);
        Fail(child, 4);
        ExpectMsg<ChildLost>();
        ExpectTerminated(parent);
        _top.Tell("ping", TestActor);
        ExpectMsg("pong");
    }

    [Fact]
    public void Counts_OfTwoChildren_AreApart()
    {
        var counts = new FailureCounts(Time);
        var (one, other) = (CreateTestProbe().Ref, CreateTestProbe().Ref);
        Assert.Equal([false, false, false], Enumerable.Range(0, 3).Select(_ => counts.IsTooMany(one)));
        Assert.False(counts.IsTooMany(other));
        Assert.True(counts.IsTooMany(one));
        counts.Forget(one);
        Assert.False(counts.IsTooMany(one));
        Assert.Equal(2, counts.Count);
    }

    [Fact]
    public void Failures_WhenTheWallClockIsSetBack_AgeAllTheSame()
    {
        var time = new FaultyTime(Time);
        var counts = new FailureCounts(time);
        var child = CreateTestProbe().Ref;
        Assert.DoesNotContain(true, Enumerable.Range(0, 3).Select(_ => counts.IsTooMany(child)));
        time.SetBy = TimeSpan.FromHours(-1);
        Advance(60 * Second);
        Assert.False(counts.IsTooMany(child));
    }

    private IActorRef _top = ActorRefs.Nobody;

    private (IActorRef Parent, IActorRef Child) Family(Directive directive)
    {
        _top = Sys.ActorOf(Props.Create(() => new Top(TestActor, Time, directive)), "top");
        _top.Tell("parent", TestActor);
        var parent = ExpectMsg<IActorRef>();
        parent.Tell("child", TestActor);
        return (parent, ExpectMsg<IActorRef>());
    }

    private static void Fail(IActorRef child, int times)
    {
        for (var i = 0; i < times; i++)
        {
            child.Tell(new InvalidOperationException("broken"));
            Settle(child);
        }
    }

    private int Starts(IActorRef parent)
    {
        parent.Tell("starts", TestActor);
        return ExpectMsg<int>();
    }

    // the actor at which a lost child ends: NodeActor's part
    private sealed class Top : UntypedActor
    {
        private readonly IActorRef _test, _parent;
        private readonly TimeProvider _time;

        public Top(IActorRef test, TimeProvider time, Directive directive)
        {
            (_test, _time) = (test, time);
            _parent = Context.ActorOf(Props.Create(() => new Parent(time, directive)), "parent");
        }

        protected override SupervisorStrategy SupervisorStrategy() => new CountingStrategy(Context.System.EventStream, _time, (_, _) => Directive.Restart, lost => _test.Tell(lost));

        protected override void OnReceive(object message) => Sender.Tell(message is "parent" ? _parent : "pong");
    }

    private sealed class Parent : UntypedActor
    {
        private readonly TimeProvider _time;
        private readonly Directive _directive;
        private readonly IActorRef _child;
        private int _starts;

        public Parent(TimeProvider time, Directive directive)
        {
            (_time, _directive) = (time, directive);
            var self = Self;
            _child = Context.ActorOf(Props.Create(() => new Child(self)), "child");
            Context.WatchWith(_child, "gone");
        }

        protected override SupervisorStrategy SupervisorStrategy() => new CountingStrategy(Context.System.EventStream, _time, _directive);

        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case "child":
                    Sender.Tell(_child);
                    break;
                case "started":
                    _starts++;
                    break;
                case "starts":
                    Sender.Tell(_starts);
                    break;
                case "gone":
                    throw new ChildLost("top/parent/child");
            }
        }
    }

    private sealed class Child(IActorRef parent) : UntypedActor
    {
        protected override void PreStart() => parent.Tell("started");

        protected override void OnReceive(object message)
        {
            if (message is Exception fault)
            {
                throw fault;
            }

            Sender.Tell("pong");
        }
    }
}
