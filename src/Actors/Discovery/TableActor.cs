using System.Collections.Immutable;
using System.Net;
using Akka.Devp2p.Actors.Discovery.V5;
using Akka.Devp2p.Actors.Storage;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Enr;
using Akka.Devp2p.Wire.Kademlia;

namespace Akka.Devp2p.Actors.Discovery;

/// <summary>
/// The node table (geth: Table.loop): <see cref="RoutingTable"/> holds the nodes, this actor checks them, refreshes the table from seeds and
/// lookups, and answers who is close to what. After a restart it begins anew from the node database.
/// </summary>
public sealed partial class TableActor : Devp2pActor, IWithTimers
{
    /// <summary>Failed FINDNODEs in a row after which a node leaves, when its bucket has others (geth's maxFindnodeFailures).</summary>
    internal const int MaxFindFailures = 5;

    private const int ChecksBeforeStored = 5;

    private readonly DiscoverySetup _setup;
    private readonly DiscoveryRefs _refs;
    private readonly RoutingTable _table;
    private readonly int[] _counted = new int[RoutingTable.BucketCount];
    private readonly Dictionary<NodeId, int> _failures = [];
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private bool _started;

    public TableActor(DiscoverySetup setup, DiscoveryRefs refs)
    {
        ArgumentNullException.ThrowIfNull(setup);
        (_setup, _refs) = (setup, refs);
        _table = new RoutingTable(setup.Key.PublicKey.Id, setup.Randomness.Next, setup.Settings.PingInterval);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(DiscoverySetup setup, DiscoveryRefs refs) => Akka.Actor.Props.Create(() => new TableActor(setup, refs));

    protected override void PreRestart(Exception reason, object message)
    {
        if (_started)
        {
            Self.Tell(Start.Instance); // the mailbox outlives the restart
        }

        base.PreRestart(reason, message);
    }

    /// <summary>What is alive now will be the seeds of the next start.</summary>
    protected override void PostStop()
    {
        _setup.Meters?.CountBuckets(null, _counted);
        foreach (var entry in _table.Entries.Where(entry => entry.Live))
        {
            _setup.Siblings.NodeDatabase.Tell(new NodeDatabaseActor.StoreNode(entry.Node));
        }
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case GetClosest get:
                Sender.Tell(new Closest(get.QueryId, [.. _table.Closest(get.Target, get.Count, get.PreferLive)]));
                break;
            case GetAtDistances get:
                Sender.Tell(new AtDistances(get.QueryId, AtDistancesOf(get)));
                break;
            case AddInbound add:
                Add(add.Node, inbound: true);
                break;
            case TrackRequest track:
                OnTrack(track);
                break;
            case FindEntry find:
                Sender.Tell(new Entry(_table.Find(find.Id)?.Node));
                break;
            case DiscoveryActor.GetTable:
                Sender.Tell(Snapshot());
                break;
            case RevalidateTick:
                OnRevalidate();
                break;
            case Checked check:
                OnChecked(check);
                break;
            case RecordFetched fetched:
                Finish(fetched.Id, answered: true, fetched.Newer);
                break;
            default:
                OnRefreshMessage(message);
                break;
        }
    }

    private void Add(Enode node, bool inbound)
    {
        if (_setup.Settings.Reachable(node) is { } here)
        {
            _table.Add(here, _setup.Time.GetUtcNow(), inbound);
            ScheduleRevalidation();
        }
    }

    /// <summary>geth's handleTrackRequest.</summary>
    private void OnTrack(TrackRequest track)
    {
        var id = track.Node.Id;
        if (track.Success)
        {
            _failures.Remove(id);
        }
        else if (_table.Find(id) is not null)
        {
            var failures = _failures[id] = _failures.GetValueOrDefault(id) + 1;
            if (failures >= MaxFindFailures && _table.EntriesOf(_table.BucketOf(id)).Count >= RoutingTable.BucketSize / 4)
            {
                _failures.Remove(id);
                _table.Remove(id, _setup.Time.GetUtcNow());
            }
        }

        foreach (var node in track.Found)
        {
            Add(node, inbound: false);
        }

        ScheduleRevalidation();
    }

    private void OnRevalidate()
    {
        foreach (var id in _table.Revalidation.Next(_setup.Time.GetUtcNow()))
        {
            var node = _table.Find(id)!.Node;
            _refs.V4.AskFor(new DiscoveryActor.PingNode(node), Self, reply => new Checked(node, reply));
        }

        ScheduleRevalidation();
    }

    private void OnChecked(Checked check)
    {
        var (node, reply) = check;
        if (SequenceIn(reply) > node.Sequence)
        {
            _refs.V4.AskFor(new DiscoveryActor.RequestRecord(node), Self, answer => new RecordFetched(node.Id, Newer(answer)));
            return;
        }

        // our own trouble is no sign of death; only the next time is drawn anew
        var ours = reply is null or DiscoveryActor.PingFailed { Reason: RequestFailure.SocketLost or RequestFailure.Restarted or RequestFailure.Busy };
        if (ours)
        {
            Finish(node.Id, _table.Find(node.Id) is { Live: true }, null);
            return;
        }

        Finish(node.Id, reply is DiscoveryActor.Ponged or Discv5Actor.Ponged, null);
    }

    private static ulong? SequenceIn(object? reply) => reply switch
    {
        DiscoveryActor.Ponged ponged => ponged.Pong.EnrSequence,
        Discv5Actor.Ponged ponged => ponged.EnrSequence,
        _ => null,
    };

    /// <summary>Proven nodes with a record, each distance once, and none that the one who asks would not take from us.</summary>
    private ImmutableArray<NodeRecord> AtDistancesOf(GetAtDistances get) =>
    [
        .. get.Distances.Distinct()
            .SelectMany(_table.AtDistance)
            .Where(entry => entry.Live && entry.Node.Record is not null && NetCheck.CheckRelay(get.Asker, entry.Node.Ip!) is null)
            .Take(get.Count)
            .Select(entry => entry.Node.Record!),
    ];

    private Enode? Newer(object? answer) => answer is DiscoveryActor.RecordReceived received ? _setup.Settings.Reachable(Enode.FromRecord(received.Record)) : null;

    private void Finish(NodeId id, bool answered, Enode? newer)
    {
        var outcome = _table.OnChecked(id, answered, newer, _setup.Time.GetUtcNow());
        if (outcome.Removed)
        {
            _failures.Remove(id);
            _log.Debug("Dead node {0} left the table", id.Short);
        }
        else if (outcome.Entry is { Live: true, Checks: > ChecksBeforeStored } entry)
        {
            _setup.Siblings.NodeDatabase.Tell(new NodeDatabaseActor.StoreNode(entry.Node));
        }

        ScheduleRevalidation();
    }

    private void ScheduleRevalidation()
    {
        _setup.Meters?.CountBuckets(_table, _counted); // whatever changes the table ends here
        if (_started && _table.Revalidation.NextTime is { } next)
        {
            var left = next - _setup.Time.GetUtcNow();
            Timers.StartSingleTimer(nameof(RevalidateTick), RevalidateTick.Instance, left > TimeSpan.Zero ? left : TimeSpan.Zero);
        }
        else
        {
            Timers.Cancel(nameof(RevalidateTick));
        }
    }

    private DiscoveryActor.TableSnapshot Snapshot() => new(
    [
        .. _table.Entries.Select(entry => new TableNode(entry.Node, _table.BucketOf(entry.Id), entry.Checks, entry.Live, entry.AddedToTable)),
    ], _table.IsInitialized);

    /// <summary>Begin: load seeds, refresh, check.</summary>
    public sealed record Start : ILocalMessage
    {
        public static Start Instance { get; } = new();
    }

    /// <summary>Ask the database and the bootnodes again, now. Ignored while a refresh runs.</summary>
    public sealed record Reseed : IDeadLetterSuppression, ILocalMessage
    {
        public static Reseed Instance { get; } = new();
    }

    /// <summary>Answered with <see cref="Closest"/>. <paramref name="PreferLive"/>: only proven nodes, if there are any.</summary>
    public sealed record GetClosest(long QueryId, NodeId Target, int Count, bool PreferLive) : IDeadLetterSuppression, ILocalMessage;

    /// <summary>The nodes of the table closest to the target, the closest first.</summary>
    public sealed record Closest(long QueryId, ImmutableArray<Enode> Nodes) : IDeadLetterSuppression, ILocalMessage;

    /// <summary>discv5's question for nodes at log distances from us. Answered with <see cref="AtDistances"/>.</summary>
    /// <param name="Asker">Who wants to know: it is not told of addresses that it would not believe.</param>
    internal sealed record GetAtDistances(long QueryId, IPAddress Asker, IReadOnlyList<ushort> Distances, int Count) : IDeadLetterSuppression, ILocalMessage;

    /// <summary>Records of proven nodes at the distances asked for, as many as were asked for at most.</summary>
    internal sealed record AtDistances(long QueryId, ImmutableArray<NodeRecord> Records) : IDeadLetterSuppression, ILocalMessage;

    /// <summary>A node has contacted us and proven its endpoint.</summary>
    public sealed record AddInbound(Enode Node) : IDeadLetterSuppression, ILocalMessage;

    /// <summary>A node has or has not answered FINDNODE usefully.</summary>
    public sealed record TrackRequest(Enode Node, bool Success, ImmutableArray<Enode> Found) : IDeadLetterSuppression, ILocalMessage;

    /// <summary>Answered with <see cref="Entry"/>.</summary>
    public sealed record FindEntry(NodeId Id) : IDeadLetterSuppression, ILocalMessage;

    /// <summary>The node as the table has it; null when it is not in there.</summary>
    public sealed record Entry(Enode? Node) : IDeadLetterSuppression, ILocalMessage;

    private sealed record Checked(Enode Node, object? Reply) : IDeadLetterSuppression, ILocalMessage;

    private sealed record RecordFetched(NodeId Id, Enode? Newer) : IDeadLetterSuppression, ILocalMessage;

    private sealed record RevalidateTick : ILocalMessage
    {
        public static RevalidateTick Instance { get; } = new();
    }
}
