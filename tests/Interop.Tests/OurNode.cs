using System.Net;
using System.Text.Json;
using System.Threading.Channels;
using Akka.Actor;
using Akka.Configuration;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Events;
using Akka.Devp2p.Actors.Hosting;
using Akka.Devp2p.Actors.Node;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Chain.Config;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Enr;
using Akka.Devp2p.Wire.P2p;

namespace Akka.Devp2p.Interop.Tests;

/// <summary>
/// One of our nodes on the dev network with real sockets on loopback, in an actor system of its own, its events kept in order. The
/// network beyond 127.0.0.0/8 does not exist for it.
/// </summary>
public sealed class OurNode : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(35);

    private readonly ActorSystem _system;
    private readonly Devp2pNode _node;
    private readonly Channel<object> _events;
    private readonly List<object> _seen = [];

    private OurNode(ActorSystem system, Devp2pNode node, Channel<object> events) => (_system, _node, _events) = (system, node, events);

    /// <summary>The network all cases use.</summary>
    public static NetworkConfig Network { get; } = Networks.Find("dev")!;

    /// <summary>Where others find it: an enode URL with its real ports.</summary>
    public string Enode => _node.Info.Self.ToUrl();

    public NodeId NodeId => _node.Info.Self.Id;

    /// <summary>The public key, 128 hex digits.</summary>
    public string Id => _node.Info.Self.Key.ToString();

    /// <summary>Its node record as text, as it was at the start.</summary>
    public string Enr => Record.ToString();

    public NodeRecord Record => _node.Info.Record;

    public IPEndPoint Udp => new(IPAddress.Loopback, _node.Info.Udp!.Port);

    public IPEndPoint Tcp => new(IPAddress.Loopback, _node.Info.Tcp!.Port);

    /// <summary>Offer this eth version alone.</summary>
    public static string EthOnly(string version) => $"devp2p.eth.versions = [{version}]";

    /// <summary>Starts a node; <paramref name="hocon"/> goes over the settings that all cases share.</summary>
    public static async Task<OurNode> Start(string hocon = "", params string[] bootnodes)
    {
        var system = ActorSystem.Create("interop", ConfigurationFactory.ParseString("""
            akka { loglevel = OFF, stdout-loglevel = OFF, log-dead-letters = off, actor.internal-dispatcher { type = Dispatcher, executor = default-executor } }
            """));
        var events = Channel.CreateUnbounded<object>();
        var recorder = system.ActorOf(EventTapActor.Props(seen => events.Writer.TryWrite(seen), typeof(PeerAdded), typeof(PeerDropped)));
        var options = new Devp2pOptions
        {
            Network = Network,
            OutsideIp = IPAddress.Loopback,
            Bootnodes = [.. bootnodes.Select(Parse)],
            Settings = hocon + "\n" + Shared,
        };
        options.Subscribers.Add(new EventsActor.Subscribe(recorder, EventKinds.Messages, EventsActor.MaxBound));
        return new OurNode(system, await Devp2pNode.StartAsync(system, "main", options), events);
    }

    /// <summary>Asks discv5, which lies beside the discovery that the others ask.</summary>
    public async Task<T> Ask5<T>(object question)
    {
        for (var attempts = 1; ; attempts++)
        {
            var answer = await Discv5.Ask<object>(question, Limit);
            if (answer is T fits)
            {
                return fits;
            }

            // datagrams get lost, and a busy machine answers late
            Assert.True(attempts < 5, $"{answer} instead of {typeof(T).Name}");
        }
    }

    public void Tell5(object message) => Discv5.Tell(message, ActorRefs.NoSender);

    /// <summary>An actor beside the node.</summary>
    public IActorRef Create(Props props) => _system.ActorOf(props);

    /// <summary>Has the record signed anew, with another content.</summary>
    public async Task<NodeRecord> ChangeRecord()
    {
        var before = (await _node.Refs.LocalNode.Ask<LocalNodeActor.LocalNode>(LocalNodeActor.GetLocalNode.Instance, Limit)).Record;
        _node.Refs.LocalNode.Tell(new LocalNodeActor.SetSnap(!before.Snap));
        return (await _node.Refs.LocalNode.Ask<LocalNodeActor.LocalNode>(LocalNodeActor.GetLocalNode.Instance, Limit)).Record;
    }

    public Task ExpectInTable5(params NodeId[] ids) => ExpectTable5(nodes => !ids.Except(nodes.Select(entry => entry.Node.Id)).Any());

    /// <summary>Asks until the table of discv5 is as wanted.</summary>
    public async Task ExpectTable5(Func<IReadOnlyList<TableNode>, bool> where)
    {
        using var deadline = new CancellationTokenSource(Limit);
        using var again = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        var table = await Ask5<DiscoveryActor.TableSnapshot>(DiscoveryActor.GetTable.Instance);
        while (!where(table.Nodes))
        {
            Assert.False(deadline.IsCancellationRequested, $"the table did not become as wanted: {string.Join(", ", table.Nodes.Select(entry => entry.Node))}");
            await again.WaitForNextTickAsync(CancellationToken.None);
            table = await Ask5<DiscoveryActor.TableSnapshot>(DiscoveryActor.GetTable.Instance);
        }
    }

    /// <summary>Keep this peer connected from now on.</summary>
    public void Dial(string enode) => _node.Server.Tell(new ServerActor.AddStatic(Parse(enode)));

    public void Disconnect(string enode, DisconnectReason reason) =>
        _node.Server.Tell(new ServerActor.DisconnectPeer(Parse(enode).Id, reason));

    /// <summary>The first fitting event, old or still to come; fails the test at the deadline.</summary>
    public async Task<T> Expect<T>(Func<T, bool> where)
    {
        foreach (var old in _seen.OfType<T>().Where(where))
        {
            return old;
        }

        using var deadline = new CancellationTokenSource(Limit);
        try
        {
            while (true)
            {
                var next = await _events.Reader.ReadAsync(deadline.Token);
                _seen.Add(next);
                if (next is T fits && where(fits))
                {
                    return fits;
                }
            }
        }
        catch (OperationCanceledException)
        {
            throw new Xunit.Sdk.XunitException($"no fitting {typeof(T).Name} in {Limit.TotalSeconds} s, but: {string.Join("; ", _seen)}");
        }
    }

    public Task<PeerAdded> ExpectPeer(ForeignPeer peer) => Expect<PeerAdded>(e => e.Peer.Enode.Key.ToString() == peer.Id);

    public Task<PeerDropped> ExpectDrop(ForeignPeer peer) => Expect<PeerDropped>(e => e.Id == Parse(peer.Enode).Id);

    /// <summary>Asks until the answer fits: the table has no events of its own.</summary>
    public async Task ExpectInTable(params NodeId[] ids)
    {
        using var deadline = new CancellationTokenSource(Limit);
        using var again = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        var missing = ids.Length;
        while (missing > 0 && !deadline.IsCancellationRequested)
        {
            var table = await _node.Refs.Discovery.Ask<DiscoveryActor.TableSnapshot>(DiscoveryActor.GetTable.Instance, Limit);
            missing = ids.Except(table.Nodes.Select(entry => entry.Node.Id)).Count();
            await again.WaitForNextTickAsync(CancellationToken.None);
        }

        Assert.Equal(0, missing);
    }

    /// <summary>What the eth handshake with this peer agreed on, as admin_peers shows it; waits until it is done.</summary>
    public async Task<JsonElement> ExpectEth(ForeignPeer peer)
    {
        var found = (await ExpectPeer(peer, snapshot => snapshot.Protocols.GetValueOrDefault("eth") is not null)).Protocols["eth"]!;
        return JsonSerializer.SerializeToElement(found, found.GetType());
    }

    /// <summary>Asks until the connected peer is as wanted.</summary>
    public async Task<PeerSnapshot> ExpectPeer(ForeignPeer peer, Func<PeerSnapshot, bool> where)
    {
        using var deadline = new CancellationTokenSource(Limit);
        using var again = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (!deadline.IsCancellationRequested)
        {
            var peers = await _node.Server.Ask<ServerActor.Peers>(ServerActor.GetPeers.Instance, Limit);
            if (peers.All.FirstOrDefault(p => p.Enode.Key.ToString() == peer.Id) is { } found && where(found))
            {
                return found;
            }

            await again.WaitForNextTickAsync(CancellationToken.None);
        }

        throw new Xunit.Sdk.XunitException($"the peer did not become as wanted; seen: {string.Join("; ", _seen)}");
    }

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        await _system.Terminate();
    }

    public static Enode Parse(string url) =>
        Wire.Enr.Enode.TryParse(url, out var node, out var error) ? node! : throw new FormatException(error);

    private ActorSelection Discv5 => _system.ActorSelection(_node.Actor.Path / "discovery" / "v5");

    private const string Shared = """
        devp2p {
          discovery { bind-address = "127.0.0.1", port = 0, net-restrict = ["127.0.0.0/8"] }
          server { address = "127.0.0.1", port = 0, net-restrict = ["127.0.0.0/8"] }
          peers { message-events = on }
        }
        """;
}
