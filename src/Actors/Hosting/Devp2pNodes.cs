using System.Collections.Immutable;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Events;
using Akka.Devp2p.Actors.Node;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Actors.Storage;
using Akka.Hosting;

namespace Akka.Devp2p.Actors.Hosting;

/// <summary>The nodes of one actor system.</summary>
public sealed class Devp2pNodes : IDevp2pNodes, IExtension
{
    private readonly ActorSystem _system;
    private readonly Lazy<CoordinatedShutdown> _shutdown;
    private ImmutableDictionary<string, Devp2pNode> _nodes = ImmutableDictionary<string, Devp2pNode>.Empty;

    internal Devp2pNodes(ActorSystem system)
    {
        _system = system;
        _shutdown = new Lazy<CoordinatedShutdown>(StopBeforeClusterIsLeft);
    }

    public ImmutableArray<string> Names => [.. _nodes.Values.Where(node => node.IsRunning).Select(node => node.Name).Order(StringComparer.Ordinal)];

    /// <summary>Those of an actor system.</summary>
    public static Devp2pNodes For(ActorSystem system)
    {
        ArgumentNullException.ThrowIfNull(system);
        return system.WithExtension<Devp2pNodes, Devp2pNodesExtension>();
    }

    public Devp2pNode Get(string name = Devp2pNode.DefaultName) =>
        Find(name) ?? throw new KeyNotFoundException($"no node {name} runs; running: {(Names.IsEmpty ? "none" : string.Join(", ", Names))}");

    public Devp2pNode? Find(string name) => _nodes.TryGetValue(name, out var node) && node.IsRunning ? node : null;

    public Devp2pRefs Refs(string name = Devp2pNode.DefaultName) => new(_system, name);

    public async Task<Devp2pNode> StartAsync(string name, Action<Devp2pOptions> configure, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var options = new Devp2pOptions();
        configure(options);
        _ = _shutdown.Value;
        var node = await Devp2pNode.StartAsync(_system, name, options, cancellationToken).ConfigureAwait(false);
        Register(node.Refs, options);
        options.OnStarted?.Invoke(node);
        return node;
    }

    public Task StopAsync(string name) => Find(name)?.StopAsync() ?? Task.CompletedTask;

    /// <summary>Keeps a node that has started, and forgets those that have ended.</summary>
    internal void Add(Devp2pNode node) =>
        ImmutableInterlocked.Update(ref _nodes, nodes => nodes.RemoveRange(nodes.Values.Where(one => !one.IsRunning).Select(one => one.Name)).SetItem(node.Name, node));

    /// <summary>Peers are told that we quit while all else in the system still runs: a cluster is left in phases after this one.</summary>
    private CoordinatedShutdown StopBeforeClusterIsLeft()
    {
        var shutdown = CoordinatedShutdown.Get(_system);
        shutdown.AddTask(CoordinatedShutdown.PhaseServiceStop, "devp2p", async () =>
        {
            await Task.WhenAll(_nodes.Values.Select(node => node.StopAsync())).ConfigureAwait(false);
            return Done.Instance;
        });
        return shutdown;
    }

    /// <summary>The first node takes the types as its keys. Refs of an earlier one stay: they are valid again when a node of its name is started.</summary>
    private void Register(Devp2pRefs refs, Devp2pOptions options)
    {
        var registry = ActorRegistry.For(_system);
        if (!registry.TryRegister<NodeActor>(refs.Node))
        {
            return;
        }

        registry.TryRegister<ServerActor>(refs.Server);
        registry.TryRegister<DialSchedulerActor>(refs.Dialer);
        registry.TryRegister<DiscoveryActor>(refs.Discovery);
        registry.TryRegister<TableActor>(refs.Table);
        registry.TryRegister<UdpListenerActor>(refs.Udp);
        registry.TryRegister<LocalNodeActor>(refs.LocalNode);
        registry.TryRegister<NodeDatabaseActor>(refs.NodeDatabase);
        registry.TryRegister<EventsActor>(refs.Events);
        foreach (var service in options.Services)
        {
            registry.TryRegister(service.Props.Type, refs.Service(service.Name));
        }
    }
}
