using System.Collections.Immutable;
using Akka.Devp2p.Actors.Discovery.Dns;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Discovery;

/// <summary>Candidates on demand (geth: lookupIterator), and resolving with back-off.</summary>
public sealed partial class DiscoveryActor
{
    private const int MaxWaiters = 64;

    private static readonly TimeSpan AnswerBound = TimeSpan.FromSeconds(5);

    private readonly CandidateBuffer _buffer;
    private readonly ResolveBackoff _resolveBackoff;
    private readonly HashSet<NodeId> _bootnodes;
    private readonly HashSet<NodeId> _seeds = [];
    private readonly FoundNodes _found = new();
    private readonly Dictionary<long, string> _lookups = [];
    private readonly Dictionary<long, (IActorRef Asker, int Count)> _waiters = [];
    private readonly Dictionary<NodeId, List<IActorRef>> _resolving = [];
    private DateTimeOffset _openedAt;
    private DateTimeOffset? _lastLookup, _lastReseed, _lastUnmet;
    private long _nextWaiter, _lookupId;
    private bool _lookupYielded;

    private DateTimeOffset LastNewNode => _found.Last is { } last && last > _openedAt ? last : _openedAt;

    private void OnCandidateMessage(object message)
    {
        switch (message)
        {
            case FindCandidates find:
                OnFind(find.Count);
                break;
            case LookupActor.NodesSeen seen:
                OnSeen(seen);
                break;
            case LookupActor.Found found when _lookups.Remove(found.LookupId):
                OnLookupEnded();
                break;
            case LookupActor.Found:
                break; // given up before
            case LookupTick:
                Lookup();
                break;
            case WaiterTick tick when _waiters.Remove(tick.Id, out var waiter):
                waiter.Asker.Tell(new Candidates([]));
                break;
            case WaiterTick:
                break; // answered meanwhile
            case TableActor.Seeded seeded:
                _seeds.Clear();
                _seeds.UnionWith(seeded.Ids);
                break;
            case GetStatus:
                Sender.Tell(new Status(true, _local, _found.Count, _found.Last, _buffer.Count));
                break;
            case WatchdogTick:
                OnWatchdog();
                break;
            default:
                OnResolveMessage(message);
                break;
        }
    }

    private void OnResolveMessage(object message)
    {
        switch (message)
        {
            case Resolve resolve:
                OnResolve(resolve.Node);
                break;
            case ResolveActor.Ended ended:
                OnResolved(ended);
                break;
            case ResolveTick tick when _resolving.ContainsKey(tick.Id):
                OnResolved(new ResolveActor.Ended(tick.Id, null, Searched: false));
                break;
            case ResolveTick:
                break; // answered meanwhile
            default:
                OnSourceMessage(message);
                break;
        }
    }

    private void OnFind(int count)
    {
        var taken = _buffer.Take(count);
        if (taken.Length < count)
        {
            _lastUnmet = _setup.Time.GetUtcNow();
        }

        if (!taken.IsEmpty || count <= 0 || _local is null || _waiters.Count >= MaxWaiters)
        {
            Sender.Tell(new Candidates(taken));
        }
        else
        {
            var id = ++_nextWaiter;
            _waiters[id] = (Sender, count);
            Timers.StartSingleTimer(new WaiterTick(id), new WaiterTick(id), AnswerBound);
        }

        if (_buffer.IsLow && _local is not null)
        {
            ScheduleLookup();
            _dns.Tell(new DnsDiscoveryActor.Want(CandidateBuffer.Capacity - _buffer.Count));
        }
    }

    private void ScheduleLookup()
    {
        if (_lookups.Count > 0 || Timers.IsTimerActive(nameof(LookupTick)))
        {
            return;
        }

        var wait = _lastLookup is { } last ? last + _setup.Settings.LookupInterval - _setup.Time.GetUtcNow() : TimeSpan.Zero;
        if (wait <= TimeSpan.Zero)
        {
            Lookup();
        }
        else
        {
            Timers.StartSingleTimer(nameof(LookupTick), LookupTick.Instance, wait);
        }
    }

    private void Lookup()
    {
        var target = new byte[64];
        _setup.Randomness.Fill(target);
        _lastLookup = _setup.Time.GetUtcNow();
        _lookupYielded = false;
        LookIn(Discv4, _refs.Lookups, target);
        LookIn(Discv5, _refs.V5, target);
    }

    private void OnSeen(LookupActor.NodesSeen seen)
    {
        _lookupYielded = true;
        foreach (var node in seen.Nodes.Where(node => node.TcpEndPoint is not null))
        {
            _found.Add(node.Id, _setup.Time.GetUtcNow());
            if (_lookups.TryGetValue(seen.LookupId, out var source))
            {
                _foundBy[source].Add(node.Id, _setup.Time.GetUtcNow());
            }

            _buffer.Add(new Candidate(node, SourceOf(node.Id, seen.FromTable)));
        }

        AnswerWaiters();
    }

    private void AnswerWaiters()
    {
        foreach (var (id, waiter) in _waiters)
        {
            if (_buffer.Count == 0)
            {
                return;
            }

            Timers.Cancel(new WaiterTick(id));
            _waiters.Remove(id);
            waiter.Asker.Tell(new Candidates(_buffer.Take(waiter.Count)));
        }
    }

    private string SourceOf(NodeId id, bool fromTable) =>
        _bootnodes.Contains(id) ? "bootnode" : _seeds.Contains(id) ? "seed" : fromTable ? "table" : "lookup";

    private void OnLookupEnded()
    {
        if (_lookups.Count > 0)
        {
            return; // the other protocol's goes on
        }

        if (!_lookupYielded)
        {
            Reseed(); // the table is empty
        }

        if (_waiters.Count > 0)
        {
            ScheduleLookup();
        }
    }

    private void OnResolve(Enode node)
    {
        if (_local is null)
        {
            Sender.Tell(new Resolved(node.Id, null));
            return;
        }

        if (_resolving.TryGetValue(node.Id, out var askers) && askers.Count < MaxWaiters)
        {
            askers.Add(Sender);
            return;
        }

        if (askers is not null || _resolving.Count >= MaxWaiters)
        {
            Sender.Tell(new Resolved(node.Id, null));
            return;
        }

        _resolving[node.Id] = [Sender];
        Timers.StartSingleTimer(new ResolveTick(node.Id), new ResolveTick(node.Id), AnswerBound);
        (_setup.Settings.V4 ? _refs.Lookups : _refs.V5).Tell(new LookupsActor.Resolve(node, _resolveBackoff.MayResolve(node.Id)));
    }

    private void OnResolved(ResolveActor.Ended ended)
    {
        if (ended.Node is not null)
        {
            _resolveBackoff.OnFound(ended.Id);
        }
        else if (ended.Searched)
        {
            _resolveBackoff.OnMissed(ended.Id);
        }

        Timers.Cancel(new ResolveTick(ended.Id));
        if (_resolving.Remove(ended.Id, out var askers))
        {
            askers.ForEach(asker => asker.Tell(new Resolved(ended.Id, ended.Node)));
        }
    }

    private void AnswerAll()
    {
        foreach (var waiter in _waiters.Values)
        {
            waiter.Asker.Tell(new Candidates([]));
        }

        foreach (var (id, askers) in _resolving)
        {
            askers.ForEach(asker => asker.Tell(new Resolved(id, null)));
        }
    }

    /// <summary>The question at which this actor has failed.</summary>
    private void AnswerLost(object message)
    {
        if (message is FindCandidates)
        {
            Sender.Tell(new Candidates([]));
        }
        else if (message is Resolve resolve && !_resolving.ContainsKey(resolve.Node.Id))
        {
            Sender.Tell(new Resolved(resolve.Node.Id, null));
        }
    }

    private sealed record WaiterTick(long Id) : ILocalMessage;

    private sealed record ResolveTick(NodeId Id) : ILocalMessage;

    private sealed record LookupTick : ILocalMessage
    {
        public static LookupTick Instance { get; } = new();
    }
}
