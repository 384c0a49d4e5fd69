using System.Collections.Immutable;
using Akka.Configuration;
using Akka.Devp2p.Actors.Eth;
using Akka.Devp2p.Actors.Events;
using Akka.Devp2p.Actors.Faults;
using Akka.Devp2p.Actors.Node;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Actors.Storage;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Hosting;

/// <summary>A running node in an actor system, for whoever does not use Akka.Hosting. Several may run in one system, and in one process.</summary>
public sealed class Devp2pNode : IAsyncDisposable
{
    /// <summary>Name of a node that was given none.</summary>
    public const string DefaultName = "main";

    // nets only: NodeActor bounds its start by 30 s and each step of its stop by 2 s
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2), StopLimit = TimeSpan.FromMinutes(1);

    private readonly Task _ended;

    private Devp2pNode(ActorSystem system, string name, IActorRef actor, Devp2pSettings settings, NodeActor.Started info, Task ended)
    {
        (System, Name, Actor, Settings, Info, _ended) = (system, name, actor, settings, info, ended);
        Refs = new Devp2pRefs(system, name);
    }

    public string Name { get; }

    public ActorSystem System { get; }

    /// <summary>The NodeActor in this life; watch it to learn the node's end.</summary>
    public IActorRef Actor { get; }

    /// <summary>The actors of the node; they stay valid when it restarts.</summary>
    public Devp2pRefs Refs { get; }

    /// <summary>The ServerActor.</summary>
    public IActorRef Server => Refs.Server;

    /// <summary>False when it was stopped, or has given up (<see cref="NodeFailed"/>).</summary>
    public bool IsRunning => !_ended.IsCompleted;

    /// <summary>The settings it was started with.</summary>
    public Devp2pSettings Settings { get; }

    /// <summary>Identity and ports as they were when it had started; <see cref="NodeActor.GetStatus"/> asks for those of now.</summary>
    public NodeActor.Started Info { get; }

    /// <summary>
    /// Starts a node below /user/devp2p-NAME and returns when it runs. Throws <see cref="SettingsException"/> when a setting, a key or the data
    /// directory is wrong, <see cref="Devp2pStartException"/> when the node was refused something; nothing is left behind.
    /// </summary>
    public static async Task<Devp2pNode> StartAsync(ActorSystem system, string name, Devp2pOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(system);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(options);
        if (system.Settings.SerializeAllCreators)
        {
            throw new Devp2pStartException($"node {name}: akka.actor.serialize-creators must be off, since the actors of a node are made of sockets and keys");
        }

        var nodes = Devp2pNodes.For(system);
        var settings = ReadSettings(system, options);
        var directory = options.DataDir is null ? null : Path.GetFullPath(options.DataDir);
        var held = new NodeResources(directory is null ? null : DataDirectory.Take(directory, readsKey: options.Key is null));
        var messages = settings.Peers.MessageEvents ? new MessageFeed() : null;
        IActorRef? actor = null;
        try
        {
            var blueprint = Draw(name, options, settings, directory, KeyOf(options, directory, held)) with { MessageEvents = messages };
            var faults = ActiveFaults.For(options.Faults, system, name, blueprint.ActorName, options.Time);
            StorageDispatcher.Ensure(system);
            actor = system.ActorOf(NodeActor.Props(held.Keep(faults)?.Strike(blueprint) ?? blueprint), blueprint.ActorName);
            faults?.Attach(actor);
        }
        catch (InvalidActorNameException e)
        {
            throw new Devp2pStartException($"node {name}: {e.Message}", e);
        }
        finally
        {
            if (actor is null)
            {
                held.Dispose();
            }
        }

        var node = await AskStart(system, name, actor, settings, EndOf(system, actor, held, EventsOf(system, name, options, messages)), cancellationToken).ConfigureAwait(false);
        nodes.Add(node);
        return node;
    }

    /// <summary>Disconnects all peers (0x08, quitting), stops everything in reverse order, and returns when it is gone. Nothing happens when it is gone already.</summary>
    public Task StopAsync() => Stop(Actor, _ended);

    public async ValueTask DisposeAsync() => await StopAsync().ConfigureAwait(false);

    // before the node is told to start, so that no event is missed
    private static IActorRef EventsOf(ActorSystem system, string name, Devp2pOptions options, MessageFeed? messages)
    {
        var events = system.ActorOf(EventsActor.Props(name), Devp2pRefs.EventsNameOf(name));
        foreach (var subscribe in options.Subscribers)
        {
            events.Tell(subscribe, subscribe.Subscriber);
        }

        if (messages is not null)
        {
            messages.Receiver = events;
        }

        return events;
    }

    private static Task<Task> EndOf(ActorSystem system, IActorRef actor, NodeResources held, IActorRef events)
    {
        var keeper = system.ActorOf(NodeKeeperActor.Props(actor, events, held));
        var ended = keeper.Ask<NodeKeeperActor.Ended>(NodeKeeperActor.WaitForEnd.Instance, Timeout.InfiniteTimeSpan, CancellationToken.None);
        return Task.WhenAny(ended, system.WhenTerminated);
    }

    private static async Task<Devp2pNode> AskStart(
        ActorSystem system, string name, IActorRef actor, Devp2pSettings settings, Task ended, CancellationToken cancellationToken)
    {
        object answer;
        // a token of its own, passed on afterwards: Ask with one that is cancelled removes its ref first and registers it then, for ever
        using var gone = new CancellationTokenSource();
        var asked = actor.Ask<object>(NodeActor.Start.Instance, StartLimit, gone.Token);
        await using var cancelled = cancellationToken.Register(gone.Cancel).ConfigureAwait(false);
        if (await Task.WhenAny(asked, ended).ConfigureAwait(false) != asked && !asked.IsCompleted)
        {
            // it has failed before it could read the question
            await gone.CancelAsync().ConfigureAwait(false);
        }

        try
        {
            answer = await asked.ConfigureAwait(false);
        }
        catch (Exception e) when (e is AskTimeoutException or OperationCanceledException)
        {
            await Stop(actor, ended).ConfigureAwait(false);
            throw cancellationToken.IsCancellationRequested ? e : new Devp2pStartException($"node {name}: failed while starting", e);
        }

        if (answer is NodeActor.Started started)
        {
            return new Devp2pNode(system, name, actor, settings, started, ended);
        }

        await ended.WaitAsync(StopLimit, CancellationToken.None).ConfigureAwait(false);
        throw new Devp2pStartException($"node {name}: {(answer as NodeActor.StartFailed)?.Reason}");
    }

    private static Task Stop(IActorRef actor, Task ended)
    {
        if (!ended.IsCompleted)
        {
            actor.Tell(NodeActor.Stop.Instance);
        }

        return ended.WaitAsync(StopLimit);
    }

    private static Devp2pSettings ReadSettings(ActorSystem system, Devp2pOptions options)
    {
        var config = Over(Devp2pSettings.Parse(options.Settings, "Devp2pOptions.Settings"), Over(Devp2pSettings.Parse(options.Bound, "Devp2pOptions.Bind"), system.Settings.Config));
        var settings = Devp2pSettings.Load(config);
        settings = options.Network is null ? settings : settings with { Eth = settings.Eth with { Network = options.Network } };
        var bootnodes = options.Bootnodes?.ToImmutableArray()
            ?? (settings.Discovery.Bootnodes.IsEmpty ? BootnodesOf(settings.Eth.Network) : settings.Discovery.Bootnodes);
        settings = settings with { Discovery = settings.Discovery with { Bootnodes = bootnodes } };
        if (options.Configure?.Invoke(settings) is { } changed)
        {
            SettingsCheck.Check(changed, $"{nameof(Devp2pOptions)}.{nameof(Devp2pOptions.Configure)}");
            return changed;
        }

        return settings;
    }

    private static Config Over(Config upper, Config lower) => upper.IsEmpty ? lower : upper.WithFallback(lower);

    private static ImmutableArray<Enode> BootnodesOf(Chain.Config.NetworkConfig network) =>
        [.. network.Bootnodes.Select(url => Enode.TryParse(url, out var node, out _) ? node : null).OfType<Enode>()];

    private static PrivateKey KeyOf(Devp2pOptions options, string? directory, NodeResources held)
    {
        if (options.Key is not null)
        {
            return options.Key;
        }

        return held.Keep(directory is null
            ? PrivateKey.Generate(options.Randomness.Fill)
            : NodeKeyFile.LoadOrCreate(Path.Combine(directory, DataDirectory.KeyFileName), options.Randomness));
    }

    private static NodeBlueprint Draw(string name, Devp2pOptions options, Devp2pSettings settings, string? directory, PrivateKey key)
    {
        var network = settings.Eth.Network;
        var offersEth = !settings.Eth.Versions.IsEmpty;
        return new NodeBlueprint
        {
            Name = name,
            Key = key,
            Settings = settings,
            ClientName = options.ClientName,
            DataDirectory = directory,
            Protocols = [.. EthProtocol.Specs(settings.Eth), .. options.Protocols],
            Services = [.. options.Services],
            Eth = offersEth ? network.ForkIdAt(0, network.GenesisHeader.Timestamp) : null,
            OutsideIp = options.OutsideIp,
            DatagramSockets = options.DatagramSockets,
            StreamSockets = options.StreamSockets,
            HostNames = options.HostNames,
            Gateways = options.Gateways,
            Time = options.Time,
            Randomness = options.Randomness,
            Parts = options.Parts,
        };
    }
}
