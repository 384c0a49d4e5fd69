using System.Net;
using Akka.Actor;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Actors.Sockets.InMemory;
using Akka.Devp2p.Actors.Tests.Server;
using Akka.Devp2p.Wire.P2p;
using Akka.Devp2p.Wire.Rlpx;
using Akka.TestKit;

namespace Akka.Devp2p.Actors.Tests.Peers;

/// <summary>What a peer gets for what it sends, right and wrong, played by hand against a real server.</summary>
public sealed class PeerRulesTests : ActorSpec
{
    private static readonly IPAddress Ours = IPAddress.Parse("127.0.0.1");
    private static readonly IPAddress Theirs = IPAddress.Parse("127.0.0.2");
    private static readonly Capability Lines = new("lines", 1);

    private readonly InMemoryStreams _network = new();
    private readonly TestProbe _lines;
    private readonly TestProbe _events;

    public PeerRulesTests()
    {
        _lines = CreateTestProbe();
        _events = CreateTestProbe();
        Sys.EventStream.Subscribe(_events.Ref, typeof(PeerDropped));
    }

    [Fact]
    public void Ping_IsAnsweredByPong_AndUnknownBaseCodesAreIgnored()
    {
        using var peer = Join(Start());
        peer.Send(9, "whatever");
        peer.Send(BaseProtocol.PongCode, []);
        peer.PingPong();
    }

    [Theory]
    [InlineData(BaseProtocol.PingCode)]
    [InlineData(BaseProtocol.PongCode)]
    [InlineData(BaseProtocol.HelloCode)]
    [InlineData(9)]
    public void BaseMessage_OfMoreThan2KiB_IsProtocolError_OneOf2KiBIsNot(int code)
    {
        using var peer = Join(Start());
        peer.Send(code, new byte[BaseProtocol.MaxMessageSize]);
        if (code == BaseProtocol.PingCode)
        {
            Assert.Equal((ulong)BaseProtocol.PongCode, peer.Receive()!.Value.Code);
        }

        peer.PingPong();
        peer.Send(code, new byte[BaseProtocol.MaxMessageSize + 1]);
        Assert.Equal(DisconnectReason.ProtocolError, peer.ReceiveDisconnect());
    }

    [Fact]
    public void Message_OfAProtocol_ArrivesWithItsOwnCode()
    {
        using var peer = Join(Start());
        peer.Send(BaseProtocol.Length + 3, "three");
        Assert.Equal(new LinesActor.Line(3, "three"), _lines.ExpectMsg<LinesActor.Line>());
    }

    [Fact]
    public void Message_BeyondAllProtocols_IsProtocolError()
    {
        using var peer = Join(Start());
        peer.Send(BaseProtocol.Length + 4, "four");
        Assert.Equal(DisconnectReason.ProtocolError, peer.ReceiveDisconnect());
        peer.Dispose();
        ExpectDropped(DisconnectReason.ProtocolError, byRemote: false);
    }

    [Fact]
    public void FailPeer_SendsItsReason_AndThePeerIsDropped()
    {
        using var peer = Join(Start());
        _lines.LastSender.Tell(new ProtocolActor.FailPeer(DisconnectReason.SubprotocolError, "bad line"));
        Assert.Equal(DisconnectReason.SubprotocolError, peer.ReceiveDisconnect());
        peer.Dispose();
        Assert.Equal("bad line", ExpectDropped(DisconnectReason.SubprotocolError, byRemote: false).Detail);
    }

    [Fact]
    public void ProtocolActor_WhenOurBug_DisconnectsItsPeerOnly()
    {
        AllowErrors<InvalidOperationException>();
        var server = Start();
        using var other = Join(server);
        using var peer = Join(server);
        _lines.LastSender.Tell(new InvalidOperationException("bug"));
        Assert.Equal(DisconnectReason.SubprotocolError, peer.ReceiveDisconnect());
        peer.Dispose();
        ExpectDropped(DisconnectReason.SubprotocolError, byRemote: false);
        other.PingPong();
    }

    [Fact]
    public void SendMessage_WithCodeItDoesNotHave_DisconnectsAndLogsOurBug()
    {
        AllowErrors("is not a code of its protocol");
        using var peer = Join(Start());
        _lines.LastSender.Tell(new ProtocolActor.SendMessage(4, new byte[] { 1 }));
        Assert.Equal(DisconnectReason.SubprotocolError, peer.ReceiveDisconnect());
    }

    [Fact]
    public void Disconnect_FromThePeer_DropsItWithItsReason()
    {
        using var peer = Join(Start());
        peer.Send(BaseProtocol.DisconnectCode, BaseProtocol.EncodeDisconnect(DisconnectReason.Quitting));
        Assert.True(peer.IsClosed());
        ExpectDropped(DisconnectReason.Quitting, byRemote: true);
    }

    [Fact]
    public void Close_WithoutDisconnect_IsNetworkError()
    {
        var peer = Join(Start());
        peer.Dispose();
        ExpectDropped(DisconnectReason.NetworkError, byRemote: false);
    }

    [Fact]
    public void Ping_IsSentAfterFifteenSecondsAndNotATickEarlier()
    {
        var server = Start();
        using var peer = Join(server);
        Advance(TimeSpan.FromSeconds(15) - TimeSpan.FromTicks(1));
        // whatever had been sent before would come first
        peer.PingPong();
        Advance(TimeSpan.FromTicks(1));
        Assert.Equal((ulong)BaseProtocol.PingCode, peer.Receive()!.Value.Code);
    }

    [Fact]
    public void Silence_OfThirtySeconds_IsReadTimeoutAndNotATickEarlier()
    {
        var server = Start(new PeerSettings { PingInterval = TimeSpan.FromMinutes(10) });
        using var peer = Join(server);
        server.Time.AwaitTimerAt(Time.GetUtcNow() + TimeSpan.FromSeconds(30));
        Advance(TimeSpan.FromSeconds(30) - TimeSpan.FromTicks(1));
        Assert.Single(server.Peers());
        Advance(TimeSpan.FromTicks(1));
        Assert.Equal(DisconnectReason.ReadTimeout, peer.ReceiveDisconnect());
        peer.Dispose();
        ExpectDropped(DisconnectReason.ReadTimeout, byRemote: false);
    }

    [Fact]
    public void Hello_WithoutCommonCapability_IsUseless()
    {
        using var peer = Dial(Start());
        peer.SendHello(peer.Key.PublicKey.Bytes.ToArray(), new Capability("lines", 2));
        Assert.Equal(DisconnectReason.UselessPeer, peer.ReceiveDisconnect());
    }

    [Fact]
    public void Hello_WithAnotherKey_IsUnexpectedIdentity()
    {
        var server = Start();
        using var peer = Dial(server);
        peer.SendHello(server.Key.PublicKey.Bytes.ToArray(), Lines);
        Assert.Equal(DisconnectReason.UnexpectedIdentity, peer.ReceiveDisconnect());
    }

    [Fact]
    public void Hello_WithKeyOfZeros_IsInvalidIdentity()
    {
        using var peer = Dial(Start());
        peer.SendHello(new byte[64], Lines);
        Assert.Equal(DisconnectReason.InvalidIdentity, peer.ReceiveDisconnect());
    }

    [Fact]
    public void FirstMessage_WhenNotHello_IsProtocolError()
    {
        using var peer = Dial(Start());
        peer.Send(BaseProtocol.PingCode, []);
        Assert.Equal(DisconnectReason.ProtocolError, peer.ReceiveDisconnect());
    }

    /// <summary>Before Hello nobody needs more memory than a Hello: refused at the header, not after megabytes.</summary>
    [Fact]
    public void FirstFrame_LargerThanAHello_IsRefusedAtItsHeader()
    {
        using var peer = Dial(Start());
        peer.SendBegin(BaseProtocol.HelloCode, new byte[BaseProtocol.MaxMessageSize + 1], FrameCodec.HeaderSize);
        Assert.Equal(DisconnectReason.ProtocolError, peer.ReceiveDisconnect());
    }

    [Fact]
    public void FirstFrame_WithTheLargestHello_IsTaken_AndALargerFrameAfterIt()
    {
        using var peer = Dial(Start());
        var key = peer.Key.PublicKey.Bytes.ToArray();
        var room = BaseProtocol.MaxMessageSize - new Hello(5, new string('x', 256), [Lines], 0, key).Encode().Length;
        peer.Send(BaseProtocol.HelloCode, new Hello(4, new string('x', 256 + room), [Lines], 0, key).Encode());
        _lines.ExpectMsg<LinesActor.Up>();
        peer.Send(BaseProtocol.Length, new string('y', 100_000));
        Assert.Equal(100_000, _lines.ExpectMsg<LinesActor.Line>().Text.Length);
    }

    [Fact]
    public void Server_WhenFull_TellsTooManyPeersBeforeHello()
    {
        var server = Start(server: new ServerSettings { MaxPeers = 2, DialRatio = 2 });
        using var first = Join(server);
        using var second = Dial(server);
        Assert.Equal(DisconnectReason.TooManyPeers, second.ReceiveDisconnect());
    }

    [Fact]
    public void Rlpx_WhenNothingIsSentForFiveSeconds_ClosesAndNotATickEarlier()
    {
        var server = Start();
        using var peer = RawPeer.Connect(_network.Host(Theirs), server.Self.TcpEndPoint!);
        var handshake = server.AwaitHandshake();
        Settle(handshake);
        Advance(TimeSpan.FromSeconds(5) - TimeSpan.FromTicks(1));
        Settle(handshake);
        Watch(handshake);
        Advance(TimeSpan.FromTicks(1));
        Assert.True(peer.IsClosed());
        ExpectTerminated(handshake);
    }

    [Fact]
    public void Hello_WhenMissingForFiveSeconds_ClosesAndNotATickEarlier()
    {
        var server = Start();
        using var peer = Dial(server);
        Assert.Equal((ulong)BaseProtocol.HelloCode, peer.Receive()!.Value.Code);
        var handshake = server.AwaitHandshake();
        Settle(handshake);
        Advance(TimeSpan.FromSeconds(5) - TimeSpan.FromTicks(1));
        Settle(handshake);
        Advance(TimeSpan.FromTicks(1));
        Assert.True(peer.IsClosed());
    }

    private TestServer Start(PeerSettings? peers = null, ServerSettings? server = null) =>
        new TestServer(Sys, Scheduler, "a", _network.Host(Ours), Ours, [LinesActor.Spec(_lines.Ref)], server, peers).Start();

    private RawPeer Dial(TestServer server) =>
        RawPeer.Connect(_network.Host(Theirs), server.Self.TcpEndPoint!).Secure(server.Key.PublicKey);

    private RawPeer Join(TestServer server)
    {
        var peer = Dial(server).Greet(Lines);
        _lines.ExpectMsg<LinesActor.Up>();
        peer.PingPong();
        return peer;
    }

    private void ExpectTerminated(IActorRef actor) => Assert.Equal(actor, ExpectMsg<Terminated>().ActorRef);

    private PeerDropped ExpectDropped(DisconnectReason reason, bool byRemote)
    {
        var dropped = _events.ExpectMsg<PeerDropped>();
        Assert.Equal((reason, byRemote), (dropped.Reason, dropped.ByRemote));
        return dropped;
    }
}
