using System.Collections.Immutable;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Actors.Supervision;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Node;

/// <summary>
/// One node: geth's <c>node.Node</c> with <c>p2p.Server</c>'s Start and Stop. Creates the children, starts them in order, stops them in
/// reverse, and gives up when one is lost. It starts by itself, also after a restart by its supervisor.
/// </summary>
#pragma warning disable CA1001 // PostStop disposes the meters
public sealed partial class NodeActor : Devp2pActor, IWithTimers
#pragma warning restore CA1001
{
    private readonly NodeBlueprint _blueprint;
    private readonly EventStream _events = Context.System.EventStream; // read here: a strategy is made where there is no Context
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly List<IActorRef> _starters = [];
    private readonly List<(string Name, IActorRef Actor)> _children = [], _services = [];
    private readonly NodeMeters _meters;
    private NodePlan _plan = null!;
    private IActorRef _container = ActorRefs.Nobody;
    private Started? _running;
    private ChildLost? _lost;
    private bool _ends; // told to, or given up: a next life makes its children and begins its start, until it reads the Stop

    public NodeActor(NodeBlueprint blueprint)
    {
        ArgumentNullException.ThrowIfNull(blueprint);
        _blueprint = blueprint;
        _meters = new NodeMeters(blueprint.Name, blueprint.Time);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private NodeRefs Refs => _plan.Refs;

    public static Props Props(NodeBlueprint blueprint) => Akka.Actor.Props.Create(() => new NodeActor(blueprint));

    protected override SupervisorStrategy SupervisorStrategy() => new CountingStrategy(_events, _blueprint.Time, Decide, lost => _lost = lost);

    protected override void PreStart()
    {
        Become(Starting);
        if (_blueprint.FindFault() is { } fault)
        {
            Self.Tell(new Refused(fault));
            return;
        }

        CreateChildren();
        Context.System.EventStream.Subscribe(Self, typeof(LocalRecordChanged));
        Context.System.EventStream.Subscribe(Self, typeof(ActorFailed));
        Timers.StartSingleTimer(nameof(StartTick), StartTick.Instance, StartBound);
        Refs.Server.Tell(ServerActor.Start.Instance);
        Refs.Listener.Tell(ListenerActor.Start.Instance);
    }

    /// <summary>The mailbox outlives the restart: whoever waits for the start is not forgotten, nor whom we are to keep, nor that this is the end. The base stops all children.</summary>
    protected override void PreRestart(Exception reason, object message)
    {
        Remember(reason);
        _starters.ForEach(starter => Self.Tell(Start.Instance, starter));
        if (_ends || message is Stop)
        {
            Self.Tell(Stop.Instance);
        }

        base.PreRestart(reason, message);
    }

    protected override void PostStop()
    {
        // stopped in the middle of a restart, Akka calls this once more, and then there is no Context
        _events.Unsubscribe(Self);
        _meters.Dispose();
        base.PostStop();
    }

    protected override void OnReceive(object message) => Unhandled(message);

    private void Running(object message)
    {
        switch (message)
        {
            case Start:
                Sender.Tell(_running);
                break;
            case Stop:
                _log.Info("Node {0} stops", _blueprint.Name);
                _ends = true;
                BeginStop();
                break;
            case GetStatus:
                Sender.Tell(StatusAs(NodePhase.Running));
                break;
            case ChildGone gone when gone.Child.Equals(_nat):
                OnNatGone();
                break;
            case ChildGone gone when IsOurs(gone.Child):
                OnStopped(gone.Child);
                Fail(gone.Name);
                break;
            case LocalRecordChanged changed:
                OnRecordChanged(changed);
                break;
            case NatTick:
                OnNatTick();
                break;
            default:
                OnInAnyPhase(message);
                break;
        }
    }

    // one that had ended when we were restarted, or ended with us, is reported to this life
    private bool IsOurs(IActorRef child) => _children.Any(known => known.Actor.Equals(child)) || _services.Any(known => known.Actor.Equals(child));

    private void OnRecordChanged(LocalRecordChanged changed)
    {
        if (changed.Node != _blueprint.Name)
        {
            return;
        }

        Refs.Discovery.Tell(new DiscoveryActor.SetRecord(changed.Record));
        _running = _running is null ? null : _running with { Self = Enode.FromRecord(changed.Record), Record = changed.Record };
    }

    private void Fail(string child)
    {
        var reason = _lost is null ? $"{child} failed" : $"{_lost.Name} failed too often";
        _log.Error("Node {0} gives up: {1}", _blueprint.Name, reason);
        Context.System.EventStream.Publish(new NodeFailed(_blueprint.Name, reason));
        _ends = true;
        BeginStop();
    }

    private Status StatusAs(NodePhase phase) => new(phase, _running, [.. _services.Select(service => service.Name)]);

    // whoever tells another something is made after it, and so ends before it: what it says is still heard
    private void CreateChildren()
    {
        _plan = new NodePlan(_blueprint, _meters);
        Refs.Node = Self;
        var parts = _blueprint.Parts;
        Refs.NodeDatabase = Create("node-db", parts.NodeDatabase);
        Refs.LocalNode = Create("local-node", parts.LocalNode);
        Refs.Discovery = Create("discovery", parts.Discovery);
        Refs.Dialer = Create("dialer", parts.Dialer);
        Refs.Server = Create("server", parts.Server);
        Refs.Peers = Create("peers", parts.Peers);
        Refs.Handshakes = Create("handshakes", parts.Handshakes);
        Refs.Dials = Create("dials", parts.Dials);
        Refs.Listener = Create("listener", parts.Listener);
        _container = Create("services", parts.Services);
        CreateNat();
    }

    private IActorRef Create(string name, Func<NodePlan, Props> part)
    {
        var child = Context.ActorOf(part(_plan), name);
        _children.Add((name, child));
        return Context.WatchWith(child, new ChildGone(name, child));
    }

    // containers hold no state, so they go on as if nothing had been; the port mapping can wait; the others start anew
    private Directive Decide(IActorRef child, Exception exception) =>
        child.Path.Name is "peers" or "handshakes" or "dials" or "services" ? Directive.Resume
        : child.Equals(_nat) ? Directive.Stop
        : Directive.Restart;

    private sealed record ChildGone(string Name, IActorRef Child) : ILocalMessage;

    private sealed record Refused(string Reason) : ILocalMessage;

    private sealed record StartTick : ILocalMessage
    {
        public static StartTick Instance { get; } = new();
    }
}
