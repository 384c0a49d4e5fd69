using System.Net;
using Akka.Actor;
using Akka.Devp2p.Actors.Faults;
using Akka.Devp2p.Actors.Node;
using Akka.Devp2p.Actors.Tests.Discovery;
using Akka.Devp2p.Wire.ForkId;

namespace Akka.Devp2p.Actors.Tests.Node;

// what outlives a failure
public sealed partial class LocalNodeActorTests
{
    [Fact]
    public void Restart_LetsAnAddressWaitForItsMinute()
    {
        AllowErrors<ActorKilledException>();
        var local = StartToRestart(Time);
        local.Tell(new LocalNodeActor.SetAddress(AddressSource.Router, IPAddress.Parse("8.8.8.1")));
        local.Tell(new LocalNodeActor.SetAddress(AddressSource.Router, IPAddress.Parse("8.8.8.2")));
        Settle(local);
        Advance(TimeSpan.FromSeconds(30));
        local.Tell(Kill.Instance);
        ExpectAddress(local, "8.8.8.1");
        Advance(TimeSpan.FromSeconds(30) - TimeSpan.FromTicks(1));
        ExpectAddress(local, "8.8.8.1");
        Advance(TimeSpan.FromTicks(1));
        ExpectAddress(local, "8.8.8.2");
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public void Restart_AfterSomebodyHasSetTheClock_LetsAnAddressWaitForItsMinuteAllTheSame(int hours)
    {
        AllowErrors<ActorKilledException>();
        var clock = new FaultyTime(Time);
        var local = StartToRestart(clock);
        local.Tell(new LocalNodeActor.SetAddress(AddressSource.Router, IPAddress.Parse("8.8.8.1")));
        Settle(local);
        clock.SetBy = TimeSpan.FromHours(hours);
        local.Tell(Kill.Instance);
        ExpectAddress(local, "8.8.8.1");
        local.Tell(new LocalNodeActor.SetAddress(AddressSource.Router, IPAddress.Parse("8.8.8.2")));
        Settle(local);
        Advance(TimeSpan.FromMinutes(1) - TimeSpan.FromTicks(1));
        ExpectAddress(local, "8.8.8.1");
        Advance(TimeSpan.FromTicks(1));
        ExpectAddress(local, "8.8.8.2");
    }

    [Fact]
    public void Restart_KeepsWhatWasSaidAndRaisesTheSequence()
    {
        AllowErrors<ActorKilledException>();
        var local = StartToRestart(Time);
        local.Tell(new LocalNodeActor.SetEndpoints(IPEndPoint.Parse("10.0.0.1:1"), IPEndPoint.Parse("10.0.0.1:2")), TestActor);
        var before = ExpectMsg<LocalNodeActor.LocalNode>();
        local.Tell(Kill.Instance);
        Settle(local);
        local.Tell(LocalNodeActor.GetLocalNode.Instance, TestActor);
        var after = ExpectMsg<LocalNodeActor.LocalNode>();
        Assert.Equal("10.0.0.1 1 2", Show(after.Self));
        Assert.True(after.Record.Sequence > before.Record.Sequence);
    }

    /// <summary>What was said since is queued before what the failed actor tells its successor.</summary>
    [Fact]
    public void Restart_KeepsWhatIsSaidMeanwhile()
    {
        AllowErrors<ActorKilledException>();
        var local = StartToRestart(Time);
        local.Tell(new LocalNodeActor.SetEndpoints(IPEndPoint.Parse("10.0.0.1:1"), IPEndPoint.Parse("10.0.0.1:2")), TestActor);
        ExpectMsg<LocalNodeActor.LocalNode>();
        local.Suspend();
        local.Tell(Kill.Instance);
        local.Tell(new LocalNodeActor.SetEth(new ForkIdentifier(0x12345678, 9)));
        local.Tell(LocalNodeActor.GetLocalNode.Instance, TestActor);
        local.Resume(null);
        Check(ExpectMsg<LocalNodeActor.LocalNode>());
        local.Tell(LocalNodeActor.GetLocalNode.Instance, TestActor);
        Check(ExpectMsg<LocalNodeActor.LocalNode>());

        static void Check(LocalNodeActor.LocalNode now) =>
            Assert.Equal(("10.0.0.1 1 2", new ForkIdentifier(0x12345678, 9)), (Show(now.Self), now.Record.Eth!.Value));
    }

    [Fact]
    public void Restart_OfOneThatFailsBeforeItHasHeardWhatWasSaid_KeepsIt()
    {
        AllowErrors<ActorKilledException>();
        var local = StartToRestart(Time);
        local.Tell(new LocalNodeActor.SetAddress(AddressSource.Router, IPAddress.Parse("8.8.8.1")));
        Settle(local);
        local.Suspend();
        local.Tell(Kill.Instance);
        local.Tell(Kill.Instance);
        local.Resume(null);
        ExpectAddress(local, "8.8.8.1");
        Settle(local); // what the second life had to say is read, too
    }

    [Fact]
    public void Restart_OfOneThatFailsAtWhatWasSaid_KeepsIt()
    {
        AllowErrors<ActorKilledException>();
        AllowErrors<InjectedFault>();
        var local = StartToRestart(Time);
        local.Tell(new LocalNodeActor.SetAddress(AddressSource.Router, IPAddress.Parse("8.8.8.1")));
        Settle(local);
        var plan = FaultPlan.Parse("""faults = [{ actor = "*", message = LocalNodeActor.Restore, do = throw }]""", "plan");
        using var faults = ActiveFaults.For(plan, Sys, "main", local.Path.Parent.Name, Time); // seen by the next life
        var struck = CreateTestProbe();
        Sys.EventStream.Subscribe(struck, typeof(FaultStruck));
        local.Tell(Kill.Instance);
        struck.ExpectMsg<FaultStruck>();
        ExpectAddress(local, "8.8.8.1");
    }

    private IInternalActorRef StartToRestart(TimeProvider time)
    {
        var parent = Sys.ActorOf(Props.Create(() => new Restarter(PropsOf("other", time))), "parent");
        parent.Tell("child", TestActor);
        return (IInternalActorRef)ExpectMsg<IActorRef>();
    }

    private sealed class Restarter : UntypedActor
    {
        private readonly IActorRef _child;

        public Restarter(Props child) => _child = Context.ActorOf(child);

        protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Restart);

        protected override void OnReceive(object message) => Sender.Tell(_child);
    }
}
