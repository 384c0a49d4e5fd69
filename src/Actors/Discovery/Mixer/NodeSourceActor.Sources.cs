using System.Net;
using System.Net.Sockets;
using Akka.Devp2p.Actors.Discovery.Dns;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Actors.Storage;
using Akka.Devp2p.Actors.Supervision;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Discovery.Mixer;

/// <summary>The sources: how each is made to bring nodes, and how they come.</summary>
public sealed partial class NodeSourceActor
{
    private long _nextLookup;
    private object? _list, _seeds; // by identity: the question under way

    private void OnSourceMessage(object message)
    {
        switch (message)
        {
            case LookupActor.NodesSeen seen:
                OnSeen(seen);
                break;
            case LookupActor.Begun begun:
                OnLookupBegun(begun.LookupId);
                break;
            case LookupActor.Found found:
                OnLookupEnded(found.LookupId, isLost: Timers.IsTimerActive(new LostTick(found.LookupId)));
                break;
            case LostTick lost:
                OnLookupEnded(lost.LookupId, isLost: true);
                break;
            case LookupTick tick when _waiters.Count > 0:
                PullLookups(tick.Source);
                break;
            case LookupTick:
                break; // nobody waits any more
            case DnsDiscoveryActor.Found found:
                OnNode(Find(DiscoveryActor.DnsLists)!, Enode.FromRecord(found.Record));
                break;
            case HostResolved resolved when ReferenceEquals(resolved.Question, _list):
                OnHost(resolved);
                break;
            case SeedsLoaded loaded when ReferenceEquals(loaded.Question, _seeds):
                OnSeeds(loaded.Seeds);
                break;
            case HostResolved or SeedsLoaded:
                break; // of before a restart, or of the time before the last
            case DiscoveryActor.SourceFailed failed:
                Blame(failed.Source, failed.Error);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Blame(string source, string error)
    {
        if (Find(source) is { } known)
        {
            known.Error = new SourceError(Printable.Text(error), _setup.Time.GetUtcNow());
        }
    }

    /// <summary>Every source that has room is made to bring more.</summary>
    private void Pull()
    {
        foreach (var source in _sources.Where(source => source.IsOn))
        {
            Pull(source);
        }

        AskRecords();
    }

    private void Pull(NodeSource source)
    {
        var room = RoomOf(source);
        switch (source.Name)
        {
            case DiscoveryActor.Discv4 or DiscoveryActor.Discv5:
                PullLookups(source);
                break;
            case DiscoveryActor.DnsLists when room > 0:
                Context.Parent.Tell(new DnsDiscoveryActor.Want(room));
                break;
            case DiscoveryActor.ListedNodes when room > 0 && IsDue(source, _setup.Settings.RereadInterval):
                ReadList(source);
                break;
            case DiscoveryActor.KnownNodes when room > 0 && _seeds is null && IsDue(source, _setup.Settings.RereadInterval):
                ReadSeeds(source);
                break;
        }
    }

    private int RoomOf(NodeSource source) => FairMix.Capacity - _mix.CountOf(source.Name) - source.Asking - source.Unresolved.Count;

    private bool IsDue(NodeSource source, TimeSpan interval) => source.LastPull is not { } last || Now - last >= interval;

    /// <summary>One lookup ahead; several, begun one after the other, while somebody waits.</summary>
    private void PullLookups(NodeSource source)
    {
        var lookups = source.Name == DiscoveryActor.Discv4 ? _refs.Lookups : _refs.V5;
        var most = _waiters.Count > 0 ? _setup.Settings.ParallelLookups : 1;
        if (RoomOf(source) <= 0 || source.Lookups.Count >= most || lookups.IsNobody() || Timers.IsTimerActive(TickOf(source)))
        {
            return;
        }

        if (IsDue(source, _setup.Settings.LookupInterval))
        {
            Lookup(source, lookups);
        }

        if (_waiters.Count > 0 && source.Lookups.Count < most)
        {
            At(source.LastPull!.Value + _setup.Settings.LookupInterval, TickOf(source), new LookupTick(source));
        }
    }

    private void Lookup(NodeSource source, IActorRef lookups)
    {
        var target = new byte[64];
        _setup.Randomness.Fill(target);
        source.LastPull = Now;
        source.Lookups[++_nextLookup] = false;
        Timers.StartSingleTimer(new LostTick(_nextLookup), new LostTick(_nextLookup), Containers.AnswerLimit);
        lookups.Tell(new LookupsActor.Find(_nextLookup, target, Progress: true));
    }

    private void OnSeen(LookupActor.NodesSeen seen)
    {
        if (_sources.FirstOrDefault(source => source.Lookups.ContainsKey(seen.LookupId)) is { } by)
        {
            by.Lookups[seen.LookupId] = true;
            foreach (var node in seen.Nodes)
            {
                OnNode(by, node);
            }
        }
    }

    /// <summary>From here on it has an actor, which answers also when it fails. The watch is a mere net, should it die without a word.</summary>
    private void OnLookupBegun(long id)
    {
        Timers.Cancel(new LostTick(id));
        if (_sources.Any(source => source.Lookups.ContainsKey(id)))
        {
            Context.WatchWith(Sender, new LookupActor.Found(id, []));
        }
    }

    /// <param name="id">Of the lookup.</param>
    /// <param name="isLost">Nobody has begun it: a container was full, or failed at the order, and refused it or said nothing. It says nothing of the table.</param>
    private void OnLookupEnded(long id, bool isLost)
    {
        Timers.Cancel(new LostTick(id));
        foreach (var source in _sources)
        {
            if (source.Lookups.Remove(id, out var yielded))
            {
                if (!yielded && !isLost)
                {
                    WakeEmpty(source);
                }

                if (_waiters.Count > 0)
                {
                    PullLookups(source);
                }
            }
        }
    }

    private void ReadList(NodeSource source)
    {
        source.LastPull = Now;
        var question = _list = new object();
        foreach (var node in _setup.Settings.Nodes)
        {
            if (node.HostName is null)
            {
                OnNode(source, node);
            }
            else
            {
                _setup.HostNames.ResolveWithinAsync(node.HostName, TableActor.ResolveTimeout).PipeTo(
                    Self, Self, addresses => new HostResolved(question, node, addresses), _ => new HostResolved(question, node, []));
            }
        }
    }

    private void OnHost(HostResolved resolved)
    {
        var source = Find(DiscoveryActor.ListedNodes)!;
        if (resolved.Addresses.OrderBy(a => a.AddressFamily == AddressFamily.InterNetwork ? 0 : 1).FirstOrDefault() is { } address)
        {
            OnNode(source, resolved.Node.WithAddress(address, resolved.Node.Tcp, resolved.Node.Udp));
        }
        else
        {
            Blame(source.Name, $"node {resolved.Node.Id.Short}: host name {resolved.Node.HostName} has no address");
        }
    }

    private void ReadSeeds(NodeSource source)
    {
        source.LastPull = Now;
        var question = _seeds = new object();
        _setup.Siblings.NodeDatabase.AskFor(
            new NodeDatabaseActor.GetSeeds(TableActor.SeedCount, TableActor.SeedMaxAge), Self, reply => new SeedsLoaded(question, reply as NodeDatabaseActor.Seeds));
    }

    private void OnSeeds(NodeDatabaseActor.Seeds? seeds)
    {
        _seeds = null;
        var source = Find(DiscoveryActor.KnownNodes)!;
        if (seeds is null)
        {
            Blame(source.Name, "the node database does not answer");
            return;
        }

        foreach (var node in seeds.Nodes)
        {
            OnNode(source, node);
        }
    }

    private static string TickOf(NodeSource source) => nameof(LookupTick) + source.Name;

    private sealed record LookupTick(NodeSource Source) : ILocalMessage;

    private sealed record LostTick(long LookupId) : ILocalMessage;

    private sealed record HostResolved(object Question, Enode Node, IReadOnlyList<IPAddress> Addresses) : IDeadLetterSuppression, ILocalMessage;

    private sealed record SeedsLoaded(object Question, NodeDatabaseActor.Seeds? Seeds) : IDeadLetterSuppression, ILocalMessage;
}
