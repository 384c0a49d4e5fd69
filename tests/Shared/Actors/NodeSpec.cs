using System.Net;
using Akka.Actor;
using Akka.Devp2p.Actors.Hosting;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Sockets.InMemory;
using Akka.Devp2p.Chain.Config;
using Akka.TestKit;

namespace Akka.Devp2p.Tests.Shared;

/// <summary>Whole nodes, every actor the real one, on networks in memory under virtual time.</summary>
public abstract class NodeSpec : ActorSpec
{
    private static readonly string[] s_talkative = ["discovery", "discovery/udp", "discovery/v4", "discovery/table", "discovery/bonds", "discovery/lookups", "discovery/mixer", "discovery/v5", "discovery/v5/table", "discovery/v5/lookups", "dialer", "server"];

    protected NodeSpec(string hocon = "") : base(hocon)
    {
        TaskTime = new TaskTime(Scheduler);
        Events = CreateTestProbe();
        Sys.EventStream.Subscribe(Events.Ref, typeof(PeerAdded));
        Sys.EventStream.Subscribe(Events.Ref, typeof(PeerDropped));
    }

    /// <summary>The clock of the nodes, with the timers of their connections.</summary>
    internal TaskTime TaskTime { get; }

    internal InMemoryStreams Streams { get; } = new();

    internal InMemoryDatagrams Datagrams { get; } = new();

    /// <summary>Peers that come and go, on all nodes.</summary>
    internal TestProbe Events { get; }

    /// <summary>Starts a node of the network "dev" on a machine of its own; it knows nobody.</summary>
    protected Devp2pNode StartNode(string name, string ip, Action<Devp2pOptions>? more = null, CancellationToken cancellationToken = default)
    {
        var options = new Devp2pOptions
        {
            Network = Networks.Dev,
            DatagramSockets = Datagrams,
            StreamSockets = Streams.Host(IPAddress.Parse(ip)),
            HostNames = new InMemoryHostNames(new Dictionary<string, IPAddress>()),
            Time = TaskTime,
            Settings = $$"""
                devp2p.server { address = "{{ip}}", port = 30303 }
                devp2p.discovery.bind-address = "{{ip}}"
                """,
        };
        more?.Invoke(options);
        return Devp2pNode.StartAsync(Sys, name, options, cancellationToken).GetAwaiter().GetResult();
    }

    /// <summary>Returns when the node and all it held is gone. One that does not end fails the test, which would hang without that bound.</summary>
    protected static void Stop(Devp2pNode node) => node.StopAsync().WaitAsync(TimeSpan.FromMinutes(1)).GetAwaiter().GetResult();

    /// <summary>An actor below the node by its path: <c>discovery/udp</c>.</summary>
    protected IActorRef Find(Devp2pNode node, string path) =>
        Sys.ActorSelection(path.Length == 0 ? $"{node.Actor.Path}" : $"{node.Actor.Path}/{path}").ResolveOne(TimeSpan.FromSeconds(5)).GetAwaiter().GetResult();

    /// <summary>What an actor of the node answers; it may have to read a disk first.</summary>
    protected T Ask<T>(Devp2pNode node, string path, object query)
    {
        var probe = CreateTestProbe();
        probe.Send(Find(node, path), query);
        return probe.ExpectMsg<T>(TimeSpan.FromSeconds(10));
    }

    internal static IReadOnlyList<string> Children(IActorRef actor) =>
        [.. ((ActorRefWithCell)actor).Children.Where(child => !child.IsNobody()).Select(child => child.Path.Name)];

    /// <summary>Lets a node finish what it does without time passing: connections are made by tasks, so their actors are waited for.</summary>
    protected bool Rest(Devp2pNode node)
    {
        var (dials, handshakes) = (Find(node, "dials"), Find(node, "handshakes"));
        for (var round = 0; round < 3; round++)
        {
            Settle([.. TalkativeOf(node).Select(path => Find(node, path)), .. SocketsOf(node)]);
        }

        return SpinWait.SpinUntil(() => Children(dials).Count + Children(handshakes).Count == 0, TimeSpan.FromSeconds(20));
    }

    private IEnumerable<IActorRef> SocketsOf(Devp2pNode node) =>
        node.Settings.Discovery.HasSocket ? ((ActorRefWithCell)Find(node, "discovery/udp")).Children.Where(child => !child.IsNobody()) : [];

    private static IEnumerable<string> TalkativeOf(Devp2pNode node)
    {
        var discovery = node.Settings.Discovery;
        return s_talkative.Where(path => path switch
        {
            "dialer" or "server" or "discovery" => true,
            "discovery/mixer" => discovery.Enabled,
            "discovery/udp" => discovery.HasSocket,
            _ => path.StartsWith("discovery/v5", StringComparison.Ordinal) ? discovery.Enabled && discovery.V5 : discovery.Enabled && discovery.V4,
        });
    }

    /// <summary>Moves the time in steps of 100 ms until it holds.</summary>
    protected void Until(Func<bool> holds, string what, int steps = 200, params IActorRef[] actors)
    {
        for (var i = 0; i < steps; i++)
        {
            if (holds())
            {
                return;
            }

            Advance(TimeSpan.FromMilliseconds(100));
            Settle(actors);
        }

        Assert.True(holds(), $"not after {steps} steps: {what}");
    }
}
