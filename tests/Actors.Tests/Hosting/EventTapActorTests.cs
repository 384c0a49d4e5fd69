using Akka.Devp2p.Actors.Events;
using Akka.Devp2p.Actors.Hosting;
using Akka.Devp2p.Actors.Node;

namespace Akka.Devp2p.Actors.Tests.Hosting;

public sealed class EventTapActorTests : ActorSpec
{
    private sealed record Wanted(int Number);

    private sealed record Other;

    [Fact]
    public void Tap_WhenEventsArePublished_HandsOnThoseAskedForInOrder()
    {
        var seen = new List<object>();
        var tap = Sys.ActorOf(EventTapActor.Props(seen.Add, typeof(Wanted)));
        Settle(tap);
        Sys.EventStream.Publish(new Wanted(1));
        Sys.EventStream.Publish(new Other());
        Sys.EventStream.Publish(new Wanted(2));
        Settle(tap);
        Assert.Equal([new Wanted(1), new Wanted(2)], seen);
    }

    [Fact]
    public void Tap_WhenSubscribedToAnEventsActor_HandsOnAndAcknowledges()
    {
        var seen = new List<object>();
        var tap = Sys.ActorOf(EventTapActor.Props(seen.Add));
        tap.Tell(new EventsActor.Subscribed("main", EventKinds.Messages, 1), TestActor);
        tap.Tell(new EventsActor.Delivered(7, new NodeFailed("main", "x")), TestActor);
        tap.Tell(new EventsActor.Lost(3), TestActor);
        Assert.Equal(7, ExpectMsg<EventsActor.Acknowledge>().Number);
        tap.Tell(new EventsActor.Ended("main"), TestActor);
        Settle(tap);
        Assert.Equal([new NodeFailed("main", "x")], seen);
    }

    [Fact]
    public void Tap_WhenStopped_HearsNothingMore()
    {
        var seen = new List<object>();
        var tap = Sys.ActorOf(EventTapActor.Props(seen.Add, typeof(Wanted)));
        Settle(tap);
        Watch(tap);
        Sys.Stop(tap);
        ExpectTerminated(tap);
        Sys.EventStream.Publish(new Wanted(1));
        Assert.Empty(seen);
    }
}
