using System.Net;
using Akka.Actor;
using Akka.Devp2p.Actors.Events;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Actors.Sockets.InMemory;
using Akka.Devp2p.Actors.Tests.Server;
using Akka.Devp2p.Wire.P2p;
using Akka.TestKit;

namespace Akka.Devp2p.Actors.Tests.Peers;

/// <summary>MessageSent and MessageReceived: peers decide how many there are, so they reach subscribers only, and only as many as these handle.</summary>
public sealed class MessageEventTests : NodeSpec
{
    private static readonly IPAddress Ours = IPAddress.Parse("127.0.0.1");

    private readonly InMemoryStreams _network = new();
    private readonly TestProbe _lines;
    private readonly TestProbe _subscriber;

    public MessageEventTests()
    {
        _lines = CreateTestProbe();
        _subscriber = CreateTestProbe();
    }

    [Fact]
    public void Messages_AreToldWithoutThoseOfTheBaseProtocol()
    {
        var feed = new MessageFeed { Receiver = Subscribed(EventKinds.Messages, 8) };
        using var peer = Join(feed);
        peer.Send(BaseProtocol.Length + 2, "hello");
        _lines.ExpectMsg<LinesActor.Line>();
        _lines.LastSender.Tell("answer");
        Assert.Equal((ulong)BaseProtocol.Length, peer.Receive()!.Value.Code);
        var id = peer.Key.PublicKey.Id;
        Assert.Equal(new MessageReceived("a", id, "lines", 2, 5), _subscriber.ExpectMsg<EventsActor.Delivered>().Event);
        Assert.Equal(new MessageSent("a", id, "lines", 0, 6), _subscriber.ExpectMsg<EventsActor.Delivered>().Event);
        ExpectNothing(_subscriber, feed.Receiver);
    }

    /// <summary>Nobody on the EventStream: a subscriber there has no way to say that it is too slow.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Messages_OfANode_AreToldFromTheFirstOnWhenOn_AndNeverOnTheEventStream(bool on)
    {
        Sys.EventStream.Subscribe(Events.Ref, typeof(MessageSent));
        Sys.EventStream.Subscribe(Events.Ref, typeof(MessageReceived));
        var one = StartNode("one", "10.0.0.1", options =>
        {
            options.Settings += $"\ndevp2p.peers.message-events = {(on ? "on" : "off")}";
            options.Subscribers.Add(new EventsActor.Subscribe(_subscriber.Ref, EventKinds.Messages, 8));
        });
        Assert.Equal(new EventsActor.Subscribed("one", EventKinds.Messages, 8), _subscriber.ExpectMsg<EventsActor.Subscribed>());
        var two = StartNode("two", "10.0.0.2");
        two.Server.Tell(new ServerActor.AddStatic(one.Info.Self));
        Events.ExpectMsg<PeerAdded>();
        Events.ExpectMsg<PeerAdded>();
        if (on)
        {
            // each side's Status, in an order of their own
            var seen = new[] { Next(), Next() };
            Assert.Equal("eth", Assert.Single(seen.OfType<MessageSent>()).Protocol);
            Assert.Equal(two.Info.Self.Id, Assert.Single(seen.OfType<MessageReceived>()).Peer);
        }

        ExpectNothing(Events, one.Server);
        Stop(two);
        Stop(one);
        _subscriber.FishForMessage(message => on ? message is EventsActor.Ended : message is EventsActor.Ended or EventsActor.Delivered);
    }

    /// <summary>EventsActor handles none of them: so many are in its mailbox, and no more.</summary>
    [Fact]
    public void Messages_BeyondTheBound_AreLostAndCounted()
    {
        var events = CreateTestProbe();
        var feed = new MessageFeed { Receiver = events.Ref };
        Publish(feed, MessageFeed.Bound + 3);
        var waiting = Enumerable.Range(0, MessageFeed.Bound).Select(_ => events.ExpectMsg<MessageFeed.Seen>()).ToList();
        events.ExpectNoMsg(TimeSpan.Zero);
        Assert.Equal([3, 0], waiting.Take(2).Select(seen => seen.Take()));
        Publish(feed, 3);
        events.ExpectMsg<MessageFeed.Seen>();
        events.ExpectMsg<MessageFeed.Seen>();
        events.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void Messages_LostOnTheWay_AreToldToWhoeverWantsThem()
    {
        var events = Subscribed(EventKinds.Messages, 8);
        var other = CreateTestProbe();
        events.Tell(new EventsActor.Subscribe(other.Ref, EventKinds.Rare), other.Ref);
        other.ExpectMsg<EventsActor.Subscribed>();
        var waiting = CreateTestProbe();
        var feed = new MessageFeed { Receiver = waiting.Ref };
        Publish(feed, MessageFeed.Bound + 3);
        events.Tell(waiting.ExpectMsg<MessageFeed.Seen>());
        Assert.Equal(3, _subscriber.ExpectMsg<EventsActor.Lost>().Count);
        Assert.Equal(1, _subscriber.ExpectMsg<EventsActor.Delivered>().Number);
        ExpectNothing(other, events);
    }

    private static void Publish(MessageFeed feed, int count)
    {
        for (var i = 0; i < count; i++)
        {
            feed.Publish(new MessageReceived("a", default, "lines", 0, i));
        }
    }

    private object Next()
    {
        var delivered = _subscriber.ExpectMsg<EventsActor.Delivered>();
        _subscriber.Reply(new EventsActor.Acknowledge(delivered.Number));
        return delivered.Event;
    }

    private IActorRef Subscribed(EventKinds kinds, int bound)
    {
        var events = Sys.ActorOf(EventsActor.Props("a"));
        events.Tell(new EventsActor.Subscribe(_subscriber.Ref, kinds, bound), _subscriber.Ref);
        _subscriber.ExpectMsg<EventsActor.Subscribed>();
        return events;
    }

    private RawPeer Join(MessageFeed feed)
    {
        var server = new TestServer(Sys, Scheduler, "a", _network.Host(Ours), Ours, [LinesActor.Spec(_lines.Ref)], messageEvents: feed).Start();
        var peer = RawPeer.Connect(_network.Host(IPAddress.Parse("127.0.0.2")), server.Self.TcpEndPoint!)
            .Secure(server.Key.PublicKey).Greet(new Capability("lines", 1));
        _lines.ExpectMsg<LinesActor.Up>();
        peer.PingPong();
        return peer;
    }
}
