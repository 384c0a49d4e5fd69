using Akka.Actor;
using Akka.Devp2p.Actors.Events;
using Akka.Devp2p.Actors.Faults;
using Akka.Devp2p.Actors.Node;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.P2p;
using Akka.Event;
using Akka.TestKit;

namespace Akka.Devp2p.Actors.Tests.Events;

/// <summary>Subscriptions to the events of one node: acknowledged, bounded, and honest about what was lost.</summary>
public sealed class EventsActorTests : ActorSpec
{
    private readonly IActorRef _events;
    private readonly TestProbe _subscriber;

    public EventsActorTests()
    {
        _events = Sys.ActorOf(EventsActor.Props("main"), "events");
        _subscriber = CreateTestProbe();
        Settle(_events);
    }

    [Fact]
    public void Subscriber_GetsTheKindsItWantsOfItsNodeOnly()
    {
        Subscribe(EventKinds.Failures | EventKinds.LocalRecord, 8);
        Publish(new NodeFailed("other", "x"), new PeerDropped("main", default, DisconnectReason.Requested, false, "", default), new NodeFailed("main", "y"));
        Assert.Equal(new EventsActor.Delivered(1, new NodeFailed("main", "y")), _subscriber.ExpectMsg<EventsActor.Delivered>());
        ExpectNothing(_subscriber, _events);
    }

    [Fact]
    public void SlowSubscriber_LosesWhatIsAboveItsBound_AndIsToldHowMany()
    {
        Subscribe(EventKinds.Failures, 2);
        PublishNumbers(1, 5);
        Assert.Equal((1L, "1"), Next());
        Assert.Equal((2L, "2"), Next());
        ExpectNothing(_subscriber, _events);
        _subscriber.Send(_events, new EventsActor.Acknowledge(1));
        Assert.Equal(3, _subscriber.ExpectMsg<EventsActor.Lost>().Count);
        PublishNumbers(6, 7);
        Assert.Equal((3L, "6"), Next());
        ExpectNothing(_subscriber, _events);
        _subscriber.Send(_events, new EventsActor.Acknowledge(3));
        Assert.Equal(1, _subscriber.ExpectMsg<EventsActor.Lost>().Count);
    }

    [Fact]
    public void Acknowledge_OfWhatWasNeverSent_OpensNothing()
    {
        Subscribe(EventKinds.Failures, 1);
        PublishNumbers(1, 2);
        Next();
        _subscriber.Send(_events, new EventsActor.Acknowledge(99));
        PublishNumbers(3, 3);
        ExpectNothing(_subscriber, _events);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(EventsActor.MaxBound + 1)]
    public void Bound_OutOfRange_IsRefused(int bound)
    {
        _events.Tell(new EventsActor.Subscribe(_subscriber.Ref, EventKinds.Rare, bound), TestActor);
        Assert.Equal($"Bound = {bound}: expected 1 to 65536", ExpectMsg<EventsActor.Refused>().Reason);
    }

    [Fact]
    public void SubscriberThatDies_AndOneThatUnsubscribes_AreForgotten()
    {
        Subscribe(EventKinds.Failures, 8);
        _events.Tell(new EventsActor.Unsubscribe(_subscriber.Ref), TestActor);
        var mortal = CreateTestProbe();
        _events.Tell(new EventsActor.Subscribe(mortal.Ref), TestActor);
        ExpectMsg<EventsActor.Subscribed>();
        Watch(mortal.Ref);
        Sys.Stop(mortal.Ref);
        ExpectTerminated(mortal.Ref);
        Settle(_events);
        PublishNumbers(1, 1);
        ExpectNothing(_subscriber, _events);
    }

    [Fact]
    public void End_IsToldToEverySubscriber()
    {
        Subscribe(EventKinds.Failures, 8);
        PublishNumbers(1, 1);
        _events.Tell(PoisonPill.Instance);
        Next();
        Assert.Equal("main", _subscriber.ExpectMsg<EventsActor.Ended>().Node);
    }

    [Fact]
    public void Bug_OfTheActor_LosesNoSubscriptionAndNoEvent_AndTellsNobodyThatTheNodeHasEnded()
    {
        AllowErrors<ArgumentNullException>();
        Subscribe(EventKinds.Failures, 8);
        PublishNumbers(1, 1);
        Assert.Equal((1L, "1"), Next());
        for (var i = 0; i < 2; i++)
        {
            _events.Tell(new EventsActor.Subscribe(null!), TestActor);
        }

        PublishNumbers(2, 3);
        Assert.Equal((2L, "2"), Next());
        Assert.Equal((3L, "3"), Next());
        ExpectNothing(_subscriber, _events);
    }

    /// <summary>Its end lies in the mailbox between the failure and what the failed life remembered.</summary>
    [Fact]
    public void SubscriberThatDies_WhileTheActorIsRestarted_IsForgotten_AndTheOthersAreNot()
    {
        AllowErrors<ArgumentNullException>();
        Subscribe(EventKinds.Failures, 8);
        var mortal = CreateTestProbe();
        _events.Tell(new EventsActor.Subscribe(mortal.Ref), TestActor);
        ExpectMsg<EventsActor.Subscribed>();
        var cell = (ActorRefWithCell)_events;
        cell.Suspend();
        _events.Tell(new EventsActor.Subscribe(null!), TestActor);
        Sys.Stop(mortal.Ref);
        AwaitAssert(() => Assert.Equal(2, cell.Underlying.NumberOfMessages));
        cell.Resume(null);
        Settle(_events); // the new life has read of the end
        Settle(_events); // and what it told itself then
        var undelivered = CreateTestProbe();
        Sys.EventStream.Subscribe(undelivered, typeof(SuppressedDeadLetter));
        PublishNumbers(1, 1);
        Assert.Equal((1L, "1"), Next());
        ExpectNothing(undelivered, _events);
    }

    [Fact]
    public void Bug_AtWhatItRemembers_LosesNoSubscription()
    {
        AllowErrors<ArgumentNullException>();
        AllowErrors<InjectedFault>();
        Subscribe(EventKinds.Failures, 8);
        var plan = FaultPlan.Parse("""faults = [{ actor = ".", message = EventsActor.Remembered, do = throw }]""", "plan");
        using var faults = ActiveFaults.For(plan, Sys, "main", _events.Path.Name, Time); // seen by the next life
        var struck = CreateTestProbe();
        Sys.EventStream.Subscribe(struck, typeof(FaultStruck));
        _events.Tell(new EventsActor.Subscribe(null!), TestActor);
        struck.ExpectMsg<FaultStruck>();
        PublishNumbers(1, 1);
        Assert.Equal((1L, "1"), Next());
    }

    private void Subscribe(EventKinds kinds, int bound)
    {
        _events.Tell(new EventsActor.Subscribe(_subscriber.Ref, kinds, bound), TestActor);
        Assert.Equal(new EventsActor.Subscribed("main", kinds, bound), ExpectMsg<EventsActor.Subscribed>());
    }

    private void PublishNumbers(int from, int to) => Publish([.. Enumerable.Range(from, to - from + 1).Select(n => new NodeFailed("main", n.ToString()))]);

    private void Publish(params object[] events)
    {
        foreach (var one in events)
        {
            Sys.EventStream.Publish(one);
        }

        Settle(_events);
    }

    private (long Number, string Reason) Next() =>
        _subscriber.ExpectMsg<EventsActor.Delivered>() is var next ? (next.Number, ((NodeFailed)next.Event).Reason) : default;
}
