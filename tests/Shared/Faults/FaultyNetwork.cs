using System.Collections.Immutable;
using System.Globalization;
using Akka.Actor;
using Akka.Devp2p.Actors.Faults;
using Akka.Devp2p.Actors.Hosting;
using Akka.Devp2p.Actors.Node;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Actors.Sockets.Simulated;

namespace Akka.Devp2p.Tests.Shared;

/// <summary>
/// A simulated network of 20 nodes, some with a disk, that suffers 200 random faults over ten minutes. At the end every node must have dialed as many
/// peers as it may, and the network must be in one piece; what they count must add up, and nothing may be left when they stop. For the tests and the
/// soak program.
/// </summary>
internal sealed class FaultyNetwork : IAsyncDisposable
{
    // of 8 peers a node dials 2 or, since it tries more at once than it misses, 3; 6 may dial it: so every node can have its 2
    private const int Nodes = 20, Faults = 200, DialSlots = 2, Disks = 4;

    // the others wait for what never comes: a bond when there is none, a file that nobody reads again
    private const int Struck = 150;

    private static readonly TimeSpan Calm = TimeSpan.FromMinutes(1), Storm = TimeSpan.FromMinutes(10), Recovery = TimeSpan.FromMinutes(10);

    // the longest fault lasts a minute, and its last victim notices it by the read timeout of 30 s
    private static readonly TimeSpan Aftermath = TimeSpan.FromMinutes(2);

    private readonly Simulation _simulation;
    private readonly List<Devp2pNode> _nodes = [];
    private readonly List<CountingSockets> _sockets = [];
    private readonly Dictionary<string, ServerContext> _contexts = [];
    private readonly List<string> _failed = [];
    private readonly int _pooled = PooledBuffers.Instance.Out;
    private readonly DirectoryInfo _disk = Directory.CreateTempSubdirectory("devp2p-faults-");
    private readonly DateTimeOffset _start;
    private DateTimeOffset _lastChange;
    private readonly HashSet<FaultRule> _struck = new(ReferenceEqualityComparer.Instance);

    private FaultyNetwork(int seed)
    {
        _simulation = Simulation.Create(seed);
        _start = _simulation.Now;
        _simulation.System.ActorOf(EventTapActor.Props(OnEvent, typeof(FaultStruck), typeof(NodeFailed), typeof(PeerAdded), typeof(PeerDropped)), "faulty-network");
        var names = Enumerable.Range(1, Nodes).Select(i => $"n{i}").ToList();
        var plan = RandomFaults.Create(seed, names, Faults, Calm, Storm, disks: [.. names.Take(Disks)]);
        foreach (var name in names)
        {
            Start(name, plan);
        }
    }

    /// <summary>Runs one seed. Null when all was well, else what was not, in one text.</summary>
    public static async Task<string?> RunAsync(int seed)
    {
        await using var network = new FaultyNetwork(seed);
        return network.Run();
    }

    public async ValueTask DisposeAsync()
    {
        await _simulation.DisposeAsync();
        _disk.Delete(recursive: true);
    }

    private string? Run()
    {
        _simulation.RunFor(Calm);
        if (!IsConnected(Recovery))
        {
            return $"not connected before the faults: {Counts()}";
        }

        _simulation.RunFor(Calm + Storm - Elapsed);
        if (!IsConnected(Recovery))
        {
            return $"not connected again: {Counts()}";
        }

        _simulation.RunFor(Aftermath);
        return Failed() ?? Quantity() ?? ComeToRest() ?? AddUp() ?? StopAll();
    }

    // peers go on making room for others: nobody comes any more, and all who were on their way have come or gone
    private string? ComeToRest()
    {
        _sockets.ForEach(sockets => sockets.Isolated = true);
        _simulation.RunFor(TimeSpan.FromSeconds(15));
        return _simulation.RunUntil(() => _simulation.Now - _lastChange >= TimeSpan.FromSeconds(5), Recovery) ? null : "does not come to rest";
    }

    private TimeSpan Elapsed => _simulation.Now - _start;

    /// <summary>Within this time there is a moment at which all have their peers; it comes and goes while peers make room for others.</summary>
    private bool IsConnected(TimeSpan limit)
    {
        for (var end = Elapsed + limit; !HaveDialed() || !IsInOnePiece();)
        {
            if (Elapsed >= end)
            {
                return false;
            }

            _simulation.RunFor(TimeSpan.FromSeconds(5));
        }

        return true;
    }

    private bool HaveDialed() => _simulation.AskAll<ServerActor.Peers>([.. _nodes.Select(node => ((ICanTell)node.Refs.Server, (object)ServerActor.GetPeers.Instance))])
        .All(peers => peers.All.Count(peer => !peer.Inbound) >= DialSlots);

    private bool IsInOnePiece()
    {
        var reached = new HashSet<Devp2pNode> { _nodes[0] };
        var next = new Queue<Devp2pNode>(reached);
        while (next.TryDequeue(out var node))
        {
            foreach (var peer in _nodes.Where(other => Knows(node, other) && reached.Add(other)))
            {
                next.Enqueue(peer);
            }
        }

        return reached.Count == _nodes.Count;
    }

    private string? Failed()
    {
        var faults = _simulation.Faults.Where(fault => !fault.Contains("injected", StringComparison.Ordinal)).ToList();
        return _failed.Count > 0 ? $"failed: {string.Join(", ", _failed)}"
            : faults.Count > 0 ? $"errors that were not injected: {string.Join("; ", faults.Take(5))}"
            : _simulation.ForeignCalls > 0 ? $"{_simulation.ForeignCalls} foreign calls: this run can't be repeated"
            : null;
    }

    private string? Quantity()
    {
        var kinds = Enum.GetValues<FaultTarget>().ToDictionary(target => target, target => _struck.Count(rule => rule.Target == target));
        return _struck.Count >= Struck && kinds.Values.All(count => count > 0) ? null : $"only {_struck.Count} of {Faults} faults have struck: {string.Join(", ", kinds.Select(kind => $"{kind.Key} {kind.Value}"))}";
    }

    private string? AddUp()
    {
        foreach (var node in _nodes)
        {
            var (path, refs) = (node.Actor.Path, node.Refs);
            var peers = _simulation.Ask<ServerActor.Peers>(refs.Server, ServerActor.GetPeers.Instance).All;
            var count = _simulation.Ask<ServerActor.PeerCount>(refs.Server, ServerActor.GetPeerCount.Instance).Count;
            var actors = _simulation.Ask<NodeActor.Supervision>(refs.Node, NodeActor.GetSupervision.Instance).Actors.Count(actor => actor is { Alive: true, Actor: nameof(PeerActor) });
            var stats = _simulation.Ask<DialStats>(refs.Dialer, DialSchedulerActor.GetDialStats.Instance);
            if (peers.Length != count || count != actors || !_simulation.PeersOf(node).SetEquals(peers.Select(peer => peer.Id)))
            {
                return $"{path.Name}: {peers.Length} peers, counted {count}, actors {actors}, events {_simulation.PeersOf(node).Count}";
            }

            var dials = ((ActorRefWithCell)((ActorRefWithCell)node.Actor).GetSingleChild("dials")).Children.Count(child => !child.IsNobody());
            if (dials != stats.Running)
            {
                return $"{path.Name}: {stats.Running} dials under way, actors {dials}";
            }

            if (_nodes.FirstOrDefault(other => Knows(node, other) != Knows(other, node)) is { } other)
            {
                return $"{path.Name} and {other.Actor.Path.Name} disagree about being connected";
            }
        }

        return null;
    }

    private bool Knows(Devp2pNode a, Devp2pNode b) => _simulation.PeersOf(a).Contains(b.Info.Self.Id);

    private string? StopAll()
    {
        _nodes.ForEach(_simulation.StopNode);
        _simulation.RunFor(TimeSpan.FromMinutes(1));
        var open = _sockets.Select(sockets => sockets.Open).ToImmutableArray();
        var left = _sockets.SelectMany(sockets => sockets.Connections).ToList();
        var credit = _contexts.FirstOrDefault(pair => pair.Value.Credit.Available != pair.Value.Peers.SharedCredit);
        return left.Count > 0 ? $"connections left: {string.Join(", ", left)}"
            : open.Any(o => o != (0, 0, 0)) ? $"sockets left: {string.Join(", ", open)}"
            : credit.Key is not null ? $"{credit.Key}: {credit.Value.Peers.SharedCredit - credit.Value.Credit.Available} bytes of credit are not given back"
            : _simulation.Pending > 0 ? $"{_simulation.Pending} timers are left, or packets"
            : !SpinWait.SpinUntil(() => TempActors.Count(_simulation.System) == 0, TimeSpan.FromSeconds(5)) ? $"{TempActors.Count(_simulation.System)} questions are left" // Akka forgets a question on a thread of its own
            : !SpinWait.SpinUntil(() => PooledBuffers.Instance.Out <= _pooled, TimeSpan.FromSeconds(5)) ? $"{PooledBuffers.Instance.Out - _pooled} pooled buffers are left"
            : null;
    }

    private void Start(string name, FaultPlan plan) => _nodes.Add(_simulation.StartNode(name, configure: options =>
    {
        var sockets = new CountingSockets(options.StreamSockets, options.DatagramSockets);
        _sockets.Add(sockets);
        (options.StreamSockets, options.DatagramSockets) = (sockets, sockets);
        options.Bootnodes = _nodes.Count == 0 ? [] : [_nodes[0].Info.Self];
        // so few that a node has its peers and stops searching: else the look-ups of 20 nodes are all that a run does
        options.Settings = "devp2p.server.max-peers = 8\ndevp2p.discovery.discv5.topics = on";
        options.Faults = plan;
        options.DataDir = _nodes.Count < Disks ? Path.Combine(_disk.FullName, name) : null;
        options.Parts = new NodeParts
        {
            Server = part =>
            {
                _contexts[name] = part.Server;
                return ServerActor.Props(part.Server);
            },
        };
    }));

    private string Counts() => string.Join(", ", _nodes.Select(node =>
        string.Create(CultureInfo.InvariantCulture, $"{node.Actor.Path.Name} {_simulation.PeersOf(node).Count}")))
        + (_failed.Count == 0 ? string.Empty : $"; failed: {string.Join(", ", _failed)}");

    private void OnEvent(object message)
    {
        switch (message)
        {
            case FaultStruck struck:
                _struck.Add(struck.Rule);
                break;
            case PeerAdded or PeerDropped:
                _lastChange = _simulation.Now;
                break;
            case NodeFailed failed:
                _failed.Add($"{failed.Node} ({failed.Reason})");
                break;
        }
    }
}
