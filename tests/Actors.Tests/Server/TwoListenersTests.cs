using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Actors.Sockets.InMemory;
using Akka.Devp2p.Actors.Tests.Peers;
using Akka.Devp2p.Wire.P2p;
using Akka.TestKit;

namespace Akka.Devp2p.Actors.Tests.Server;

/// <summary>A listening socket for each family on one port.</summary>
public sealed class TwoListenersTests : ActorSpec
{
    private static readonly IPAddress Ours = IPAddress.Parse("127.0.0.1"), Ours6 = IPAddress.Parse("fd00::1");
    private static readonly IPEndPoint At = new(Ours, 30303), At6 = new(Ours6, 30303);

    private readonly InMemoryStreams _network = new();
    private readonly TestProbe _lines;
    private TestServer? _server;

    public TwoListenersTests() => _lines = CreateTestProbe();

    [Fact]
    public void Peers_OfBothFamilies_ConnectOnOnePort()
    {
        Assert.Equal(new ListenerActor.Started(At, At6), Start(_network.Host(Ours)));
        using var first = Join("127.0.0.2", At);
        using var second = Join("fd00::2", At6);
        Assert.Equal([AddressFamily.InterNetwork, AddressFamily.InterNetworkV6], _server!.Peers().Select(peer => peer.Remote.AddressFamily).Order());
    }

    /// <summary>Who fills all slots over one family leaves those of the other.</summary>
    [Fact]
    public void Slots_AreSharedOutBetweenTheFamilies()
    {
        Start(_network.Host(Ours), new ServerSettings { MaxPendingPeers = 3 });
        var silent = Enumerable.Range(0, 5).Select(_ => RawPeer.Connect(_network.Host(IPAddress.Parse("fd00::2")), At6)).ToList();
        AwaitAssert(() => Assert.Equal(2, _server!.Handshakes().Length));
        using var peer = Join("127.0.0.2", At);
        Settle(_server!.Context.Refs.Listener, _server.Context.Refs.Handshakes);
        Assert.Equal(2, _server.Handshakes().Length);
        silent.ForEach(one => one.Dispose());
    }

    [Fact]
    public void Socket_WhenItDies_TheOtherAcceptsOn_AndItIsOpenedAgainAfterASecond()
    {
        var sockets = new MortalSockets(_network.Host(Ours));
        Start(sockets);
        var listener = _server!.Context.Refs.Listener;
        EventFilter.Warning(contains: $"listening socket {At6} failed").ExpectOne(() => sockets.Kill(At6));
        Settle(listener);
        using var first = Join("127.0.0.2", At);
        Advance(TimeSpan.FromSeconds(1));
        Settle(listener);
        Assert.Equal([At, At6, At6], sockets.Listens);
        using var second = Join("fd00::2", At6);
        Assert.Equal(2, _server.Peers().Length);
    }

    [Fact]
    public void Listener_WhenItFails_ListensOnBothAgain()
    {
        AllowErrors<ActorKilledException>();
        Start(_network.Host(Ours));
        var listener = Sys.ActorOf(Props.Create(() => new Restarter(ListenerActor.Props(_server!.Context))));
        Sys.Stop(_server!.Context.Refs.Listener);
        Watch(_server.Context.Refs.Listener);
        ExpectMsg<Terminated>();
        listener.Tell("child", TestActor);
        _server.Context.Refs.Listener = ExpectMsg<IActorRef>();
        _server.Context.Refs.Listener.Tell(ListenerActor.Start.Instance, TestActor);
        ExpectMsg<ListenerActor.Started>();
        _server.Context.Refs.Listener.Tell(Kill.Instance);
        Settle(_server.Context.Refs.Listener);
        Settle(_server.Context.Refs.Listener); // it tells itself to open again
        using var first = Join("127.0.0.2", At);
        using var second = Join("fd00::2", At6);
    }

    [Fact]
    public void Start_WhenOneAddressIsInUse_SaysWhich_AndListensOnNone()
    {
        using var taken = _network.Host(Ours).Listen(At6, 1);
        Assert.Equal(new ListenerActor.StartFailed(At6, "address already in use"), Start(_network.Host(Ours)));
        _network.Host(Ours).Listen(At, 1).Dispose();
    }

    /// <summary>Port 0: what is free in one family may be taken in the other.</summary>
    [Fact]
    public void Start_OnAFreePort_TakesOneThatIsFreeInBoth()
    {
        var sockets = new MortalSockets(_network.Host(Ours)) { Refusals = 2 };
        var started = Assert.IsType<ListenerActor.Started>(Start(sockets, port: 0));
        Assert.Equal((Ours, Ours6, started.Tcp!.Port), (started.Tcp!.Address, started.Also!.Address, started.Also.Port));
        Assert.Equal(3, sockets.Listens.Select(at => at.Port).Where(port => port != 0).Distinct().Count());
        using var first = Join("127.0.0.2", started.Tcp);
        using var second = Join("fd00::2", started.Also);
    }

    private object Start(IStreamSockets sockets, ServerSettings? settings = null, int port = 30303)
    {
        _server = new TestServer(Sys, Scheduler, "a", sockets, Ours, [LinesActor.Spec(_lines.Ref)], (settings ?? new ServerSettings()) with { ListenAlso = Ours6 }, port: port);
        _server.Context.Refs.Listener.Tell(ListenerActor.Start.Instance, TestActor);
        return ExpectMsg<object>();
    }

    private RawPeer Join(string from, IPEndPoint to)
    {
        var peer = RawPeer.Connect(_network.Host(IPAddress.Parse(from)), to).Secure(_server!.Key.PublicKey).Greet(new Capability("lines", 1));
        _lines.ExpectMsg<LinesActor.Up>();
        peer.PingPong();
        return peer;
    }

    private sealed class Restarter(Props child) : UntypedActor
    {
        private readonly IActorRef _child = Context.ActorOf(child);

        protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Restart);

        protected override void OnReceive(object message) => Sender.Tell(_child);
    }

    /// <summary>Listening sockets that the test can kill, and that refuse IPv6 a few times.</summary>
    private sealed class MortalSockets(IStreamSockets inner) : IStreamSockets
    {
        private readonly Lock _gate = new();
        private readonly Dictionary<IPEndPoint, MortalListener> _open = [];
        private readonly List<IPEndPoint> _listens = [];

        public int Refusals { get; set; }

        public IReadOnlyList<IPEndPoint> Listens
        {
            get
            {
                lock (_gate)
                {
                    return [.. _listens];
                }
            }
        }

        public void Kill(IPEndPoint at)
        {
            lock (_gate)
            {
                Assert.True(_open[at].Fail(SocketError.NetworkDown));
            }
        }

        public IStreamListener Listen(IPEndPoint local, int backlog)
        {
            lock (_gate)
            {
                _listens.Add(local);
                if (local.AddressFamily == AddressFamily.InterNetworkV6 && Refusals-- > 0)
                {
                    throw new SocketException((int)SocketError.AddressAlreadyInUse);
                }

                return _open[local] = new MortalListener(inner.Listen(local, backlog));
            }
        }

        public ValueTask<IStreamSocket> ConnectAsync(IPEndPoint remote, CancellationToken cancellationToken) => inner.ConnectAsync(remote, cancellationToken);
    }
}
