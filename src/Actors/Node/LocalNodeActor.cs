using System.Collections.Frozen;
using System.Net.Sockets;
using Akka.Devp2p.Actors.Storage;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Node;

/// <summary>
/// Our own node record: geth's <c>enode.LocalNode</c>. Signs it anew, with a higher sequence, whenever what it says changes, and publishes
/// <see cref="LocalRecordChanged"/>.
/// </summary>
public sealed partial class LocalNodeActor : Devp2pActor, IWithUnboundedStash, IWithTimers
{
    private readonly LocalNodeSettings _settings;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly FrozenDictionary<AddressFamily, EndpointVotes> _votes;
    private RecordSequence _sequence = null!;
    private LocalRecord _content;
    private LocalNode _local = null!;
    private string? _reported;
    private LocalRecord _said; // as the record would be without patience
    private long? _moved; // timestamp: outlives a restart, and nobody sets it

    public LocalNodeActor(LocalNodeSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _settings = settings;
        _said = _content = new LocalRecord(settings.FallbackIp) { Topics = settings.Topics };
        _votes = LocalRecord.Families.ToFrozenDictionary(family => family, _ => new EndpointVotes(settings.Time, settings.PortIsSet));
    }

    public IStash Stash { get; set; } = null!;

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(LocalNodeSettings settings) => Akka.Actor.Props.Create(() => new LocalNodeActor(settings));

    protected override void PreStart()
    {
        _sequence = new RecordSequence(_settings.SequenceFile, _settings.Files, _settings.Time);
        Sign();
    }

    /// <summary>The mailbox outlives the restart: the new instance is told what the old one knew.</summary>
    protected override void PreRestart(Exception reason, object message)
    {
        Self.Tell(message as Restore ?? new Restore(_content, _said, _moved));
        base.PreRestart(reason, message);
    }

    protected override void PostRestart(Exception reason)
    {
        base.PostRestart(reason);
        Become(Restoring);
    }

    /// <summary>What was said before the failure comes first, although it is queued behind what was said since.</summary>
    private void Restoring(object message)
    {
        if (message is not Restore restore)
        {
            Stash.Stash();
            return;
        }

        Become(OnReceive);
        _moved = restore.Moved;
        foreach (var (family, votes) in _votes)
        {
            votes.Elected = restore.Said.Votes(family);
        }

        _said = restore.Said;
        Change(restore.Content);
        if (_said != _content)
        {
            Say(_said, atOnce: false); // what waited for its minute goes on waiting
        }

        Stash.UnstashAll();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case GetLocalNode:
                Sender.Tell(_local);
                break;
            case EndpointSeen seen:
                OnSeen(seen);
                break;
            case SetEndpoints set:
                ChangeAtOnce(record => record with { Udp = set.Udp, Tcp = set.Tcp, Also = set.Also });
                Sender.Tell(_local);
                break;
            case SetAddress set:
                Say(_said.With(set), atOnce: set.Source == AddressSource.Static);
                break;
            case MoveTick:
                Move();
                break;
            case SetHead head:
                OnHead(head);
                break;
            case SetEth set:
                SetFork(set.Fork);
                break;
            case SetSnap set:
                ChangeAtOnce(record => record with { Snap = set.Serves });
                break;
            default:
                OnRareMessage(message);
                break;
        }
    }

    private void OnRareMessage(object message)
    {
        switch (message)
        {
            case StrangerCame came:
                _votes[came.By.AddressFamily].StrangerCame(came.By, came.Unasked);
                break;
            case Restore:
                break; // it had failed again before it heard the first, and so has nothing to say
            case GetEndpoints:
                Sender.Tell(new Endpoints([.. LocalRecord.Families.Select(Describe).OfType<PublishedEndpoint>()]));
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    /// <summary>What we do ourselves; it happens when we start, and rarely after that.</summary>
    private void ChangeAtOnce(Func<LocalRecord, LocalRecord> change)
    {
        _said = change(_said);
        Change(change(_content));
    }

    /// <summary>
    /// Others keep our record for hours, so it does not follow every whim of a router, of other nodes or of a chain: it changes at most once in
    /// <see cref="LocalNodeSettings.Hold"/>, and then to what is said by then. The first change counts at once, and so does a person's.
    /// </summary>
    private void Say(LocalRecord said, bool atOnce)
    {
        _said = said;
        var rest = _moved is { } moved ? _settings.Hold - _settings.Time.GetElapsedTime(moved) : TimeSpan.Zero;
        if (atOnce || rest <= TimeSpan.Zero)
        {
            Move();
        }
        else if (!Timers.IsTimerActive(nameof(MoveTick)))
        {
            Timers.StartSingleTimer(nameof(MoveTick), MoveTick.Instance, rest);
        }
    }

    private void Move()
    {
        Timers.Cancel(nameof(MoveTick));
        var sequence = _local.Record.Sequence;
        Change(_said);
        if (_local.Record.Sequence != sequence)
        {
            _moved = _settings.Time.GetTimestamp();
            _log.Info("Our record says {0}", Show());
        }
    }

    private void Change(LocalRecord content)
    {
        if (content == _content)
        {
            return;
        }

        _content = content;
        var before = _local.Record;
        if (!before.Entries.Select(Text).SequenceEqual(Preview().Entries.Select(Text)))
        {
            Sign();
            Context.System.EventStream.Publish(new LocalRecordChanged(_settings.Node, _local.Record));
        }
    }

    private static string Text((string Key, ReadOnlyMemory<byte> Value) entry) => $"{entry.Key}={Convert.ToHexString(entry.Value.Span)}";

    private NodeRecord Preview() => _content.Build().Sign(_settings.Key, 0);

    private void Sign()
    {
        var record = _content.Build().Sign(_settings.Key, _sequence.Next());
        _local = new LocalNode(Enode.FromRecord(record), record);
        if (_sequence.Problem is { } problem && problem != _reported)
        {
            _reported = problem;
            _log.Warning("record sequence is kept in memory only: {0}", problem);
        }
    }

    private sealed record Restore(LocalRecord Content, LocalRecord Said, long? Moved) : ILocalMessage;

    private sealed record MoveTick : ILocalMessage
    {
        public static MoveTick Instance { get; } = new();
    }
}
