using Akka.Actor;
using Akka.Devp2p.Actors.Faults;
using Akka.Devp2p.Actors.Hosting;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Server;
using Akka.TestKit;

namespace Akka.Devp2p.Faults.Tests;

/// <summary>Messages that are lost, late or doubled, and exceptions of any type, on exactly the message that the rule names.</summary>
public sealed class MessageFaultTests : FaultSpec
{
    private static readonly FaultRule Question = FaultRule.Actor("server").OnMessage<ServerActor.GetPeerCount>();

    private readonly TestProbe _asking;

    public MessageFaultTests() => _asking = CreateTestProbe();

    [Fact]
    public void Drop_LosesTheNthMessageAndTheNext_AndNoOther()
    {
        Begin(Question.Nth(2).Times(2).Drop());
        var asking = Enumerable.Range(0, 4).Select(_ => CreateTestProbe()).ToList();
        asking.ForEach(probe => probe.Send(One.Server, ServerActor.GetPeerCount.Instance));
        Quiet();
        Assert.Equal([true, false, false, true], asking.Select(probe => probe.HasMessages));
        Assert.Equal(["server", "server"], new[] { Struck.ExpectMsg<FaultStruck>().Where, Struck.ExpectMsg<FaultStruck>().Where });
        ExpectNobodyDroppedAndNothingLeaked();
    }

    [Fact]
    public void Duplicate_AnswersTwice()
    {
        Begin(Question.Nth(4).Duplicate());
        AskFour();
        Assert.Equal(5, Answers());
        ExpectNobodyDroppedAndNothingLeaked();
    }

    [Fact]
    public void Delay_AnswersAtItsTime_AndNotATickEarlier()
    {
        Begin(Question.Delay(TimeSpan.FromSeconds(2)));
        AskFour();
        Assert.Equal(3, Answers());
        Advance(TimeSpan.FromSeconds(2) - Tick);
        Assert.Equal(0, Answers());
        Advance(Tick);
        Assert.Equal(1, Answers());
        ExpectNobodyDroppedAndNothingLeaked();
    }

    [Fact]
    public void At_CountsFromThenOn()
    {
        Begin(Question.At(At).Drop());
        AskFour();
        Assert.Equal(4, Answers());
        Scheduler.AdvanceTo(StrikeTime);
        AskFour();
        Assert.Equal(3, Answers());
    }

    [Fact]
    public void Throw_OfAnyType_IsWhatTheSupervisorSees()
    {
        AllowErrors<TimeZoneNotFoundException>();
        Begin(Question.Throw<TimeZoneNotFoundException>());
        EventFilter.Exception<TimeZoneNotFoundException>().ExpectOne(AskFour);
        Assert.Equal(3, Answers());
        ExpectNobodyDroppedAndNothingLeaked();
    }

    [Theory]
    [InlineData("TimeZoneNotFoundException")]
    [InlineData("System.TimeZoneNotFoundException")]
    public void Throw_OfATypeNamedInHocon_IsWhatTheSupervisorSees(string exception)
    {
        AllowErrors<TimeZoneNotFoundException>();
        Begin([.. FaultPlan.Parse($"faults = [ {{ actor = server, message = ServerActor.GetPeerCount, do = throw, exception = {exception} }} ]", "f").Rules]);
        EventFilter.Exception<TimeZoneNotFoundException>().ExpectOne(AskFour);
        Assert.Equal(3, Answers());
        ExpectNobodyDroppedAndNothingLeaked();
    }

    [Fact]
    public void Rules_OfAnotherNodeOrPath_DoNothing()
    {
        Begin(Question.OfNode("two").Drop(), FaultRule.Actor("serve").Drop(), FaultRule.Actor("*/server").Drop(), FaultRule.Actor("peers").OnMessage<ServerActor.GetPeerCount>().Drop());
        AskFour();
        Assert.Equal(4, Answers());
        Assert.False(Struck.HasMessages);
    }

    [Fact]
    public void Server_WhenItRestarts_KeepsItsListeningSocket_AndTheHandshakeUnderWayFinishes()
    {
        Begin(FaultRule.Actor("server").At(At).Throw());
        var binds = Binds;
        // the second thing it does with the socket, reading our answer to its auth, takes a second
        var slow = StartCounting("slow", "10.0.0.7", options =>
            options.Faults = FaultPlan.None.With(FaultRule.Tcp("10.0.0.1").Nth(2).Stall(TimeSpan.FromSeconds(1))));
        slow.Server.Tell(new ServerActor.AddStatic(One.Info.Self));
        TaskTime.AwaitTimerAt(StrikeTime - Tick + TimeSpan.FromSeconds(1));
        AwaitAssert(() => Assert.Single(Children(Find(One, "handshakes"))));
        Struck.FishForMessage(message => message is FaultStruck { Node: "slow" });
        Strike();
        Quiet();
        Assert.Single(Children(Find(One, "handshakes")));
        Advance(TimeSpan.FromSeconds(1));
        Events.ExpectMsg<PeerAdded>();
        Events.ExpectMsg<PeerAdded>();
        Assert.Equal(PeerCount + 1, PeersOf(One).Count);
        Assert.Equal(binds, Binds);
        Stop(slow);
        Events.ExpectMsg<PeerDropped>();
        Events.ExpectMsg<PeerDropped>();
        ExpectNobodyDroppedAndNothingLeaked();
    }

    private void AskFour()
    {
        for (var i = 0; i < 4; i++)
        {
            _asking.Send(One.Server, ServerActor.GetPeerCount.Instance);
        }

        Quiet();
    }

    private int Answers()
    {
        Quiet();
        var count = 0;
        while (_asking.HasMessages)
        {
            Assert.Equal(PeerCount, _asking.ExpectMsg<ServerActor.PeerCount>().Count);
            count++;
        }

        return count;
    }
}
