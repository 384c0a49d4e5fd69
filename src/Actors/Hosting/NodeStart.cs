using System.Collections.Immutable;
using Akka.Configuration;
using Akka.Devp2p.Actors.Eth;
using Akka.Devp2p.Actors.Events;
using Akka.Devp2p.Actors.Faults;
using Akka.Devp2p.Actors.Node;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Actors.Storage;
using Akka.Devp2p.Actors.Supervision;
using Akka.Devp2p.Chain.Store;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Hosting;

/// <summary>A node on its way: its actor is made, and has to be asked to start. Apart from <see cref="Devp2pNode"/> because a simulation asks in its own way.</summary>
internal sealed class NodeStart
{
    // nets only: NodeActor bounds its start by 30 s and each step of its stop by 2 s
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2), StopLimit = TimeSpan.FromMinutes(1);

    private readonly ActorSystem _system;
    private readonly string _name;
    private readonly Devp2pSettings _settings;
    private readonly Task _ended;

    private NodeStart(ActorSystem system, string name, IActorRef actor, Devp2pSettings settings, Task ended) =>
        (_system, _name, Actor, _settings, _ended) = (system, name, actor, settings, ended);

    /// <summary>The NodeActor.</summary>
    internal IActorRef Actor { get; }

    /// <summary>Reads the settings and makes the actor. Throws as <see cref="Devp2pNode.StartAsync"/> does; then nothing is left behind.</summary>
    internal static NodeStart Begin(ActorSystem system, string name, Devp2pOptions options)
    {
        ArgumentNullException.ThrowIfNull(system);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(options);
        if (system.Settings.SerializeAllCreators)
        {
            throw new Devp2pStartException($"node {name}: akka.actor.serialize-creators must be off, since the actors of a node are made of sockets and keys");
        }

        _ = Devp2pNodes.For(system); // the serializers are there before the first message
        var settings = ReadSettings(system, options);
        var directory = options.DataDir is null ? null : Path.GetFullPath(options.DataDir);
        var held = new NodeResources(directory is null ? null : DataDirectory.Take(directory, readsKey: options.Key is null));
        var messages = settings.Peers.MessageEvents ? new MessageFeed() : null;
        IActorRef? actor = null, keeper = null;
        try
        {
            var blueprint = Draw(name, options, settings, directory, KeyOf(options, directory, held)) with { MessageEvents = messages };
            var faults = ActiveFaults.For(options.Faults, system, name, blueprint.ActorName, options.Time);
            StorageDispatcher.Ensure(system);
            keeper = KeeperOf(system, blueprint);
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
                system.Stop(keeper ?? ActorRefs.Nobody);
                held.Dispose();
            }
        }

        return new NodeStart(system, name, actor, settings, EndOf(system, keeper, new NodeKeeperActor.Keep(actor, EventsOf(system, name, options, messages), held)));
    }

    /// <summary>Asks the actor to start; its answer, when the node runs or is gone. Throws when there is none, or when it is cancelled; then the node is gone.</summary>
    internal async Task<object> AnswerAsync(CancellationToken cancellationToken)
    {
        // a token of its own, passed on afterwards: Ask with one that is cancelled removes its ref first and registers it then, for ever
        using var gone = new CancellationTokenSource();
        var asked = Actor.AskUntil<object>(NodeActor.Start.Instance, StartLimit, gone.Token);
        await using var cancelled = cancellationToken.Register(gone.Cancel).ConfigureAwait(false);
        if (await Task.WhenAny(asked, _ended).ConfigureAwait(false) != asked && !asked.IsCompleted)
        {
            // it has failed before it could read the question
            await gone.CancelAsync().ConfigureAwait(false);
        }

        try
        {
            var answer = await asked.ConfigureAwait(false);
            if (answer is not NodeActor.Started)
            {
                await _ended.WaitAsync(StopLimit, CancellationToken.None).ConfigureAwait(false);
            }

            return answer;
        }
        catch (Exception e) when (e is AskTimeoutException or OperationCanceledException)
        {
            await StopAsync(Actor, _ended).ConfigureAwait(false);
            throw cancellationToken.IsCancellationRequested ? e : new Devp2pStartException($"node {_name}: failed while starting", e);
        }
    }

    /// <summary>The node that runs. Throws <see cref="Devp2pStartException"/> when the answer is a refusal.</summary>
    internal Devp2pNode Finish(object? answer)
    {
        if (answer is not NodeActor.Started started)
        {
            throw new Devp2pStartException($"node {_name}: {(answer as NodeActor.StartFailed)?.Reason ?? "failed while starting"}");
        }

        var node = new Devp2pNode(_system, _name, Actor, _settings, started, _ended);
        Devp2pNodes.For(_system).Add(node);
        return node;
    }

    internal static Task StopAsync(IActorRef actor, Task ended)
    {
        if (!ended.IsCompleted)
        {
            actor.Tell(NodeActor.Stop.Instance);
        }

        return ended.WaitAsync(StopLimit);
    }

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

    // before the node itself: it hears all that the node says
    private static IActorRef KeeperOf(ActorSystem system, NodeBlueprint blueprint)
    {
        var keeper = system.ActorOf(NodeKeeperActor.Props(new NodeKeeperActor.State(blueprint.Name, blueprint.ActorName, blueprint.Time)));
        foreach (var type in new[] { typeof(NodeActor.Ending), typeof(NodeFailed), typeof(ActorFailed) })
        {
            system.EventStream.Subscribe(keeper, type);
        }

        return keeper;
    }

    private static Task<Task> EndOf(ActorSystem system, IActorRef keeper, NodeKeeperActor.Keep keep)
    {
        keeper.Tell(keep, ActorRefs.NoSender);
        var ended = keeper.AskAsync<NodeKeeperActor.Ended>(NodeKeeperActor.WaitForEnd.Instance, Timeout.InfiniteTimeSpan, CancellationToken.None);
        return Task.WhenAny(ended, system.WhenTerminated);
    }

    private static Devp2pSettings ReadSettings(ActorSystem system, Devp2pOptions options)
    {
        var config = Over(Devp2pSettings.Parse(options.Settings, "Devp2pOptions.Settings"), Over(Devp2pSettings.Parse(options.Bound, "Devp2pOptions.Bind"), system.Settings.Config));
        var settings = Devp2pSettings.Load(config);
        settings = options.Network is null ? settings : settings with { Eth = settings.Eth with { Network = options.Network } };
        settings = settings with { Discovery = WithBootnodes(settings.Discovery, options.Bootnodes, settings.Eth.Network) };
        if (options.Configure?.Invoke(settings) is { } changed)
        {
            SettingsCheck.Check(changed, $"{nameof(Devp2pOptions)}.{nameof(Devp2pOptions.Configure)}");
            return changed;
        }

        return settings;
    }

    private static Config Over(Config upper, Config lower) => upper.IsEmpty ? lower : upper.WithFallback(lower);

    /// <summary>Those of the network when nobody has said others; it may have more for discv5.</summary>
    private static DiscoverySettings WithBootnodes(DiscoverySettings discovery, IEnumerable<Enode>? given, Chain.Config.NetworkConfig network)
    {
        if (given is not null || !discovery.Bootnodes.IsEmpty)
        {
            return given is null ? discovery : discovery with { Bootnodes = [.. given] };
        }

        var v5 = discovery.Discv5.Bootnodes.IsEmpty && network.BootnodesV5.Count > 0 ? Parse([.. network.BootnodesV5, .. network.Bootnodes]) : discovery.Discv5.Bootnodes;
        return discovery with { Bootnodes = Parse(network.Bootnodes), Discv5 = discovery.Discv5 with { Bootnodes = v5 } };
    }

    private static ImmutableArray<Enode> Parse(IEnumerable<string> urls) =>
        [.. urls.Select(url => Enode.TryParse(url, out var node, out _) ? node : null).OfType<Enode>()];

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
        var chain = settings.Eth.Versions.IsEmpty ? null : options.Chain ?? new GenesisChain(settings.Eth.Network);
        return new NodeBlueprint
        {
            Name = name,
            Key = key,
            Settings = settings,
            ClientName = options.ClientName,
            DataDirectory = directory,
            Protocols = [.. EthProtocol.Specs(settings.Eth, chain), .. options.Protocols],
            Services = [.. options.Services],
            Chain = chain,
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
