using System.Net;
using Akka.Actor;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Faults;
using Akka.Devp2p.Actors.Server;
using Akka.TestKit;

namespace Akka.Devp2p.Faults.Tests;

/// <summary>Containers that fail before they have looked at an order: nobody answers whoever ordered, who gives up at its time.</summary>
public sealed class ContainerFaultTests : FaultSpec
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(5), BondLimit = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("dials", "DialsActor.Start")]
    [InlineData("handshakes", "HandshakesActor.Start")]
    public void DialOrHandshake_WhenItsOrderIsLost_HasFailedAfterFiveSeconds_AndNotATickEarlier(string container, string order)
    {
        Begin(Order(container, order));
        using var listener = Streams.Host(Silent.Ip!).Listen(new IPEndPoint(Silent.Ip!, Silent.Tcp), 1);
        Scheduler.AdvanceTo(StrikeTime);
        var before = Stats().Total;
        One.Server.Tell(new ServerActor.AddStatic(Silent));
        Struck.ExpectMsg<FaultStruck>();
        Quiet();
        Assert.Equal(Directive.Resume, DirectiveFor(container));
        Assert.Empty(Children(Find(One, container)));
        Advance(AnswerLimit - Tick);
        Quiet();
        Assert.Equal(1, Stats().Running);
        Advance(Tick);
        Quiet();
        Assert.Equal((before + 1, 0), (Stats().Total, Stats().Running));
        Assert.Equal(1, Stats().ByOutcome[DialOutcome.Failed]);
        One.Server.Tell(new ServerActor.RemoveStatic(Silent.Id));
        ExpectNobodyDroppedAndNothingLeaked();
    }

    [Fact]
    public void Bond_WhenItsOrderIsLost_FailsItsRequestAfterThirtySeconds_AndNotATickEarlier()
    {
        Begin(Order("discovery/bonds", "BondsActor.EnsureBond"));
        Scheduler.AdvanceTo(StrikeTime);
        var asking = CreateTestProbe();
        asking.Send(Find(One, "discovery"), new DiscoveryActor.RequestRecord(Silent));
        Struck.ExpectMsg<FaultStruck>();
        Quiet();
        Assert.Equal(Directive.Resume, DirectiveFor("discovery/bonds"));
        AdvanceInSteps(BondLimit - Tick, TimeSpan.FromSeconds(1), Find(One, "discovery"), Find(One, "discovery/v4"), One.Server);
        Assert.False(asking.HasMessages);
        Advance(Tick);
        Quiet();
        asking.ExpectMsg(new DiscoveryActor.RequestFailed(Silent.Id, RequestFailure.NotBonded));
        ExpectNobodyDroppedAndNothingLeaked();
    }

    // by name, as an operator writes it: the class of an order is nobody else's business
    private static FaultRule Order(string container, string order) =>
        FaultPlan.Parse($"faults = [ {{ actor = {container}, message = {order}, at = {At.TotalSeconds}s, do = throw }} ]", "plan").Rules[0];

    private DialStats Stats() => Ask<DialStats>("dialer", DialSchedulerActor.GetDialStats.Instance);
}
