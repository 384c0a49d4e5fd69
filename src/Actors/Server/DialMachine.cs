using System.Collections.Immutable;
using System.Net;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Server;

/// <summary>
/// Whom to dial: the state and the decisions of geth's <c>dialScheduler</c>, pure. Inputs change the state; <see cref="Next"/> then says
/// what to do. Differences to geth: static nodes take no part in the dial ratio, a bootnode is dialed after 20 s without a peer (the rule
/// of 2018), dialed peers are limited by subnet, anchors come before candidates, and back-off knows the reason (<see cref="DialBackoff"/>).
/// </summary>
internal sealed partial class DialMachine
{
    private const string StaticSource = "static";
    private const string AnchorSource = "anchor";
    private const string BootnodeSource = "bootnode";

    private readonly ServerSettings _settings;
    private readonly NodeId _self;
    private readonly IRandomness _randomness;
    private readonly DialBackoff _backoff;
    private readonly Dictionary<NodeId, Attempt> _dialing = [];
    private readonly Dictionary<NodeId, Peer> _peers = [];
    private readonly Dictionary<NodeId, StaticNode> _static = [];
    private readonly HashSet<NodeId> _trusted = [];
    private readonly HashSet<NodeId> _pendingInbound = [];
    private ImmutableHashSet<NodeId> _banned = [];
    private readonly Queue<Enode> _anchors = new();
    private readonly Queue<Enode> _bootnodes;
    private readonly LinkedList<(Enode Node, string Source)> _candidates = new();
    private readonly HashSet<NodeId> _candidateIds = [];
    private DateTimeOffset _aloneSince;
    private DateTimeOffset? _linkSuspectedUntil;

    /// <param name="settings">Limits and times.</param>
    /// <param name="self">Our own id.</param>
    /// <param name="bootnodes">Dialed, one after the other, when there is no peer.</param>
    /// <param name="randomness">Draws static nodes and spreads back-offs.</param>
    /// <param name="canResolve">Whether discovery runs and can find addresses.</param>
    /// <param name="now">When the dialer started.</param>
    public DialMachine(
        ServerSettings settings, NodeId self, ImmutableArray<Enode> bootnodes, IRandomness randomness, bool canResolve, DateTimeOffset now)
    {
        _settings = settings;
        _self = self;
        _randomness = randomness;
        CanResolve = canResolve;
        _backoff = new DialBackoff(settings, randomness);
        _bootnodes = new Queue<Enode>(bootnodes);
        _aloneSince = now;
    }

    /// <summary>Whether discovery runs and can find addresses.</summary>
    public bool CanResolve { get; set; }

    public IReadOnlyCollection<NodeId> Dialing => _dialing.Keys;

    public IEnumerable<Enode> StaticNodes => _static.Values.Select(node => node.Node);

    public IReadOnlyCollection<NodeId> TrustedNodes => _trusted;

    /// <summary>By identity: an order of the time before a restart, or one that has ended, is none, even when the same node is dialed again.</summary>
    public bool IsUnderWay(DialOrder order) =>
        _dialing.TryGetValue(order.Node.Id, out var attempt) && attempt.Stage == Stage.Dialing && ReferenceEquals(attempt.Order, order);

    public bool IsStatic(NodeId id) => _static.ContainsKey(id);

    public int PeerCount => _peers.Count;

    public int DialedCount => _peers.Values.Count(peer => !peer.Flags.HasFlag(PeerFlags.Inbound));

    /// <summary>Candidates kept at most: twice the peers, so that a flood of them is forgotten.</summary>
    public int CandidateLimit => Math.Max(_settings.MaxPeers * 2, 16);

    /// <summary>A person wants this node connected: it is due at once, whatever happened to it before.</summary>
    public void AddStatic(Enode node)
    {
        if (node.Id != _self && _static.TryAdd(node.Id, new StaticNode(node)))
        {
            _backoff.Forget(node.Id);
        }
    }

    /// <summary>True when a dial to it is under way and should be cancelled.</summary>
    public bool RemoveStatic(NodeId id) =>
        _static.Remove(id) && _dialing.TryGetValue(id, out var attempt) && attempt.Order.Flags.HasFlag(PeerFlags.Static);

    public void SetTrusted(NodeId id, bool trusted)
    {
        if (trusted)
        {
            _trusted.Add(id);
        }
        else
        {
            _trusted.Remove(id);
        }
    }

    /// <summary>Who is banned from now on; never a static or trusted node.</summary>
    public void SetBans(ImmutableHashSet<NodeId> banned) => _banned = banned;

    public void SetAnchors(IEnumerable<Enode> anchors)
    {
        foreach (var anchor in anchors.Take(_settings.Anchors))
        {
            _anchors.Enqueue(anchor);
        }
    }

    public void PeerAdded(NodeId id, PeerFlags flags, IPAddress address)
    {
        _peers[id] = new Peer(flags, address);
        _linkSuspectedUntil = null; // it works
    }

    /// <param name="id">Which peer is gone.</param>
    /// <param name="now">When.</param>
    /// <param name="madeRoom">It had to make room: the next in its place is to be another node.</param>
    public void PeerRemoved(NodeId id, DateTimeOffset now, bool madeRoom = false)
    {
        if (madeRoom)
        {
            _backoff.MadeRoom(id, now);
        }

        if (_peers.Remove(id) && _peers.Count == 0)
        {
            _aloneSince = now;
        }
    }

    public void InboundPending(NodeId id) => _pendingInbound.Add(id);

    public void InboundCompleted(NodeId id) => _pendingInbound.Remove(id);

    /// <summary>Forgets peers and inbound handshakes: their owner has started anew and tells them again.</summary>
    public void ForgetConnections()
    {
        _peers.Clear();
        _pendingInbound.Clear();
    }

    /// <summary>Takes what discovery found, as far as there is room. The order stays, nodes never tried before go first.</summary>
    public void Offer(Enode node, string source)
    {
        if (_candidateIds.Count < CandidateLimit && !_banned.Contains(node.Id) && _candidateIds.Add(node.Id))
        {
            _candidates.AddLast((node, source));
        }
    }

    /// <summary>
    /// A dial has ended. A static node that could not be connected to is resolved and dialed once more, if discovery runs and its last
    /// search is long enough ago.
    /// </summary>
    public void DialEnded(NodeId id, DialOutcome outcome, DateTimeOffset now)
    {
        if (!_dialing.TryGetValue(id, out var attempt))
        {
            return;
        }

        Count(outcome);
        var unreachable = outcome is DialOutcome.Timeout or DialOutcome.Refused or DialOutcome.Unreachable or DialOutcome.Unresolved;
        if (unreachable && attempt.First is null && _static.TryGetValue(id, out var node) && MayResolve(node, now))
        {
            attempt.Stage = Stage.ToResolve;
            attempt.First = outcome;
            return;
        }

        _dialing.Remove(id);
        _backoff.Ended(id, outcome, IsFavoured(id), now, IsBlameless(outcome, now));
    }

    /// <summary>Many peers were lost at once: until then nodes that can't be reached are not to blame.</summary>
    public void SuspectLink(DateTimeOffset until) => _linkSuspectedUntil = until;

    /// <summary>
    /// Our own link may be why this dial failed. The suspicion lasts as long as the server says, and while nobody has come back up to the longest back-off more,
    /// since there is nobody left to be lost.
    /// </summary>
    public bool IsBlameless(DialOutcome outcome, DateTimeOffset now) =>
        DialOutcomes.MayBeOurLink(outcome) && _linkSuspectedUntil is { } until && now < (_peers.Count == 0 ? until + _settings.DeadBackoffMax : until);

    /// <summary>A peer we dialed turned out to be of no use after it had been added: what its dial counts as is corrected.</summary>
    public void Reconsider(NodeId id, DialOutcome outcome, DateTimeOffset now)
    {
        Recount(DialOutcome.Connected, outcome);
        _backoff.Ended(id, outcome, IsFavoured(id), now);
    }

    /// <summary>Discovery has answered: dialed at once when found.</summary>
    public void Resolved(NodeId id, Enode? found, DateTimeOffset now)
    {
        if (!_dialing.TryGetValue(id, out var attempt) || attempt.Stage != Stage.Resolving)
        {
            return;
        }

        if (_static.TryGetValue(id, out var node))
        {
            node.ResolveEnded(found is not null, now);
            if (found?.TcpEndPoint is not null)
            {
                node.Node = found;
                (attempt.Order, attempt.Place) = (attempt.Order with { Node = found }, FirstPlace(found));
                attempt.Stage = Stage.ToDial;
                return;
            }
        }

        if (attempt.First is null)
        {
            Count(DialOutcome.Unresolved);
        }

        var outcome = attempt.First ?? DialOutcome.Unresolved;
        _dialing.Remove(id);
        _backoff.Ended(id, outcome, IsFavoured(id), now, IsBlameless(outcome, now));
    }

    private bool IsFavoured(NodeId id) => _static.ContainsKey(id) || _trusted.Contains(id);

    private bool MayResolve(StaticNode node, DateTimeOffset now) => CanResolve && node.ResolveAt <= now;

    private enum Stage
    {
        ToResolve,
        Resolving,
        ToDial,
        Dialing,
    }

    private readonly record struct Peer(PeerFlags Flags, IPAddress Address);

    private sealed class Attempt(DialOrder order)
    {
        public DialOrder Order { get; set; } = order;

        public Stage Stage { get; set; } = Stage.ToDial;

        /// <summary>Where it is dialed now; null when that is not known, or it is about to end.</summary>
        public IPAddress? Place { get; set; }

        /// <summary>How the first dial has failed, after which its address was searched for: there is no third attempt.</summary>
        public DialOutcome? First { get; set; }
    }

    private sealed class StaticNode(Enode node)
    {
        private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(60);
        private static readonly TimeSpan MaxDelay = TimeSpan.FromHours(1);
        private TimeSpan _delay = FirstDelay;

        public Enode Node { get; set; } = node;

        /// <summary>Discovery is not asked before: 60 s after the last search, doubled each time it found nothing, up to 1 h.</summary>
        public DateTimeOffset ResolveAt { get; private set; } = DateTimeOffset.MinValue;

        public void ResolveEnded(bool found, DateTimeOffset now)
        {
            _delay = found ? FirstDelay : _delay * 2 < MaxDelay ? _delay * 2 : MaxDelay;
            ResolveAt = now + _delay;
        }
    }
}
