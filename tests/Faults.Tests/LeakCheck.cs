using Akka.Actor;
using Akka.Devp2p.Actors.Server;

namespace Akka.Devp2p.Faults.Tests;

/// <summary>Counts what the nodes of a test hold.</summary>
internal sealed class LeakCheck(ActorSystem system, TaskTime time)
{
    private readonly int _pooled = PooledBuffers.Instance.Out;
    private readonly List<CountingSockets> _sockets = [];

    /// <summary>Of the node that suffers, as soon as it has one.</summary>
    public ServerContext? Context { get; set; }

    /// <summary>How often that node, the first, has bound a socket.</summary>
    public int Binds => _sockets[0].Binds;

    public (int Connections, int Listeners, int Udp) OpenSockets => _sockets.Select(sockets => sockets.Open)
        .Aggregate((a, b) => (a.Connections + b.Connections, a.Listeners + b.Listeners, a.Udp + b.Udp));

    /// <summary>What is open, for messages.</summary>
    public string Details => string.Join(", ", _sockets.SelectMany(sockets => sockets.Connections).Concat(((WatchedScheduler)system.Scheduler).ToTheDead()));

    public void Add(CountingSockets sockets) => _sockets.Add(sockets);

    /// <summary>All that is held now; by nodes that run, or, without any, by those that have run.</summary>
    public Leaks Measure(IReadOnlyList<IActorRef> nodes) => new(
        OpenSockets,
        Threads(),
        nodes.Sum(node => Children(node, "dials") + Children(node, "handshakes")),
        nodes.Sum(node => Children(node, "peers")),
        time.Pending,
        ((WatchedScheduler)system.Scheduler).ToTheDead().Count,
        TempActors.Count(system) - nodes.Count,
        Context is null ? 0 : Context.Peers.SharedCredit - Context.Credit.Available,
        Math.Max(0, PooledBuffers.Instance.Out - _pooled));

    private static int Children(IActorRef node, string container) =>
        ((ActorRefWithCell)((ActorRefWithCell)node).GetSingleChild(container)).Children.Count(child => !child.IsNobody());

    // by the names that UdpSocket gives them: the system knows no others of ours
    private static int Threads() => Directory.EnumerateDirectories("/proc/self/task").Count(task => NameOf(task).StartsWith("udp-", StringComparison.Ordinal));

    private static string NameOf(string task)
    {
        try
        {
            return File.ReadAllText(Path.Combine(task, "comm"));
        }
        catch (IOException)
        {
            return string.Empty; // it has ended meanwhile
        }
    }
}
