using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Storage;
using Akka.Devp2p.Wire;

namespace Akka.Devp2p.Actors.Server;

/// <summary>
/// Whom to dial, and when: geth's <c>dialScheduler</c>. <see cref="DialMachine"/> decides; this actor starts the dials, asks discovery for
/// candidates and addresses, and counts how dials end. It has no children: after a restart all dials are cancelled and the server tells
/// what there is.
/// </summary>
public sealed partial class DialSchedulerActor : Devp2pActor, IWithTimers, IWithUnboundedStash
{
    /// <summary>Pause before discovery is asked again when it had nothing to dial.</summary>
    private static readonly TimeSpan CandidatePause = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan StatsInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AnchorInterval = TimeSpan.FromMinutes(5);

    private const int FewPeers = 3;

    private readonly ServerContext _context;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly DialMachine _machine;
    private readonly AnchorChoice _anchors;
    private readonly Dictionary<IActorRef, DialOrder> _dials = [];
    private object? _question;
    private bool _pausing;
    private bool _awaitingAnchors;
    private bool _ceased;
    private bool _restarted;

    public DialSchedulerActor(ServerContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        _context = context;
        _anchors = new AnchorChoice(context.Server.Anchors);
        _machine = new DialMachine(
            context.Server,
            context.Key.PublicKey.Id,
            context.Discovers ? context.Bootnodes : [],
            context.Randomness,
            canResolve: false,
            context.Time.GetUtcNow());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public IStash Stash { get; set; } = null!;

    private sealed record DialGone(IActorRef Dial) : IDeadLetterSuppression, ILocalMessage;

    private sealed record CreateTick(DialOrder Order) : ILocalMessage;

    private sealed record CandidatesAnswered(object Question, object? Reply) : IDeadLetterSuppression, ILocalMessage;

    private sealed record ResolveAnswered(NodeId Id, object? Reply) : IDeadLetterSuppression, ILocalMessage;

    private sealed record AnchorsAnswered(object? Reply) : IDeadLetterSuppression, ILocalMessage;

    private sealed record WakeTick : ILocalMessage
    {
        public static WakeTick Instance { get; } = new();
    }

    private sealed record CandidateTick : ILocalMessage
    {
        public static CandidateTick Instance { get; } = new();
    }

    private sealed record StatsTick : ILocalMessage
    {
        public static StatsTick Instance { get; } = new();
    }

    private sealed record AnchorTick : ILocalMessage
    {
        public static AnchorTick Instance { get; } = new();
    }

    private DateTimeOffset Now => _context.Time.GetUtcNow();

    public static Props Props(ServerContext context) => Akka.Actor.Props.Create(() => new DialSchedulerActor(context));

    protected override void PostRestart(Exception reason)
    {
        _log.Warning("dialer restarted, asking the server: {0}", reason.Message);
        _restarted = true;
        _context.Refs.Dials.Tell(DialsActor.StopAll.Instance);
        _context.Refs.Server.Tell(ServerActor.GetDialerState.Instance);
    }

    /// <summary>Before Start, or after a restart before the server has answered.</summary>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Start:
                WarnWhenUseless();
                foreach (var node in _context.Server.StaticNodes)
                {
                    _machine.AddStatic(node);
                }

                foreach (var id in _context.Server.TrustedNodes)
                {
                    _machine.SetTrusted(id, true);
                }

                AskAnchors();
                Run();
                break;
            case ServerActor.DialerState state:
                TakeOver(state);
                Run();
                break;
            case NodeStops when !_restarted:
                // it has not begun, and will not
                OnNodeStops();
                Become(Running);
                Stash.UnstashAll();
                break;
            case GetDialStats or GetBackOffs:
                OnQuestion(message);
                break;
            case DialActor.Ended or DialActor.MovesOn or DialsActor.Created or DialsActor.NotCreated or DialGone or CandidatesAnswered:
                // of the time before the restart; a stashed DialGone would come back as a bare Terminated
                break;
            default:
                Stash.Stash();
                break;
        }
    }

    private void Run()
    {
        // known only now: all siblings are there before Start
        _machine.CanResolve = _context.Discovers && !_context.Refs.Discovery.IsNobody();
        Timers.StartPeriodicTimer(StatsTick.Instance, StatsTick.Instance, StatsInterval);
        Timers.StartPeriodicTimer(AnchorTick.Instance, AnchorTick.Instance, AnchorInterval);
        Become(Running);
        Stash.UnstashAll();
        Evaluate();
    }

    private void OnQuestion(object question) => Sender.Tell(question is GetDialStats ? _machine.Stats : _machine.BackOffs(Now));

    private void Running(object message)
    {
        switch (message)
        {
            case DialsActor.Created created:
                OnCreated(created);
                break;
            case DialActor.Ended ended:
                OnEnded(ended);
                break;
            case DialGone gone:
                OnDialGone(gone.Dial);
                break;
            case DialsActor.NotCreated refused:
                OnFailed(refused.Order);
                break;
            case CreateTick tick:
                // /dials failed on the very order, and nobody answers
                OnFailed(tick.Order);
                break;
            case CandidatesAnswered answered:
                OnCandidates(answered);
                break;
            case ResolveAnswered answered:
                _machine.Resolved(answered.Id, (answered.Reply as DiscoveryActor.Resolved)?.Node, Now);
                Evaluate();
                break;
            case AnchorsAnswered answered:
                _awaitingAnchors = false;
                _machine.SetAnchors((answered.Reply as NodeDatabaseActor.Anchors)?.Nodes ?? []);
                Evaluate();
                break;
            case GetDialStats or GetBackOffs:
                OnQuestion(message);
                break;
            default:
                RunningTicks(message);
                break;
        }
    }

    private void RunningTicks(object message)
    {
        switch (message)
        {
            case WakeTick:
                Evaluate();
                break;
            case CandidateTick:
                _pausing = false;
                Evaluate();
                break;
            case StatsTick:
                LogStats();
                break;
            case AnchorTick:
                SaveAnchors();
                break;
            case DialActor.MovesOn moves:
                Sender.Tell(new DialActor.MayMoveOn(_machine.MoveOn(moves.Order, moves.To)));
                break;
            case LinkSuspected link:
                _machine.SuspectLink(link.Until);
                break;
            case NodeStops:
                OnNodeStops();
                break;
            default:
                RunningServer(message);
                break;
        }
    }

    private void RunningServer(object message)
    {
        switch (message)
        {
            case AddStatic add:
                _machine.AddStatic(add.Node);
                break;
            case RemoveStatic remove:
                OnRemoveStatic(remove.Id);
                break;
            case SetTrusted trust:
                _machine.SetTrusted(trust.Id, trust.Trusted);
                break;
            case SetBans bans:
                _machine.SetBans(bans.All);
                break;
            case PeerAdded added:
                OnPeerAdded(added);
                break;
            case PeerRemoved removed:
                OnPeerRemoved(removed);
                break;
            case InboundPending pending:
                _machine.InboundPending(pending.Id);
                break;
            case InboundCompleted completed:
                _machine.InboundCompleted(completed.Id);
                break;
            case ServerRestarted:
                OnServerRestarted();
                break;
            case ServerActor.DialerState or Start:
                return;
            default:
                Unhandled(message);
                return;
        }

        Evaluate();
    }
}
