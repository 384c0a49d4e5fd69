using System.Collections.Immutable;
using System.Net;
using Akka.Actor;
using Akka.Configuration;
using Akka.Devp2p.Actors;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Eth;
using Akka.Devp2p.Actors.Events;
using Akka.Devp2p.Actors.Hosting;
using Akka.Devp2p.Actors.Node;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Node.Cli;
using Akka.Devp2p.Node.Rpc;
using Akka.Devp2p.Node.Tools;
using Serilog;

namespace Akka.Devp2p.Node.Run;

/// <summary>One node in an actor system of its own.</summary>
internal sealed partial class RunningNode : INodeControl, IAsyncDisposable
{
    private static readonly TimeSpan AskTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(1);

    // message events that wait to be printed or sent; the others are lost
    private const int MessageBound = 1024;

    private readonly ActorSystem _system;
    private readonly Devp2pNode _node;
    private readonly NodeSettings _settings;
    private readonly Task<string> _failed;
    private readonly ImmutableArray<ProtocolSpec> _protocols;

    private RunningNode(ActorSystem system, Devp2pNode node, NodeSettings settings, Task<string> failed, PeerEventFeed peerEvents)
    {
        PeerEvents = peerEvents;
        (_system, _node, _settings, _failed) = (system, node, settings, failed);
        _protocols = EthProtocol.Specs(node.Settings.Eth);
    }

    /// <summary>Endpoints, identity and actors.</summary>
    public NodeActor.Started Started => _node.Info;

    public string ClientName => _settings.ClientName;

    public ulong NetworkId => _node.Settings.Eth.Network.NetworkId;

    public ulong ChainId => _node.Settings.Eth.Network.ChainId;

    public bool IsListening => Started.Tcp is not null;

    public IReadOnlyList<string> Listening => ListeningOf(Started);

    /// <summary>Starts a node; what refuses (a port in use, a service) is a <see cref="FailureException"/>.</summary>
    /// <param name="settings">Everything about it.</param>
    /// <param name="onEvent">Gets each PeerAdded and PeerDropped.</param>
    /// <param name="onSystem">Called when the actor system is there, before anything runs in it.</param>
    /// <param name="stop">Ends a start that takes long: then an <see cref="OperationCanceledException"/>, and nothing is left behind.</param>
    public static async Task<RunningNode> StartAsync(NodeSettings settings, Action<object> onEvent, Action? onSystem = null, CancellationToken stop = default)
    {
        var failed = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var feed = new PeerEventFeed();
        var system = CreateSystem(settings.Config);
        try
        {
            onSystem?.Invoke();
            var tap = system.ActorOf(EventTapActor.Props(Sink, typeof(PeerAdded), typeof(PeerDropped), typeof(NodeFailed)), "events");
            var node = await Devp2pNode.StartAsync(system, settings.Name, Subscribed(tap, settings.ToOptions()), stop);
            return new RunningNode(system, node, settings, failed.Task, feed);
        }
        catch (Devp2pStartException e)
        {
            await ShutDownAsync(system);
            throw new FailureException(e.Message, e);
        }
        catch
        {
            await ShutDownAsync(system);
            throw;
        }

        void Sink(object message)
        {
            if (message is NodeFailed failure)
            {
                failed.TrySetResult(failure.Reason);
            }
            else
            {
                feed.Publish(message);
                if (message is PeerAdded or PeerDropped)
                {
                    onEvent(message);
                }
            }
        }
    }

    /// <summary>Waits for a request to stop (null) or for the node to fail (why).</summary>
    public async Task<string?> WaitAsync(CancellationToken stop)
    {
        try
        {
            return await _failed.WaitAsync(stop);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>Says in our record that we are there, whatever others see; who asks for the record next gets that. Null says nothing.</summary>
    public void Announce(OutsideAddress? outside)
    {
        foreach (var address in outside?.Addresses ?? [])
        {
            _node.Refs.LocalNode.Tell(new LocalNodeActor.SetAddress(AddressSource.Static, address, outside!.Port == 0 ? null : outside.Port));
        }
    }

    public async Task<NodeInfo> GetNodeInfoAsync(CancellationToken cancellationToken)
    {
        var local = await _node.Refs.LocalNode.AskAsync<LocalNodeActor.LocalNode>(LocalNodeActor.GetLocalNode.Instance, AskTimeout, cancellationToken);
        var endpoints = await _node.Refs.LocalNode.AskAsync<LocalNodeActor.Endpoints>(LocalNodeActor.GetEndpoints.Instance, AskTimeout, cancellationToken);
        var self = local.Self;
        return new NodeInfo(
            self.Id.ToString(),
            ClientName,
            self.ToUrl(),
            local.Record.ToString(),
            self.Ip?.ToString() ?? string.Empty,
            new NodePorts(self.Udp, self.Tcp),
            Started.Tcp?.ToString() ?? string.Empty,
            _protocols.DistinctBy(protocol => protocol.Name).ToDictionary(protocol => protocol.Name, protocol => protocol.NodeInfo?.Invoke()),
            [.. endpoints.All.Select(NodeEndpoint.Of)]);
    }

    public async Task<IReadOnlyList<PeerSnapshot>> GetPeersAsync(CancellationToken cancellationToken) =>
        (await _node.Refs.Server.AskAsync<ServerActor.Peers>(ServerActor.GetPeers.Instance, AskTimeout, cancellationToken)).All;

    public async Task<int> GetPeerCountAsync(CancellationToken cancellationToken) =>
        (await _node.Refs.Server.AskAsync<ServerActor.PeerCount>(ServerActor.GetPeerCount.Instance, AskTimeout, cancellationToken)).Count;

    /// <summary>The discovery table.</summary>
    public async Task<ImmutableArray<TableNode>> GetTableAsync(CancellationToken cancellationToken) =>
        (await _node.Refs.Discovery.AskAsync<DiscoveryActor.TableSnapshot>(DiscoveryActor.GetTable.Instance, AskTimeout, cancellationToken)).Nodes;

    /// <summary>Disconnects all peers and stops, within about four seconds.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await _node.StopAsync().WaitAsync(StopTimeout);
        }
        catch (TimeoutException)
        {
            Log.Warning("The node did not stop within {Seconds} s", StopTimeout.TotalSeconds);
        }

        await ShutDownAsync(_system);
    }

    /// <summary>Every address that is bound, with its protocol.</summary>
    internal static IReadOnlyList<string> ListeningOf(NodeActor.Started started) =>
        [.. Names("TCP", started.Tcp, started.AlsoTcp), .. Names("UDP", started.Udp, started.AlsoUdp)];

    private static IEnumerable<string> Names(string protocol, params IPEndPoint?[] endPoints) => endPoints.OfType<IPEndPoint>().Select(endPoint => $"{protocol} {endPoint}");

    private static Devp2pOptions Subscribed(IActorRef tap, Devp2pOptions options)
    {
        options.Subscribers.Add(new EventsActor.Subscribe(tap, EventKinds.Messages, MessageBound));
        return options;
    }

    private static ActorSystem CreateSystem(Config config)
    {
        try
        {
            return ActorSystem.Create("devp2p", config);
        }
        catch (ConfigurationException e)
        {
            throw new UsageException($"section akka of the settings: {e.Message}, expected what Akka.NET understands", e);
        }
    }

    /// <summary>Akka stops a logger with lines still in its mailbox, and prints what is logged after that on standard output, where only events belong.</summary>
    private static async Task QuietenAsync(ActorSystem system)
    {
        try
        {
            await system.ActorSelection("/system/log*").Ask<ActorIdentity>(new Identify(null), ShutdownTimeout);
        }
        catch (AskTimeoutException)
        {
            // the last lines are lost then
        }

        system.EventStream.SetLogLevel(Akka.Event.Logging.LogLevelFor("OFF"));
    }

    private static async Task ShutDownAsync(ActorSystem system)
    {
        await QuietenAsync(system);
        try
        {
            await CoordinatedShutdown.Get(system).Run(CoordinatedShutdown.ClrExitReason.Instance).WaitAsync(ShutdownTimeout);
        }
        catch (TimeoutException)
        {
            // the process ends anyway
        }
    }
}
