using System.Net;
using Akka.Actor;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Actors.Sockets.InMemory;
using Akka.Devp2p.Actors.Tests.Server;
using Akka.Devp2p.Wire.P2p;
using Akka.TestKit;

namespace Akka.Devp2p.Actors.Tests.Peers;

/// <summary>MessageSent and MessageReceived on the EventStream.</summary>
public sealed class MessageEventTests : ActorSpec
{
    private static readonly IPAddress Ours = IPAddress.Parse("127.0.0.1");

    private readonly InMemoryStreams _network = new();
    private readonly TestProbe _lines;
    private readonly TestProbe _events;

    public MessageEventTests()
    {
        _lines = CreateTestProbe();
        _events = CreateTestProbe();
        Sys.EventStream.Subscribe(_events.Ref, typeof(MessageSent));
        Sys.EventStream.Subscribe(_events.Ref, typeof(MessageReceived));
    }

    [Fact]
    public void Messages_WhenEventsAreOn_ArePublishedWithoutThoseOfTheBaseProtocol()
    {
        using var peer = Exchange(messageEvents: true);
        var id = peer.Key.PublicKey.Id;
        Assert.Equal(new MessageReceived("a", id, "lines", 2, 5), _events.ExpectMsg<MessageReceived>());
        Assert.Equal(new MessageSent("a", id, "lines", 0, 6), _events.ExpectMsg<MessageSent>());
        _events.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void Messages_WhenEventsAreOff_AreNotPublished()
    {
        Assert.False(new PeerSettings().MessageEvents);
        using var peer = Exchange(messageEvents: false);
        _events.ExpectNoMsg(TimeSpan.Zero);
    }

    private RawPeer Exchange(bool messageEvents)
    {
        var settings = new PeerSettings { MessageEvents = messageEvents };
        var server = new TestServer(Sys, Scheduler, "a", _network.Host(Ours), Ours, [LinesActor.Spec(_lines.Ref)], null, settings).Start();
        var peer = RawPeer.Connect(_network.Host(IPAddress.Parse("127.0.0.2")), server.Self.TcpEndPoint!)
            .Secure(server.Key.PublicKey).Greet(new Capability("lines", 1));
        _lines.ExpectMsg<LinesActor.Up>();
        peer.PingPong();
        peer.Send(BaseProtocol.Length + 2, "hello");
        _lines.ExpectMsg<LinesActor.Line>();
        _lines.LastSender.Tell("answer");
        Assert.Equal((ulong)BaseProtocol.Length, peer.Receive()!.Value.Code);
        return peer;
    }
}
