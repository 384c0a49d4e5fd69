using System.Collections.Immutable;
using System.Net;
using Akka.Devp2p.Actors.Discovery.Dns;
using Akka.Devp2p.Actors.Discovery.Mixer;
using Akka.Devp2p.Actors.Discovery.V5;
using Akka.Devp2p.Actors.Supervision;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Discv4;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Discovery;

/// <summary>
/// Parent and face of discovery: starts it, resolves nodes, passes questions for candidates and single requests on. Every question is answered,
/// within five seconds. Switched off, it opens no socket and finds nobody.
/// </summary>
public sealed partial class DiscoveryActor : Devp2pActor, IWithTimers, IWithUnboundedStash
{
    private readonly DiscoverySetup _setup;
    private readonly DiscoveryRefs _refs = new();
    private readonly EventStream _events = Context.System.EventStream; // read here: a strategy is made where there is no Context
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private IActorRef _starter = ActorRefs.Nobody;
    private Start? _start; // until its starter has been told how it ended
    private IPEndPoint? _local, _also;
    private bool _begun;
    private NodeRecord? _record;
    private StandingOrders _orders = StandingOrders.None;

    public DiscoveryActor(DiscoverySetup setup)
    {
        ArgumentNullException.ThrowIfNull(setup);
        _setup = setup;
        _resolveBackoff = new ResolveBackoff(setup.Time);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public IStash Stash { get; set; } = null!;

    public static Props Props(DiscoverySetup setup) => Akka.Actor.Props.Create(() => new DiscoveryActor(setup));

    // the containers go on as if nothing had been, since they hold no state; the others start anew, that of DNS at its time
    protected override SupervisorStrategy SupervisorStrategy() => new CountingStrategy(
        _events, _setup.Time, (child, _) => child.Equals(_dns) ? Directive.Stop
            : child.Equals(_refs.Bonds) || child.Equals(_refs.Lookups) ? Directive.Resume : Directive.Restart);

    protected override void PreStart()
    {
        if (!_setup.Settings.Enabled)
        {
            Become(Off);
            return;
        }

        _refs.Mixer = Create(NodeSourceActor.Props(_setup, _refs), "mixer");
        if (!_setup.Settings.HasSocket)
        {
            Become(WithoutSocket);
            return;
        }

        _refs.Udp = Create(UdpListenerActor.Props(_setup, _refs), "udp");
        if (_setup.Settings.V5)
        {
            _refs.V5 = Create(Discv5Actor.Props(_setup, _refs), "v5");
        }

        if (!_setup.Settings.V4)
        {
            Become(WithoutV4);
            return;
        }

        _refs.V4 = Create(Discv4Actor.Props(_setup, _refs), "v4");
        _refs.Table = Create(TableActor.Props(_setup, _refs), "table");
        _refs.Bonds = Create(BondsActor.Props(_setup, _refs), "bonds");
        _refs.Lookups = Create(LookupsActor.Props(_setup, _refs), "lookups");
    }

    private static IActorRef Create(Props props, string name) => Context.WatchWith(Context.ActorOf(props, name), new ChildGone(name));

    protected override void PreRestart(Exception reason, object message)
    {
        AnswerAll();
        var orders = _orders.With(message);
        if (!orders.Has(message) && (message is not Resolve resolve || !_resolving.ContainsKey(resolve.Node.Id)))
        {
            Refusal.Tell(message, Sender, RequestFailure.Restarted); // the question at which this actor has failed
        }

        // the mailbox outlives the restart: what we have been told comes before what came since
        Stash.Prepend([.. Told(message), .. orders.Envelopes(message, Sender)]);
        base.PreRestart(reason, message);
    }

    /// <summary>The port and our record, or a start that is not done, which begins anew: nobody has been told of a port.</summary>
    private IEnumerable<Envelope> Told(object failed)
    {
        var record = (failed as SetRecord)?.Record ?? _record;
        var (start, starter) = failed is Start now ? (now, Sender) : (_start, _starter);
        if (start is null && (failed is Reopen || _begun))
        {
            yield return new Envelope(failed as Reopen ?? new Reopen(_local, _also, record), ActorRefs.Nobody);
            yield break;
        }

        if (record is not null)
        {
            yield return new Envelope(new SetRecord(record), ActorRefs.Nobody);
        }

        if (start is not null)
        {
            yield return new Envelope(start, starter);
        }
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Start start:
                (_start, _starter) = (start, Sender);
                _refs.Udp.Tell(new UdpListenerActor.Open(start.Bind ?? _setup.Settings.Bind, _setup.Settings.BindAlso));
                break;
            case Reopen reopen:
                OnReopen(reopen);
                break;
            case ChildGone gone:
                throw new ChildLost("discovery/" + gone.Name);
            case UdpListenerActor.Opened or UdpListenerActor.OpenFailed when !Sender.Equals(_refs.Udp):
                break; // of before a restart
            case UdpListenerActor.Opened opened:
                OnOpened(opened);
                break;
            case UdpListenerActor.OpenFailed failed:
                EndStart(new StartFailed(failed.Local, failed.Error));
                break;
            case SetRecord set:
                _record = set.Record;
                _refs.V4.Tell(new Discv4Actor.SetRecord(set.Record));
                _refs.V5.Tell(new Discv5Actor.SetRecord(set.Record));
                break;
            case PingNode or RequestRecord or FindNodes:
                _refs.V4.Forward(message);
                break;
            case UdpListenerActor.GetCounters:
                _refs.Udp.Forward(message);
                break;
            case GetTable:
                _refs.Table.Forward(message);
                break;
            default:
                OnResolveMessage(message);
                break;
        }
    }

    private void OnOpened(UdpListenerActor.Opened opened)
    {
        (_local, _also) = (opened.Local, opened.Also);
        _log.Info("Discovery on UDP {0}, {1} bootnodes", string.Join(" and ", new[] { _local, _also }.OfType<IPEndPoint>()), _setup.Settings.Bootnodes.Length);
        Begin();
        EndStart(new Started(opened.Local, opened.Also));
    }

    private void EndStart(object answer)
    {
        _starter.Tell(answer);
        _start = null;
    }

    private void OnReopen(Reopen reopen)
    {
        (_local, _also, _record) = (reopen.Local, reopen.Also, reopen.Record);
        if (_record is not null)
        {
            _refs.V4.Tell(new Discv4Actor.SetRecord(_record));
            _refs.V5.Tell(new Discv5Actor.SetRecord(_record));
        }

        _refs.Udp.Tell(new UdpListenerActor.Open(reopen.Local!, _setup.Settings.BindAlso, Again: true));
        Begin();
    }

    private void Begin()
    {
        if (_setup.Settings.V4)
        {
            _refs.Table.Tell(TableActor.Start.Instance);
        }

        _begun = true;
        _refs.Mixer.Tell(new NodeSourceActor.Start(_local, _also));
        StartDns();
    }

    /// <summary>Open the port. Answered with <see cref="Started"/> or <see cref="StartFailed"/>.</summary>
    /// <param name="Bind">Where; null takes the settings'.</param>
    public sealed record Start(IPEndPoint? Bind = null) : ILocalMessage
    {
        public static Start Instance { get; } = new();
    }

    /// <summary>Discovery runs; <paramref name="Udp"/> is the bound address with the real port, null when it is switched off.</summary>
    /// <param name="Also">The second address, of the other family, when there is one.</param>
    public sealed record Started(IPEndPoint? Udp, IPEndPoint? Also = null) : ILocalMessage;

    /// <summary>The port was refused.</summary>
    public sealed record StartFailed(IPEndPoint Udp, string Error) : ILocalMessage;

    /// <summary>Our own record, whenever it changes: its sequence and endpoint go into our packets.</summary>
    public sealed record SetRecord(NodeRecord Record) : ILocalMessage;

    /// <summary>Up to <paramref name="Count"/> nodes to dial. Answered with <see cref="Candidates"/>, possibly empty.</summary>
    public sealed record FindCandidates(int Count) : IDeadLetterSuppression, IRemoteMessage;

    /// <summary>Nodes to dial, in the order in which to try them; may be none.</summary>
    public sealed record Candidates(ImmutableArray<Candidate> Nodes) : IRemoteMessage;

    /// <summary>Find out where a node is now. Answered with <see cref="Resolved"/>.</summary>
    public sealed record Resolve(Enode Node) : IDeadLetterSuppression, IRemoteMessage;

    /// <summary>Where the node is, as far as could be found out.</summary>
    /// <param name="Node">Null when it was not found, or was searched for in vain a short while ago.</param>
    public sealed record Resolved(NodeId Id, Enode? Node) : IRemoteMessage;

    /// <summary>Answered with <see cref="TableSnapshot"/>.</summary>
    public sealed record GetTable : IRemoteMessage
    {
        public static GetTable Instance { get; } = new();
    }

    /// <summary>The table of discv4, or of discv5 where discv4 is off, as it is now.</summary>
    /// <param name="Initialized">True when the first refresh is done.</param>
    public sealed record TableSnapshot(ImmutableArray<TableNode> Nodes, bool Initialized) : IRemoteMessage;

    /// <summary>Answered with <see cref="Status"/>.</summary>
    public sealed record GetStatus : IRemoteMessage
    {
        public static GetStatus Instance { get; } = new();
    }

    /// <summary>How discovery does.</summary>
    /// <param name="Enabled">False when the settings say no.</param>
    /// <param name="Udp">Where it is bound.</param>
    /// <param name="Found">Different nodes found so far, as far as they are remembered.</param>
    /// <param name="LastNewNode">When the last of them was found.</param>
    /// <param name="Buffered">Candidates waiting to be asked for.</param>
    /// <param name="Also">The second address that is bound, of the other family, when there is one.</param>
    public sealed record Status(bool Enabled, IPEndPoint? Udp, long Found, DateTimeOffset? LastNewNode, int Buffered, IPEndPoint? Also = null) : IRemoteMessage;

    /// <summary>Answered with <see cref="Ponged"/> or <see cref="PingFailed"/>.</summary>
    public sealed record PingNode(Enode Node) : IDeadLetterSuppression, IRemoteMessage;

    /// <summary>The node has answered.</summary>
    /// <param name="From">Where the ping had been sent.</param>
    public sealed record Ponged(NodeId Id, Pong Pong, IPEndPoint From, TimeSpan RoundTrip) : IRemoteMessage;

    /// <summary>Nothing came back, or nothing could be sent.</summary>
    public sealed record PingFailed(NodeId Id, RequestFailure Reason) : IRemoteMessage;

    /// <summary>Ask a node for its record. Answered with <see cref="RecordReceived"/> or <see cref="RequestFailed"/>.</summary>
    public sealed record RequestRecord(Enode Node) : IDeadLetterSuppression, IRemoteMessage;

    /// <summary>The record that the node has sent, signed by it.</summary>
    public sealed record RecordReceived(NodeId Id, NodeRecord Record) : IRemoteMessage;

    /// <summary>Ask a node for those close to Keccak-256 of a target of 64 bytes. Answered with <see cref="NodesFound"/> or <see cref="RequestFailed"/>.</summary>
    public sealed record FindNodes(Enode Node, ReadOnlyMemory<byte> Target) : IDeadLetterSuppression, IRemoteMessage;

    /// <summary>What the node has named, without addresses that it may not name.</summary>
    public sealed record NodesFound(NodeId Id, ImmutableArray<Enode> Nodes) : IRemoteMessage;

    /// <summary>There is no reply to a request.</summary>
    public sealed record RequestFailed(NodeId Id, RequestFailure Reason) : IRemoteMessage;

    private sealed record ChildGone(string Name) : ILocalMessage;

    private sealed record Reopen(IPEndPoint? Local, IPEndPoint? Also, NodeRecord? Record) : ILocalMessage;
}
