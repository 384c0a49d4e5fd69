using System.Net;
using Akka.Actor;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Actors.Sockets.InMemory;
using Akka.Devp2p.Actors.Tests.Server;
using Akka.Devp2p.Wire.P2p;
using Akka.TestKit;

namespace Akka.Devp2p.Actors.Tests.Peers;

/// <summary>A peer that does not read, or sends what costs it nothing, gets no more than its bounds.</summary>
public sealed class SlowPeerTests : ActorSpec
{
    private const int Window = 8 * 1024;

    private static readonly IPAddress Ours = IPAddress.Parse("127.0.0.1");
    private static readonly IPAddress Theirs = IPAddress.Parse("127.0.0.2");
    private static readonly Capability Lines = new("lines", 1);
    private static readonly PeerSettings Patient = new() { PingInterval = TimeSpan.FromHours(1), ReadTimeout = TimeSpan.FromHours(1) };

    private readonly InMemoryStreams _network = new(Window);
    private readonly TestProbe _lines;
    private readonly TestProbe _events;

    public SlowPeerTests()
    {
        _lines = CreateTestProbe();
        _events = CreateTestProbe();
        Sys.EventStream.Subscribe(_events.Ref, typeof(PeerDropped));
    }

    [Fact]
    public void Write_WhenUnreadForTwentySeconds_DropsThePeerAndNotATickEarlier()
    {
        var server = Start(Patient);
        using var peer = Join(server);
        Block(server);
        Advance(TimeSpan.FromSeconds(20) - TimeSpan.FromTicks(1));
        Settle(server.PeerActor(), server.Server);
        Assert.Single(server.Peers());
        Advance(TimeSpan.FromTicks(1));
        Assert.Equal("write timed out", ExpectDropped(DisconnectReason.NetworkError).Detail);
    }

    [Fact]
    public void Disconnect_WhenUnread_ClosesAfterOneSecondAndNotATickEarlier()
    {
        var server = Start(Patient);
        using var peer = Join(server);
        Block(server);
        server.Server.Tell(new ServerActor.DisconnectPeer(peer.Key.PublicKey.Id, DisconnectReason.Requested));
        ExpectCloseAfterOneSecond(server);
        ExpectDropped(DisconnectReason.Requested);
    }

    [Fact]
    public void Disconnect_WhenThePeerReadsItAndStays_ClosesAfterOneSecondAndNotATickEarlier()
    {
        var server = Start(Patient);
        using var peer = Join(server);
        server.Server.Tell(new ServerActor.DisconnectPeer(peer.Key.PublicKey.Id, DisconnectReason.TooManyPeers));
        Assert.Equal(DisconnectReason.TooManyPeers, peer.ReceiveDisconnect());
        ExpectCloseAfterOneSecond(server);
        ExpectDropped(DisconnectReason.TooManyPeers);
        Assert.True(peer.IsClosed());
    }

    [Fact]
    public void Queue_WhenUnread_DropsGossipAndCountsItThenOverflowsAndDropsThePeer()
    {
        var server = Start(Patient with { SendQueueMessages = 16 });
        using var peer = Join(server);
        Block(server);
        Send(9, MessageKind.Required);
        _lines.ExpectMsg<ProtocolActor.SendQueueFull>();
        Send(3, MessageKind.Gossip);
        Settle(_lines.LastSender, server.PeerActor());
        Assert.Equal(3, server.Peers().Single().Traffic.GossipDropped);
        Send(7, MessageKind.Required);
        Settle(_lines.LastSender, server.PeerActor());
        Assert.Single(server.Peers());

        Send(1, MessageKind.Required);
        ExpectCloseAfterOneSecond(server);
        Assert.Equal("outbound queue overflows", ExpectDropped(DisconnectReason.NetworkError).Detail);
    }

    [Fact]
    public void Queue_WhenItIsReadAgain_TellsTheProtocolThatItIsReady()
    {
        var server = Start(Patient with { SendQueueMessages = 16 });
        using var peer = Join(server);
        Block(server);
        Send(9, MessageKind.Required);
        _lines.ExpectMsg<ProtocolActor.SendQueueFull>();
        Settle(_lines.LastSender, server.PeerActor());
        _lines.ExpectNoMsg(TimeSpan.Zero);
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal((ulong)BaseProtocol.Length, peer.Receive()!.Value.Code);
        }

        _lines.ExpectMsg<ProtocolActor.SendQueueReady>();
    }

    [Fact]
    public void Pings_WhenTheirAnswersAreUnread_NeverFillTheQueue()
    {
        var server = Start(Patient with { SendQueueMessages = 17 });
        using var peer = Join(server);
        Block(server);
        for (var i = 0; i < 500; i++)
        {
            peer.Send(BaseProtocol.PingCode, [0xc0]);
        }

        peer.Send(BaseProtocol.Length, "still here");
        _lines.FishForMessage(message => message is LinesActor.Line { Text: "still here" });
        Assert.Single(server.Peers());
    }

    [Fact]
    public void Pings_BeyondSixtyFourBetweenTwoOfOurs_AreIgnored()
    {
        var server = Start(new PeerSettings());
        using var peer = Join(server); // has pinged once
        for (var i = 1; i < 64; i++)
        {
            peer.PingPong();
        }

        peer.Send(BaseProtocol.PingCode, [0xc0]);
        peer.Send(BaseProtocol.Length, "after");
        _lines.ExpectMsg<LinesActor.Line>();
        _lines.LastSender.Tell("answer");
        Assert.Equal((ulong)BaseProtocol.Length, peer.Receive()!.Value.Code);

        Advance(TimeSpan.FromSeconds(15));
        Assert.Equal((ulong)BaseProtocol.PingCode, peer.Receive()!.Value.Code);
        peer.PingPong();
    }

    private TestServer Start(PeerSettings peers) =>
        new TestServer(Sys, Scheduler, "a", _network.Host(Ours), Ours, [LinesActor.Spec(_lines.Ref)], null, peers).Start();

    private RawPeer Join(TestServer server)
    {
        var peer = RawPeer.Connect(_network.Host(Theirs), server.Self.TcpEndPoint!).Secure(server.Key.PublicKey).Greet(Lines);
        _lines.ExpectMsg<LinesActor.Up>();
        peer.PingPong();
        AwaitAssert(() => Assert.Empty(server.Handshakes()));
        return peer;
    }

    /// <summary>Sends more than the window takes: from here on a write waits for the peer to read.</summary>
    private void Block(TestServer server)
    {
        // no timer of a former write is due at the same time
        Advance(TimeSpan.FromSeconds(1));
        var noise = new byte[8 * Window];
        new Random(1).NextBytes(noise);
        _lines.LastSender.Tell(new ProtocolActor.SendMessage(0, noise));
        server.Time.AwaitTimerAt(Time.GetUtcNow() + TimeSpan.FromSeconds(20));
    }

    private void Send(int count, MessageKind kind)
    {
        for (var i = 0; i < count; i++)
        {
            _lines.LastSender.Tell(new ProtocolActor.SendMessage(0, new byte[] { 1 }) { Kind = kind });
        }
    }

    private void ExpectCloseAfterOneSecond(TestServer server)
    {
        server.Time.AwaitTimerAt(Time.GetUtcNow() + TimeSpan.FromSeconds(1));
        Advance(TimeSpan.FromSeconds(1) - TimeSpan.FromTicks(1));
        Settle(server.PeerActor(), server.Server);
        Assert.Single(server.Peers());
        Advance(TimeSpan.FromTicks(1));
    }

    private PeerDropped ExpectDropped(DisconnectReason reason)
    {
        var dropped = _events.ExpectMsg<PeerDropped>();
        Assert.Equal((reason, false), (dropped.Reason, dropped.ByRemote));
        return dropped;
    }
}
