using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Actors.Sockets.InMemory;
using Akka.Devp2p.Actors.Tests.Peers;
using Akka.Devp2p.Wire.Enr;
using Akka.Devp2p.Wire.P2p;
using Akka.TestKit;

namespace Akka.Devp2p.Actors.Tests.Server;

/// <summary>Slots of inbound handshakes, whom the listener turns away, and a listening socket that dies.</summary>
public sealed class ListenerActorTests : ActorSpec
{
    private static readonly IPAddress Ours = IPAddress.Parse("127.0.0.1");
    private static readonly IPAddress Theirs = IPAddress.Parse("127.0.0.2");

    private readonly InMemoryStreams _network = new();
    private readonly TestProbe _lines;

    public ListenerActorTests() => _lines = CreateTestProbe();

    [Fact]
    public void Slots_WhenAllFiftyAreTaken_LetTheNextWaitAndAreGivenBack()
    {
        var server = Start();
        var silent = Enumerable.Range(0, 51).Select(_ => Dial(server)).ToList();
        AwaitAssert(() => Assert.Equal(50, server.Handshakes().Length));
        Settle(server.Context.Refs.Listener, server.Context.Refs.Handshakes);
        Assert.Equal(50, server.Handshakes().Length);

        silent[0].Dispose();
        AwaitAssert(() => Assert.Contains(server.Handshakes(), handshake => handshake.Path.Name == "51"));
        Assert.InRange(server.Handshakes().Length, 1, 50);

        // the others are closed after 5 s, and fifty more find a slot each
        Settle([.. server.Handshakes()]);
        Advance(TimeSpan.FromSeconds(5));
        silent.Skip(1).ToList().ForEach(peer => Assert.True(peer.IsClosed()));
        var more = Enumerable.Range(0, 50).Select(_ => Dial(server)).ToList();
        AwaitAssert(() => Assert.Equal(50, server.Handshakes().Length));
        more.ForEach(peer => peer.Dispose());
    }

    [Fact]
    public void Slot_WhenItsHandshakeHasMadeAPeer_IsGivenBack()
    {
        var server = Start(new ServerSettings { MaxPendingPeers = 1 });
        var peers = Enumerable.Range(0, 4).Select(_ => Join(server)).ToList();
        Assert.Equal(4, server.Peers().Length);
        peers.ForEach(peer => peer.Dispose());
    }

    [Fact]
    public void Slot_WhenNoHandshakeCouldBeMade_IsGivenBackAndTheSocketIsClosed()
    {
        AllowErrors<InvalidOperationException>();
        var failures = 2;
        TestServer? server = null;
        var handshakes = HandshakesActor.Props((socket, order, dial) =>
            failures-- > 0 ? throw new InvalidOperationException("bug") : HandshakeActor.Props(server!.Context, socket, order, dial), Time);
        var resumer = Sys.ActorOf(Props.Create(() => new Resumer(handshakes)));
        server = Server(new ServerSettings { MaxPendingPeers = 1 });
        resumer.Tell("child", TestActor);
        server.Context.Refs.Handshakes = ExpectMsg<IActorRef>();
        server.Start();
        using var first = Dial(server);
        Assert.True(first.IsClosed());
        using var second = Dial(server);
        Assert.True(second.IsClosed());
        using var third = Join(server);
    }

    [Fact]
    public void Slot_WhenNobodyAnswersForItsHandshake_IsGivenBackAfterFiveSecondsAndNotATickEarlier()
    {
        var handshakes = CreateTestProbe();
        var server = Server(new ServerSettings { MaxPendingPeers = 1 });
        server.Context.Refs.Handshakes = handshakes.Ref;
        server.Start();
        using var first = Dial(server);
        handshakes.ExpectMsg<HandshakesActor.Start>();
        using var second = Dial(server);
        Settle(server.Context.Refs.Listener);
        Advance(TimeSpan.FromSeconds(5) - TimeSpan.FromTicks(1));
        ExpectNothing(handshakes, server.Context.Refs.Listener);
        Advance(TimeSpan.FromTicks(1));
        Assert.True(first.IsClosed());
        handshakes.ExpectMsg<HandshakesActor.Start>();
    }

    [Fact]
    public void Connection_FromOutsideNetRestrict_IsClosedAndItsSlotGivenBack()
    {
        Assert.True(Subnet.TryParse("127.0.0.2/32", out var allowed));
        var server = Start(new ServerSettings { MaxPendingPeers = 1, NetRestrict = [allowed] });
        using var stranger = RawPeer.Connect(_network.Host(IPAddress.Parse("127.0.0.3")), server.Self.TcpEndPoint!);
        Assert.True(stranger.IsClosed());
        using var peer = Join(server);
    }

    [Fact]
    public void Connection_FromAnAddressOfTheInternet_IsTurnedAwayForThirtySeconds()
    {
        var address = IPAddress.Parse("8.8.8.8");
        var server = Start();
        using var first = Join(server, address);
        using var tooSoon = RawPeer.Connect(_network.Host(address), server.Self.TcpEndPoint!);
        Assert.True(tooSoon.IsClosed());
        AwaitAssert(() => Assert.Empty(server.Handshakes()));
        Advance(TimeSpan.FromSeconds(30));
        using var later = Join(server, address);
    }

    [Fact]
    public void Socket_WhenItDies_IsOpenedAgainEachSecondUntilItIsNotRefused()
    {
        var sockets = new MortalSockets(_network.Host(Ours));
        var server = new TestServer(Sys, Scheduler, "a", sockets, Ours, [LinesActor.Spec(_lines.Ref)]).Start();
        var listener = server.Context.Refs.Listener;
        var early = Join(server);
        sockets.Refuse = true;
        EventFilter.Warning(contains: "failed: NetworkDown").ExpectOne(() => sockets.Kill(SocketError.NetworkDown));
        Settle(listener);
        Advance(TimeSpan.FromSeconds(1) - TimeSpan.FromTicks(1));
        Settle(listener);
        Assert.Equal(1, sockets.Listens);
        EventFilter.Warning(contains: "address already in use").ExpectOne(() => Advance(TimeSpan.FromTicks(1)));
        Settle(listener);
        sockets.Refuse = false;
        Advance(TimeSpan.FromSeconds(1));
        Settle(listener);
        Assert.Equal(3, sockets.Listens);

        // who was a peer still is, and others may come on the same port
        early.PingPong();
        using var late = Join(server);
        Assert.Equal(2, server.Peers().Length);
        early.Dispose();
    }

    [Fact]
    public void Start_WhenTheAddressIsInUse_AnswersSo()
    {
        using var taken = _network.Host(Ours).Listen(new IPEndPoint(Ours, 30303), 1);
        var server = Server(new ServerSettings());
        server.Context.Refs.Listener.Tell(ListenerActor.Start.Instance, TestActor);
        Assert.Equal(new ListenerActor.StartFailed(new IPEndPoint(Ours, 30303), "address already in use"), ExpectMsg<ListenerActor.StartFailed>());
    }

    private TestServer Server(ServerSettings settings) =>
        new(Sys, Scheduler, "a", _network.Host(Ours), Ours, [LinesActor.Spec(_lines.Ref)], settings);

    private TestServer Start(ServerSettings? settings = null) => Server(settings ?? new ServerSettings()).Start();

    private RawPeer Dial(TestServer server, IPAddress? from = null) => RawPeer.Connect(_network.Host(from ?? Theirs), server.Self.TcpEndPoint!);

    private RawPeer Join(TestServer server, IPAddress? from = null)
    {
        var peer = Dial(server, from).Secure(server.Key.PublicKey).Greet(new Capability("lines", 1));
        _lines.ExpectMsg<LinesActor.Up>();
        peer.PingPong();
        return peer;
    }

    /// <summary>Listening sockets that the test can kill, or refuse.</summary>
    private sealed class MortalSockets(IStreamSockets inner) : IStreamSockets
    {
        private readonly ConcurrentStack<MortalListener> _open = new();
        private int _listens;

        public volatile bool Refuse;

        public int Listens => Volatile.Read(ref _listens);

        public void Kill(SocketError error) => Assert.True(_open.TryPop(out var listener) && listener.Fail(error));

        public IStreamListener Listen(IPEndPoint local, int backlog)
        {
            Interlocked.Increment(ref _listens);
            if (Refuse)
            {
                throw new SocketException((int)SocketError.AddressAlreadyInUse);
            }

            var listener = new MortalListener(inner.Listen(local, backlog));
            _open.Push(listener);
            return listener;
        }

        public ValueTask<IStreamSocket> ConnectAsync(IPEndPoint remote, CancellationToken cancellationToken) => inner.ConnectAsync(remote, cancellationToken);
    }
}
