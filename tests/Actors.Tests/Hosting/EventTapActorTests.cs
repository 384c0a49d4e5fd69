using Akka.Devp2p.Actors.Hosting;

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
