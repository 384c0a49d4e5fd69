using System.Collections.Immutable;
using System.Net;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Server;

// the choice, and the counting of how dials ended
internal sealed partial class DialMachine
{
    private readonly SortedDictionary<DialOutcome, int> _outcomes = [];

    public DialStats Stats => new(_outcomes.Values.Sum(), _dialing.Count, _outcomes.ToImmutableSortedDictionary());

    /// <summary>Who is not dialed for what its last dial came to, unless it is a peer by now.</summary>
    public DialSchedulerActor.BackOffs BackOffs(DateTimeOffset now) => _backoff.Waiting(now, DialSchedulerActor.MaxBackOffs, _peers.ContainsKey);

    /// <summary>What to do now; what it orders counts as under way from here on.</summary>
    public DialStep Next(DateTimeOffset now)
    {
        StartStatic(now);
        StartDynamic(now);
        var dials = ImmutableArray.CreateBuilder<DialOrder>();
        var resolves = ImmutableArray.CreateBuilder<Enode>();
        foreach (var attempt in _dialing.Values)
        {
            if (attempt.Stage == Stage.ToDial)
            {
                attempt.Stage = Stage.Dialing;
                dials.Add(attempt.Order);
            }
            else if (attempt.Stage == Stage.ToResolve)
            {
                attempt.Stage = Stage.Resolving;
                resolves.Add(attempt.Order.Node);
            }
        }

        return new DialStep(dials.ToImmutable(), resolves.ToImmutable(), Math.Max(0, DynamicSlots()), WakeAt(now));
    }

    /// <summary>Null when the node may be dialed now, else why not: geth's <c>checkDial</c>.</summary>
    public string? Refusal(Enode node, DateTimeOffset now)
    {
        var id = node.Id;
        return id == _self ? "is self"
            : node.Tcp == 0 && (node.Ip is not null || node.HostName is not null) && node.InOtherFamily() is not { Tcp: not 0 } ? "no TCP port"
            : _dialing.ContainsKey(id) ? "already dialing"
            : _peers.ContainsKey(id) ? "already connected"
            : _pendingInbound.Contains(id) ? "inbound connection pending"
            : _banned.Contains(id) ? "banned"
            : node.Ip is not null && !_settings.Allows(node.Ip) && DialPlaces.Of(node, _settings).IsEmpty ? "not in netrestrict"
            : !_backoff.IsFree(id, now) ? "recently dialed"
            : null;
    }

    private void StartStatic(DateTimeOffset now)
    {
        // static nodes have their own slots: neither the ratio nor --nodial holds them back
        var free = _settings.MaxPendingPeers - _dialing.Count;
        if (free <= 0 || _static.Count == 0)
        {
            return;
        }

        var pool = _static.Values.Where(node => Refusal(node.Node, now) is null).ToList();
        for (; free > 0 && pool.Count > 0; free--)
        {
            var index = _randomness.Next(pool.Count);
            var node = pool[index];
            pool[index] = pool[^1];
            pool.RemoveAt(pool.Count - 1);
            StartOne(node, now);
        }
    }

    private void StartOne(StaticNode node, DateTimeOffset now)
    {
        var addressless = node.Node.Ip is null && node.Node.HostName is null;
        if (addressless && !MayResolve(node, now))
        {
            return;
        }

        var attempt = Begin(new DialOrder(node.Node, PeerFlags.Static, StaticSource), now);
        attempt.Stage = addressless ? Stage.ToResolve : Stage.ToDial;
    }

    private void StartDynamic(DateTimeOffset now)
    {
        var slots = DynamicSlots();
        if (slots > 0 && FallbackAt() is { } due && due <= now)
        {
            // one at a time, in turns: 2018's fallback, without which a small network with few records never forms
            var bootnode = _bootnodes.Dequeue();
            _bootnodes.Enqueue(bootnode);
            _aloneSince = now;
            slots -= TryBegin(bootnode, BootnodeSource, now) ? 1 : 0;
        }

        while (slots > 0 && _anchors.TryDequeue(out var anchor))
        {
            slots -= TryBegin(anchor, AnchorSource, now) ? 1 : 0;
        }

        slots -= StartCandidates(slots, now, freshOnly: true);
        StartCandidates(slots, now, freshOnly: false);
    }

    private int StartCandidates(int slots, DateTimeOffset now, bool freshOnly)
    {
        var started = 0;
        for (var at = _candidates.First; at is not null && started < slots;)
        {
            var (node, source) = at.Value;
            var next = at.Next;
            if (!freshOnly || _backoff.IsFresh(node.Id))
            {
                _candidates.Remove(at);
                _candidateIds.Remove(node.Id);
                started += TryBegin(node, source, now) ? 1 : 0;
            }

            at = next;
        }

        return started;
    }

    private bool TryBegin(Enode node, string source, DateTimeOffset now)
    {
        if (Refusal(node, now) is not null || (FirstPlace(node) is { } place ? !SubnetHasRoom(place) : node.Ip is not null || node.HostName is null))
        {
            return false;
        }

        Begin(new DialOrder(node, _static.ContainsKey(node.Id) ? PeerFlags.Static : PeerFlags.None, source), now);
        return true;
    }

    private Attempt Begin(DialOrder order, DateTimeOffset now)
    {
        var attempt = new Attempt(order) { Place = FirstPlace(order.Node) };
        _dialing[order.Node.Id] = attempt;
        _backoff.Started(order.Node.Id, order.Node.Ip is { } ip && NetCheck.IsLan(ip), now);
        return attempt;
    }

    // geth's freeDialSlots: two dials per missing peer, since many fail
    private int DynamicSlots() =>
        Math.Min((_settings.MaxDialed - DialedCount) * 2, _settings.MaxPendingPeers) - _dialing.Count;

    /// <summary>
    /// A dial goes on to another address of its node. True when there is room in that one's subnet: from then on it counts there, and no more where it has been.
    /// </summary>
    public bool MoveOn(DialOrder order, IPAddress to)
    {
        if (!IsUnderWay(order))
        {
            return false;
        }

        var attempt = _dialing[order.Node.Id];
        attempt.Place = null;
        if (!order.Flags.HasFlag(PeerFlags.Static) && !SubnetHasRoom(to))
        {
            return false;
        }

        attempt.Place = to;
        return true;
    }

    private IPAddress? FirstPlace(Enode node) => DialPlaces.Of(node, _settings).FirstOrDefault()?.Address;

    // loopback and LAN are exempt; dials under way count like peers, static nodes are counted but never refused. What a record claims besides does
    // not count: by it anybody could fill the subnets of others
    private bool SubnetHasRoom(IPAddress address)
    {
        if (NetCheck.IsLan(address))
        {
            return true;
        }

        var subnet = NetCheck.SubnetOf(address, 24, 48);
        var used = _peers.Values.Count(peer => !peer.Flags.HasFlag(PeerFlags.Inbound) && subnet.Contains(peer.Address))
            + _dialing.Values.Count(attempt => attempt.Place is { } place && subnet.Contains(place));
        return used < _settings.DialedPerSubnet;
    }

    private DateTimeOffset? FallbackAt() => _peers.Count == 0 && _bootnodes.Count > 0 ? _aloneSince + _settings.FallbackAfter : null;

    private DateTimeOffset? WakeAt(DateTimeOffset now)
    {
        var wake = DynamicSlots() > 0 ? FallbackAt() : null;
        foreach (var (id, node) in _static)
        {
            if (!_dialing.ContainsKey(id) && !_peers.ContainsKey(id) && !_pendingInbound.Contains(id))
            {
                var addressless = node.Node.Ip is null && node.Node.HostName is null;
                var due = _backoff.Until(id) ?? now;
                due = !addressless ? due : !CanResolve ? DateTimeOffset.MaxValue : node.ResolveAt > due ? node.ResolveAt : due;
                wake = due > now && (wake is null || due < wake) ? due : wake;
            }
        }

        return wake == DateTimeOffset.MaxValue ? null : wake;
    }

    private void Count(DialOutcome outcome) => _outcomes[outcome] = _outcomes.GetValueOrDefault(outcome) + 1;

    private void Recount(DialOutcome from, DialOutcome to)
    {
        if (_outcomes.GetValueOrDefault(from) > 0)
        {
            _outcomes[from]--;
            if (_outcomes[from] == 0)
            {
                _outcomes.Remove(from);
            }

            Count(to);
        }
    }
}
