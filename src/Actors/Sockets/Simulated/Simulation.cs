using System.Net;
using Akka.Devp2p.Actors.Hosting;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Wire;

namespace Akka.Devp2p.Actors.Sockets.Simulated;

/// <summary>
/// Nodes on a simulated network, every actor the real one, on one thread and a simulated clock: what happens follows from the seed alone.
/// Nothing runs between the calls of this class. For tests of whoever embeds nodes, too; docs/simulation.md.
/// </summary>
/// <remarks>
/// One thread at a time. What nodes are given must not use other threads: a task started by Task.Run or an Ask inside an actor has no
/// fixed place in the order; <see cref="ForeignCalls"/> counts what came that way.
/// </remarks>
public sealed class Simulation : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(1), StopLimit = TimeSpan.FromMinutes(1), AnswerLimit = TimeSpan.FromMinutes(1);

    private readonly SimulatedScheduler _scheduler;
    private readonly SimulationLog _log;
    private readonly List<string> _faults = [];
    private readonly AddressPlan _addresses = new();
    private readonly PeerWatch _peers = new();
    private int _started;

    private Simulation(int seed, SimulationOptions options)
    {
        (Seed, Options) = (seed, options);
        System = ActorSystem.Create("simulation", SimulationConfig.With(options.Config));
        _scheduler = (SimulatedScheduler)System.Scheduler;
        _log = new SimulationLog(Loop);
        Network = new SimulatedNetwork(Loop, _log, seed, options);
        System.ActorOf(EventTapActor.Props(OnFault, typeof(Error), typeof(UnhandledMessage)), "simulation-faults");
        System.ActorOf(EventTapActor.Props(_peers.OnEvent, typeof(PeerAdded), typeof(PeerDropped)), "simulation-peers");
        RunFor(TimeSpan.Zero);
    }

    /// <summary>Where it comes from.</summary>
    public int Seed { get; }

    public SimulationOptions Options { get; }

    /// <summary>The actor system of all nodes.</summary>
    public ActorSystem System { get; }

    public SimulatedNetwork Network { get; }

    /// <summary>The simulated clock, with timers; for whatever of the host's own takes part.</summary>
    public TimeProvider Time => _scheduler.Time;

    /// <summary>The time on it. A simulation begins with the year 2050.</summary>
    public DateTimeOffset Now => Time.GetUtcNow();

    /// <summary>SHA-256 over everything that happened on the network so far, in hex: the same for the same seed.</summary>
    public string EventLogHash => _log.Hash;

    /// <summary>How many events that are.</summary>
    public long EventCount => _log.Count;

    /// <summary>Pieces of work done: turns of actors, continuations, timers.</summary>
    public long Steps => Loop.Steps;

    /// <summary>Work that came from other threads while the simulation ran, and so has no fixed place in the order: 0 when the run can be repeated.</summary>
    public long ForeignCalls => Loop.ForeignCalls;

    /// <summary>Timers that are set, of actors and of connections, and packets under way: 0 when all nodes have stopped and nothing of theirs is left.</summary>
    public int Pending => Loop.Pending;

    /// <summary>ERROR logs and unhandled messages so far.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <summary>Sees every event of the network as a line of text, to find where two runs part.</summary>
    public Action<string>? OnEvent
    {
        get => _log.Tap;
        set => _log.Tap = value;
    }

    private SimulatedLoop Loop => _scheduler.Loop;

    /// <summary>A simulation at its beginning.</summary>
    public static Simulation Create(int seed, SimulationOptions? options = null) => new(seed, options ?? new SimulationOptions());

    /// <summary>A machine with a public address of its own; no two are in one /24.</summary>
    public SimulatedHost AddHost() => Network.AddHost(_addresses.Next());

    /// <summary>A machine with this public address.</summary>
    public SimulatedHost AddHost(string address) => Network.AddHost(IPAddress.Parse(address));

    /// <summary>A machine behind a router of its own. The router has a public address, the machine 192.168.1.2.</summary>
    public SimulatedHost AddHost(NatKind nat) => Network.AddNat(_addresses.Next(), nat).AddHost(IPAddress.Parse("192.168.1.2"));

    /// <summary>Starts a node on a machine and returns when it runs. Throws like <see cref="Devp2pNode.StartAsync"/>.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="host">Where; null takes a new machine with a public address.</param>
    /// <param name="configure">Anything but clock and randomness; it may wrap the sockets it is given.</param>
    public Devp2pNode StartNode(string name, SimulatedHost? host = null, Action<Devp2pOptions>? configure = null)
    {
        host ??= AddHost();
        var options = new Devp2pOptions { Network = Chain.Config.Networks.Dev, DatagramSockets = host.Datagrams, StreamSockets = host.Streams };
        configure?.Invoke(options);
        options.Time = Time;
        options.Randomness = new SeededRandomness(HashCode(Seed, ++_started));
        options.HostNames = options.HostNames is Real.SystemHostNames ? new InMemory.InMemoryHostNames(new Dictionary<string, IPAddress>()) : options.HostNames;
        options.Settings = $$"""
            devp2p.server.address = "{{host.Address}}"
            devp2p.discovery.bind-address = "{{host.Address}}"

            """ + options.Settings;
        return Start(name, options);
    }

    /// <summary>Stops a node in order and returns when it is gone.</summary>
    public void StopNode(Devp2pNode node) => StopNodes([node]);

    /// <summary>Stops nodes in order, all at the same moment, and returns when they are gone.</summary>
    public void StopNodes(IReadOnlyList<Devp2pNode> nodes)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        var stopped = nodes.Select(node => node.StopAsync()).ToArray();
        RunUntil(() => nodes.All(node => IsGone(node.Actor)), StopLimit);
        Loop.PumpUntil(Task.WhenAll(stopped));
    }

    /// <summary>Whom a node is connected with now; may be looked at inside a condition.</summary>
    public IReadOnlySet<NodeId> PeersOf(Devp2pNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return _peers.Of(node.Actor.Path.Name["devp2p-".Length..]);
    }

    /// <summary>Starts a task of the host's own inside the simulation: what it awaits without ConfigureAwait goes on there. It runs when time passes.</summary>
    public Task Start(Func<Task> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        var started = new TaskCompletionSource<Task>();
        Loop.Enqueue(_ => started.SetResult(work()), null);
        return started.Task.Unwrap();
    }

    /// <summary>Lets so much time pass.</summary>
    public void RunFor(TimeSpan time) => Loop.Run(Loop.Now + time.Ticks, null);

    /// <summary>Lets time pass until the condition holds, which is asked before each move of the clock; false when it did not within the limit.</summary>
    public bool RunUntil(Func<bool> condition, TimeSpan limit) => Loop.Run(Loop.Now + limit.Ticks, condition);

    /// <summary>An actor below a node by its path, such as <c>discovery/table</c>. Throws <see cref="TimeoutException"/> when there is none.</summary>
    public IActorRef Find(Devp2pNode node, string path)
    {
        ArgumentNullException.ThrowIfNull(node);
        return Ask<ActorIdentity>(System.ActorSelection($"{node.Actor.Path}/{path}"), new Identify(null)).Subject
            ?? throw new TimeoutException($"no actor {path} below {node.Actor.Path}");
    }

    /// <summary>Asks an actor and lets time pass until it answers. Throws <see cref="TimeoutException"/> when it does not within a minute.</summary>
    public T Ask<T>(ICanTell whom, object message) => AskAll<T>([(whom, message)])[0];

    /// <summary>Asks all at the same moment and lets time pass until the last has answered; the answers are in the order of the questions.</summary>
    public IReadOnlyList<T> AskAll<T>(IReadOnlyList<(ICanTell Whom, object Message)> questions)
    {
        ArgumentNullException.ThrowIfNull(questions);
        var answers = new object?[questions.Count];
        var open = questions.Count;
        for (var i = 0; i < questions.Count; i++)
        {
            var at = i;
            questions[i].Whom.Tell(questions[i].Message, new Answer(System, AnswerLimit, given =>
            {
                answers[at] = given;
                open--;
            }));
        }

        RunUntil(() => open == 0, AnswerLimit);
        return Array.ConvertAll(answers, answer => answer is T expected ? expected : throw new TimeoutException($"an answer was {answer ?? "none"}"));
    }

    /// <summary>Ends everything.</summary>
    public ValueTask DisposeAsync()
    {
        Loop.PumpUntil(System.Terminate());
        System.Dispose();
        return ValueTask.CompletedTask;
    }

    private Devp2pNode Start(string name, Devp2pOptions options)
    {
        var start = NodeStart.Begin(System, name, options);
        object? answer = null;
        using var receiver = new Answer(System, StartLimit, given => answer = given);
        start.Actor.Tell(Node.NodeActor.Start.Instance, receiver);
        RunUntil(() => answer is not null || IsGone(start.Actor), StartLimit);
        if (answer is not Node.NodeActor.Started)
        {
            RunUntil(() => IsGone(start.Actor), StopLimit);
        }

        return start.Finish(answer);
    }

#pragma warning disable CS0618 // a death watch would be an actor more; here nothing else runs while it is asked
    private static bool IsGone(IActorRef actor) => ((IInternalActorRef)actor).IsTerminated;
#pragma warning restore CS0618

    private static int HashCode(int seed, int number) => unchecked((seed * 1_000_003) + (number * 7919));

    private void OnFault(object fault) => _faults.Add($"{Now:HH:mm:ss.fff} " + fault switch
    {
        UnhandledMessage unhandled => $"unhandled by {unhandled.Recipient}: {unhandled.Message}",
        _ => $"{fault}",
    });
}
