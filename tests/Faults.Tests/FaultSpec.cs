using System.Net;
using Akka.Actor;
using Akka.Devp2p.Actors;
using Akka.Devp2p.Actors.Faults;
using Akka.Devp2p.Actors.Hosting;
using Akka.Devp2p.Actors.Node;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Enr;
using Akka.Event;
using Akka.TestKit;

namespace Akka.Devp2p.Faults.Tests;

/// <summary>
/// A node with three live peers, two dialed and one inbound, that suffers a plan. The faults strike at <see cref="At"/>, when all are connected and
/// nothing is under way.
/// </summary>
public abstract class FaultSpec : NodeSpec
{
    protected const int PeerCount = 3;

    /// <summary>When faults strike, from the start of the node: when no timer of a whole look-up, of 20 s, is due.</summary>
    protected static readonly TimeSpan At = TimeSpan.FromSeconds(19);

    protected static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    private static readonly Leaks Nothing = new((0, 0, 0), 0, 0, 0, 0, 0, 0, 0, 0);

    private readonly List<Devp2pNode> _others = [];

    protected FaultSpec(string hocon = "") : base(hocon)
    {
        Check = new LeakCheck(Sys, TaskTime);
        Struck = CreateTestProbe();
        Sys.EventStream.Subscribe(Struck.Ref, typeof(FaultStruck));
        Failures = CreateTestProbe();
        Sys.EventStream.Subscribe(Failures.Ref, typeof(Warning));
        Sys.EventStream.Subscribe(Failures.Ref, typeof(Error));
        Heard = CreateTestProbe();
        AllowErrors<InjectedFault>();
    }

    /// <summary>The node that suffers.</summary>
    protected Devp2pNode One { get; private set; } = null!;

    /// <summary>Its peers.</summary>
    protected IReadOnlyList<Devp2pNode> Others => _others;

    /// <summary>What has struck.</summary>
    protected TestProbe Struck { get; }

    /// <summary>Warnings and errors of the log.</summary>
    protected TestProbe Failures { get; }

    /// <summary>Answers to <see cref="EchoActor.Ping"/>.</summary>
    protected TestProbe Heard { get; }

    /// <summary>When the faults strike.</summary>
    protected DateTimeOffset StrikeTime { get; private set; }

    /// <summary>How often the node has bound a socket.</summary>
    protected int Binds => Check.Binds;

    /// <summary>Listening sockets that are open, of all nodes.</summary>
    protected int Listeners => Check.OpenSockets.Listeners;

    private LeakCheck Check { get; }

    /// <summary>Starts the node and its peers, and stops one tick before <see cref="At"/>.</summary>
    protected void Begin(params FaultRule[] rules) => Begin(null, rules);

    protected void Begin(Action<Devp2pOptions>? more, params FaultRule[] rules)
    {
        StrikeTime = Scheduler.Now + At;
        One = StartCounting("one", "10.0.0.1", options =>
        {
            options.Faults = FaultPlan.None.With(rules);
            options.Parts = new NodeParts
            {
                Server = plan =>
                {
                    Check.Context = plan.Server;
                    return ServerActor.Props(plan.Server);
                },
            };
            more?.Invoke(options);
        });
        for (var i = 0; i < PeerCount; i++)
        {
            _others.Add(StartCounting($"p{i + 1}", $"10.0.0.{i + 2}"));
            var (dialing, dialed) = i == PeerCount - 1 ? (_others[i], One) : (One, _others[i]);
            dialing.Server.Tell(new ServerActor.AddStatic(dialed.Info.Self));
            Events.ExpectMsg<PeerAdded>();
            Events.ExpectMsg<PeerAdded>();
        }

        Quiet();
        Scheduler.AdvanceTo(StrikeTime - Tick);
        Quiet();
        while (Struck.HasMessages)
        {
            Assert.Null(Struck.ExpectMsg<FaultStruck>().Rule.Begin);
        }

        ExpectEchoes();
        var ownTimers = rules.Count(rule => rule is { Number: null, Message: null, Action: FaultAction.Throw or FaultAction.Stop or FaultAction.Reset or FaultAction.Cut });
        Before = AwaitSteady();
        Before = Before with { TaskTimers = Before.TaskTimers - ownTimers };
        while (Failures.HasMessages)
        {
            Failures.ReceiveOne(TimeSpan.Zero);
        }
    }

    /// <summary>What the network held before the fault.</summary>
    private protected Leaks Before { get; private set; } = null!;

    /// <summary>One more tick: the fault strikes.</summary>
    protected FaultStruck Strike()
    {
        Scheduler.AdvanceTo(StrikeTime);
        return Struck.ExpectMsg<FaultStruck>();
    }

    /// <summary>What was done about the failure of an actor that is still there: what its supervisor logs about it.</summary>
    protected Directive DirectiveFor(string path) => LogOf(path) is Warning ? Directive.Resume : Directive.Restart;

    /// <summary>Its supervisor has stopped the actor that was struck.</summary>
    protected void ExpectStopped(FaultStruck struck)
    {
        Assert.IsType<Error>(LogOf(struck.Where));
        AwaitAssert(() => Assert.True(Sys.ActorSelection($"{One.Actor.Path}/{struck.Where}").ResolveOne(TimeSpan.FromSeconds(1)).IsFaulted, "not stopped"));
    }

    /// <summary>Every one of these peers answers over its connection.</summary>
    protected void ExpectEchoes(params IEnumerable<Devp2pNode> peers)
    {
        var wanted = peers.DefaultIfEmpty().First() is null ? Others : [.. peers];
        foreach (var peer in wanted)
        {
            Find(One, $"peers/{peer.Info.Self.Id}/echo").Tell(new EchoActor.Ping());
        }

        var answers = Enumerable.Range(0, wanted.Count).Select(_ => Heard.ExpectMsg<EchoActor.Heard>()).ToList();
        Assert.Equal(wanted.Select(peer => peer.Info.Self.Id.ToString()).Order(), answers.Select(answer => answer.Peer).Order());
    }

    /// <summary>Nobody has come or gone, all answer, and the network holds what it held before.</summary>
    protected void ExpectNobodyDroppedAndNothingLeaked()
    {
        Quiet();
        Assert.False(Events.HasMessages, "a peer has come or gone");
        Assert.Equal(PeerCount, PeersOf(One).Count);
        ExpectEchoes();
        ExpectNothingLeaked();
    }

    /// <summary>The network holds what it held before, with so many peers less.</summary>
    protected void ExpectNothingLeaked(int lost = 0)
    {
        var (connections, listeners, udp) = Before.Sockets;
        var ends = 2 * lost;
        var wanted = Before with
        {
            Sockets = (connections - ends, listeners, udp), Peers = Before.Peers - ends, TaskTimers = Before.TaskTimers - ends, PooledBuffers = Before.PooledBuffers - ends,
        };
        var now = MeasureAgain();
        // what a new actor asks at once is answered in its own time, and tasks end in theirs
        for (var i = 0; i < 100 && now != wanted; i++)
        {
            Advance(TimeSpan.FromMilliseconds(100));
            Quiet();
            now = MeasureAgain();
        }

        Assert.Equal(wanted, now);

        // the test host rents buffers too: fewer than before are no leak
        Leaks MeasureAgain() => Measure() is var now && now.PooledBuffers < wanted.PooledBuffers ? now with { PooledBuffers = wanted.PooledBuffers } : now;
    }

    /// <summary>Waits until every actor of the node and its peers has handled what it was told.</summary>
    protected void Quiet()
    {
        for (var i = 0; i < 3; i++)
        {
            Settle([.. new[] { One }.Concat(Others).SelectMany(node => Below(node.Actor))]);
        }
    }

    protected IReadOnlyList<PeerSnapshot> PeersOf(Devp2pNode node) => Ask<ServerActor.Peers>(node, "server", ServerActor.GetPeers.Instance).All;

    /// <summary>Moves on until the node has its three peers again, in steps of 100 ms; how long it took since the fault.</summary>
    protected TimeSpan UntilAllAreBack(int steps = 600)
    {
        Until(() => PeersOf(One).Count == PeerCount && Others.All(peer => PeersOf(peer).Count == 1), "all peers are back", steps, One.Server);
        Quiet();
        return Scheduler.Now - StrikeTime;
    }

    /// <summary>Lets so much time pass, in steps that let the actors act.</summary>
    protected void Pass(TimeSpan time) => AdvanceInSteps(time, TimeSpan.FromMilliseconds(100), [.. Below(One.Actor)]);

    /// <summary>A node that does not exist, at an address that nobody has.</summary>
    protected static Enode Silent { get; } = Enode.Create(PrivateKey.Generate(new SeededRandomness(9).Fill).PublicKey, IPAddress.Parse("10.0.0.9"), 30303, 30303);

    protected T Ask<T>(string path, object query) => Ask<T>(One, path, query);

    protected Devp2pNode StartCounting(string name, string ip, Action<Devp2pOptions>? more = null) => StartNode(name, ip, options =>
    {
        var sockets = new CountingSockets(options.StreamSockets, options.DatagramSockets);
        Check.Add(sockets);
        (options.StreamSockets, options.DatagramSockets) = (sockets, sockets);
        options.Protocols.Add(EchoActor.Spec(Heard.Ref));
        more?.Invoke(options);
    });

    /// <summary>Stops what still runs; then nothing at all may be held.</summary>
    protected override void Dispose(bool disposing)
    {
        try
        {
            foreach (var node in One is null ? Others : [One, .. Others])
            {
                Stop(node);
            }

            Advance(TimeSpan.FromSeconds(2));
            Leaks? left = null;
            SpinWait.SpinUntil(() => (left = Check.Measure([])) == Nothing, TimeSpan.FromSeconds(5));
            Assert.True(Nothing == left, $"{left}: {Check.Details}");
        }
        finally
        {
            base.Dispose(disposing);
        }
    }

    private static IEnumerable<IActorRef> Below(IActorRef actor) =>
        actor is not ActorRefWithCell cell ? [] : cell.Children.Where(child => !child.IsNobody()).SelectMany(Below).Prepend(actor);

    private LogEvent LogOf(string path)
    {
        var source = path is "." ? $"{One.Actor.Path}" : $"{One.Actor.Path}/{path}";
        return (LogEvent)Failures.FishForMessage(message => message is LogEvent log && log.LogSource.StartsWith(source, StringComparison.Ordinal) && log.ToString().Contains("injected: ", StringComparison.Ordinal));
    }

    private Leaks AwaitSteady()
    {
        var last = Measure();
        SpinWait.SpinUntil(() => last == (last = Measure()), TimeSpan.FromSeconds(5));
        return last;
    }

    private Leaks Measure() => Check.Measure([.. new[] { One }.Concat(Others).Select(node => node.Actor)]);
}
