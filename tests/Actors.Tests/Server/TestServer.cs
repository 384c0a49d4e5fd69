using System.Collections.Immutable;
using System.Net;
using Akka.Actor;
using Akka.Devp2p.Actors.Events;
using Akka.Devp2p.Actors.Node;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Actors.Sockets.InMemory;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Enr;
using Akka.TestKit;

namespace Akka.Devp2p.Actors.Tests.Server;

/// <summary>The server half of a node on a network in memory: all actors but discovery and node-db.</summary>
internal sealed class TestServer
{
    private readonly ActorSystem _system;

    public TestServer(
        ActorSystem system,
        TestScheduler scheduler,
        string name,
        IStreamSockets sockets,
        IPAddress address,
        ImmutableArray<ProtocolSpec> protocols,
        ServerSettings? server = null,
        PeerSettings? peers = null,
        IActorRef? discovery = null,
        IActorRef? nodeDatabase = null,
        ImmutableArray<Enode>? bootnodes = null,
        IHostNames? hostNames = null,
        bool discovers = true,
        Props? handshakes = null,
        PrivateKey? key = null,
        ReputationSettings? reputation = null,
        IRandomness? randomness = null,
        MessageFeed? messageEvents = null,
        int port = 30303)
    {
        _system = system;
        peers ??= new PeerSettings();
        Key = key ?? PrivateKey.Generate();
        Context = new ServerContext
        {
            NodeName = name,
            Key = Key,
            ClientName = "test/" + name,
            Protocols = protocols,
            Server = (server ?? new ServerSettings()) with { Listen = (server ?? new ServerSettings()).Listen is null ? null : new IPEndPoint(address, port) },
            Peers = peers,
            Reputation = reputation ?? new ReputationSettings(),
            Sockets = sockets,
            Time = Time = new TaskTime(scheduler),
            Randomness = randomness ?? SystemRandomness.Instance,
            Refs = new NodeRefs(),
            Credit = new CreditPool(peers.SharedCredit),
            Meters = new NodeMeters(name),
            Bootnodes = bootnodes ?? [],
            HostNames = hostNames ?? new InMemoryHostNames(new Dictionary<string, IPAddress>()),
            Discovers = discovers,
            MessageEvents = messageEvents,
        };
        var refs = Context.Refs;
        refs.Discovery = discovery ?? ActorRefs.Nobody;
        refs.NodeDatabase = nodeDatabase ?? ActorRefs.Nobody;
        refs.Peers = system.ActorOf(PeersActor.Props(Context), name + "-peers");
        refs.Handshakes = system.ActorOf(handshakes ?? HandshakesActor.Props(Context), name + "-handshakes");
        refs.Dials = system.ActorOf(DialsActor.Props(Context), name + "-dials");
        refs.Server = system.ActorOf(ServerActor.Props(Context), name + "-server");
        refs.Listener = system.ActorOf(ListenerActor.Props(Context), name + "-listener");
        refs.Dialer = system.ActorOf(DialSchedulerActor.Props(Context), name + "-dialer");
        Self = Enode.Create(Key.PublicKey, address, 30303, 30303);
    }

    public PrivateKey Key { get; }

    public ServerContext Context { get; }

    public Enode Self { get; }

    public TaskTime Time { get; }

    public IActorRef Server => Context.Refs.Server;

    public IActorRef Dialer => Context.Refs.Dialer;

    /// <summary>Listens, when the settings say so, and begins to dial.</summary>
    /// <param name="loadBans">Asks the node database for bans first, as in a node.</param>
    public TestServer Start(bool loadBans = false)
    {
        if (loadBans)
        {
            Server.Tell(ServerActor.Start.Instance);
        }

        Context.Refs.Listener.Ask<ListenerActor.Started>(ListenerActor.Start.Instance, TimeSpan.FromSeconds(5)).GetAwaiter().GetResult();
        Dialer.Tell(DialSchedulerActor.Start.Instance);
        return this;
    }

    /// <summary>The one handshake that is under way, as soon as there is one.</summary>
    public IActorRef AwaitHandshake()
    {
        while (true)
        {
            var children = Handshakes();
            if (!children.IsEmpty)
            {
                return children.Single();
            }
        }
    }

    /// <summary>The handshakes that are under way now.</summary>
    public ImmutableArray<IActorRef> Handshakes() => Context.Refs.Handshakes
        .Ask<HandshakesActor.Children>(HandshakesActor.GetChildren.Instance, TimeSpan.FromSeconds(5)).GetAwaiter().GetResult().All;

    /// <summary>The actor of the only peer.</summary>
    public IActorRef PeerActor() => PeerActors().Single();

    public ImmutableArray<IActorRef> PeerActors() => Context.Refs.Peers
        .Ask<PeersActor.Children>(PeersActor.GetChildren.Instance, TimeSpan.FromSeconds(5)).GetAwaiter().GetResult().All;

    public ImmutableArray<PeerSnapshot> Peers() =>
        Server.Ask<ServerActor.Peers>(ServerActor.GetPeers.Instance, TimeSpan.FromSeconds(5)).GetAwaiter().GetResult().All;

    public DialStats Stats() =>
        Dialer.Ask<DialStats>(DialSchedulerActor.GetDialStats.Instance, TimeSpan.FromSeconds(5)).GetAwaiter().GetResult();
}
