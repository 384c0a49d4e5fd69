using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Actors.Supervision;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Discv5;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Discovery.V5;

/// <summary>
/// discv5.1 behind the socket that it shares with discv4 (geth: UDPv5.dispatch): sessions, requests and answers, and a table and lookups of its
/// own. It lives on when the socket dies; when it fails itself, sessions and table begin anew.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "An actor has PostStop for that.")]
public sealed partial class Discv5Actor : Devp2pActor, IWithTimers, IWithUnboundedStash
{
    private const int MaxRecords = 2048;

    private readonly DiscoverySetup _setup;
    private readonly DiscoveryRefs _parts;
    private readonly DiscoveryRefs _own = new() { ByDistances = true };
    private readonly EventStream _events = Context.System.EventStream; // read here: a strategy is made where there is no Context
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Discv5Counters _counters = new();
    private readonly KnownRecords _records = new(MaxRecords);
    private readonly Discv5Calls _calls;
    private readonly List<UnhandledDatagram> _early = []; // from another thread than SocketOpened, or before their keys; bounded where they come from
    private readonly PacketReader _reader;
    private readonly SessionMachine _sessions;
    private readonly OpenSockets _sockets;
    private NodeRecord? _record;
    private StandingOrders _orders = StandingOrders.None;
    private bool _started;

    /// <param name="setup">Everything from outside.</param>
    /// <param name="parts">The siblings: the owner of the socket is used.</param>
    public Discv5Actor(DiscoverySetup setup, DiscoveryRefs parts)
    {
        ArgumentNullException.ThrowIfNull(setup);
        (_setup, _parts) = (setup, parts);
        _sockets = new OpenSockets(setup.Settings.MaxInFlight);
        _calls = new Discv5Calls(setup.Settings.Discv5.ResponseTimeout);
        _reader = new PacketReader(setup.Key.PublicKey.Id);
        _sessions = new SessionMachine(setup.Key.PublicKey.Id, setup.Randomness.Fill, setup.Settings.Discv5.Topics);
        var first = setup.Time.GetTimestamp();
        _queries = new(MaxOpenQueries, QueryLifetime, first);
        _topicRequests = new(MaxOpenQueries, QueryLifetime, first);
        _talks = new(MaxTalks, 2 * setup.Settings.Discv5.ResponseTimeout, first);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public IStash Stash { get; set; } = null!;

    public static Props Props(DiscoverySetup setup, DiscoveryRefs parts) => Akka.Actor.Props.Create(() => new Discv5Actor(setup, parts));

    protected override SupervisorStrategy SupervisorStrategy() => new CountingStrategy(_events, _setup.Time, (child, _) =>
        child.Equals(_own.Table) || child.Equals(_topics) ? Directive.Restart : child.Equals(_own.Lookups) ? Directive.Resume : Directive.Stop);

    protected override void PreStart()
    {
        var v5 = _setup.Settings.Discv5;
        // the table and the lookups are those of discv4: they ask us what they would ask it
        var setup = _setup with { Settings = _setup.Settings with { Bootnodes = v5.Bootnodes.IsEmpty ? _setup.Settings.Bootnodes : v5.Bootnodes } };
        _own.V4 = Self;
        _own.Table = Create(TableActor.Props(setup, _own), "table");
        _own.Lookups = Create(LookupsActor.Props(setup, _own), "lookups");
        _topics = v5.Topics ? Create(TopicsActor.Props(setup, _own), "topics") : ActorRefs.Nobody;
        _parts.Udp.Tell(UdpListenerActor.GetSocket.Instance);
    }

    /// <summary>The mailbox outlives the restart: the new instance is told what it can't learn again, before what came since.</summary>
    protected override void PreRestart(Exception reason, object message)
    {
        var record = (message as SetRecord)?.Record ?? _record;
        var orders = message is TopicsActor.ICommand ? _orders.With(message) : _orders; // a handler may be one that can't be watched
        var known = orders.Envelopes(message, Sender);
        Stash.Prepend(record is null ? known : known.Prepend(new Envelope(new SetRecord(record), ActorRefs.Nobody)));
        if (!orders.Has(message))
        {
            Refusal.Tell(message, Sender, RequestFailure.Restarted);
        }

        base.PreRestart(reason, message);
    }

    /// <summary>Of a restart, too: ours, or that of discovery. Whoever has asked waits for nothing more.</summary>
    protected override void PostStop()
    {
        FailAll(RequestFailure.Restarted, _ => true);
        foreach (var kept in _handshakes.Values.SelectMany(handshake => handshake.Kept).Concat(_early))
        {
            kept.Done();
        }

        _sessions.Dispose();
        _reader.Dispose();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case UnhandledDatagram datagram when _sockets.For(datagram.From.Address) is null:
                _early.Add(datagram);
                break;
            case UnhandledDatagram datagram:
                OnDatagram(datagram);
                break;
            case SessionActor.Initiated initiated:
                OnInitiated(initiated);
                break;
            case SessionActor.Accepted accepted:
                OnAccepted(accepted);
                break;
            case SessionActor.Refused refused:
                OnRefused(refused);
                break;
            case SessionEnded ended:
                OnSessionEnded(ended.Id);
                break;
            case DeadlineTick:
                OnDeadline();
                break;
            case TableActor.AtDistances found:
                OnAtDistances(found);
                break;
            default:
                OnRequestMessage(message);
                break;
        }
    }

    private void OnRequestMessage(object message)
    {
        switch (message)
        {
            case DiscoveryActor.PingNode ping:
                Request(ping.Node, id => new Ping(id, _record?.Sequence ?? 0), Discv5CallKind.Ping, Sender);
                break;
            case DiscoveryActor.FindNodes find:
                var target = new NodeId(Wire.Crypto.Keccak.Hash256(find.Target.Span));
                Request(find.Node, id => new FindNode(id, FindNode.DistancesFor(target, find.Node.Id)), Discv5CallKind.Find, Sender);
                break;
            case FindAtDistances find:
                Request(find.Node, id => new FindNode(id, find.Distances), Discv5CallKind.Find, Sender);
                break;
            case DiscoveryActor.RequestRecord request:
                Request(request.Node, id => new FindNode(id, OwnRecord), Discv5CallKind.Record, Sender);
                break;
            case DiscoveryActor.GetTable:
                _own.Table.Forward(message);
                break;
            case LookupsActor.Find or LookupsActor.Resolve:
                _own.Lookups.Forward(message);
                break;
            default:
                OnTalkMessage(message);
                break;
        }
    }

    private void OnSocketMessage(object message)
    {
        switch (message)
        {
            case SocketOpened opened:
                OnOpened(opened);
                break;
            case SocketLost lost:
                OnSocketLost(lost);
                break;
            case SetRecord set:
                _record = set.Record;
                break;
            case GetCounters:
                Sender.Tell(new Counters(_counters.Values, _sessions.Sessions, _sessions.Challenges, _calls.Count));
                break;
            case DiscoveryActor.SourceFailed failed:
                Context.Parent.Tell(failed with { Source = DiscoveryActor.Discv5 });
                break;
            case TableActor.Reseed:
                _own.Table.Forward(message);
                break;
            case ChildGone gone:
                throw new ChildLost("discovery/v5/" + gone.Name);
            default:
                Unhandled(message);
                break;
        }
    }

    private static IActorRef Create(Props props, string name) => Context.WatchWith(Context.ActorOf(props, name), new ChildGone(name));

    private void OnOpened(SocketOpened opened)
    {
        if (!_sockets.TryAdd(opened))
        {
            return;
        }

        _log.Info("Discovery v5 on UDP {0}", opened.Local);
        if (!_started)
        {
            _started = true;
            _own.Table.Tell(TableActor.Start.Instance);
        }

        OnEarly();
    }

    /// <summary>One by one: when one of them is fatal, PostStop gives the places of the others back.</summary>
    private void OnEarly()
    {
        while (_early.Find(datagram => _sockets.For(datagram.From.Address) is not null) is { } early)
        {
            _early.Remove(early);
            OnDatagram(early);
        }
    }

    private void OnSocketLost(SocketLost lost)
    {
        if (_sockets.Remove(lost) is { } gone)
        {
            FailAll(RequestFailure.SocketLost, gone.Serves);
        }
    }

    private bool IsAllowed(IPAddress address) => _setup.Settings.Allows(address);

    private void Send(ReadOnlyMemory<byte> datagram, IPEndPoint to)
    {
        // others decide how much is answered; what we ask, and whom we know, has places of its own
        if (!_sockets.TrySend(to, stranger: !_setup.Known.Contains(to), unsent => new SendDatagram(to, datagram, unsent)))
        {
            _counters.Count(Discv5Counters.Overloaded);
        }
    }

    private void OnDropped(WireError error, IPEndPoint from)
    {
        _counters.CountDropped(error.Reason);
        if (_log.IsDebugEnabled)
        {
            _log.Debug("Dropped a packet from {0}: {1}", from, error);
        }
    }

    private void OnRefused(SessionActor.Refused refused)
    {
        _counters.Count(Discv5Counters.BadHandshake);
        if (_log.IsDebugEnabled)
        {
            _log.Debug("Refused a handshake from {0}: {1}", _handshakes.GetValueOrDefault(refused.Id)?.At, refused.Reason);
        }
    }

    /// <summary>Our own record, whenever it changes.</summary>
    public sealed record SetRecord(NodeRecord Record) : IDeadLetterSuppression, ILocalMessage;

    /// <summary>A node has answered <see cref="DiscoveryActor.PingNode"/>.</summary>
    /// <param name="EnrSequence">The version of its record.</param>
    /// <param name="Seen">Where it saw us.</param>
    /// <param name="From">Where the ping had been sent.</param>
    public sealed record Ponged(NodeId Id, ulong EnrSequence, IPEndPoint Seen, IPEndPoint From, TimeSpan RoundTrip) : IDeadLetterSuppression, ILocalMessage;

    /// <summary>Ask a node for nodes at log distances from itself, 0 for its own record. Answered with <see cref="DiscoveryActor.NodesFound"/> or <see cref="DiscoveryActor.RequestFailed"/>.</summary>
    public sealed record FindAtDistances(Enode Node, ImmutableArray<ushort> Distances) : IDeadLetterSuppression, ILocalMessage;

    /// <summary>Answered with <see cref="Counters"/>.</summary>
    public sealed record GetCounters : ILocalMessage
    {
        public static GetCounters Instance { get; } = new();
    }

    /// <summary>What became of packets, by constant names; and what is kept now.</summary>
    public sealed record Counters(ImmutableSortedDictionary<string, long> Values, int Sessions, int Challenges, int Calls) : ILocalMessage;

    private sealed record ChildGone(string Name) : ILocalMessage;

    private sealed record SessionEnded(long Id) : ILocalMessage;

    private sealed record DeadlineTick : ILocalMessage
    {
        public static DeadlineTick Instance { get; } = new();
    }
}
