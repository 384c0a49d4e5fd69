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
    private RecordSequence _sequence = null!;
    private LocalRecord _content;
    private LocalNode _local = null!;
    private string? _reported;
    private LocalRecord _said; // of which only the addresses count
    private DateTimeOffset? _moved;

    public LocalNodeActor(LocalNodeSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _settings = settings;
        _said = _content = new LocalRecord(settings.FallbackIp);
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
        Self.Tell(new Restore(_content with { Outside = _said.Outside }));
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
        _said = restore.Content;
        Change(restore.Content);
        Stash.UnstashAll();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case GetLocalNode:
                Sender.Tell(_local);
                break;
            case SetEndpoints set:
                Change(_content with { Udp = set.Udp, Tcp = set.Tcp });
                Sender.Tell(_local);
                break;
            case SetAddress set:
                OnSetAddress(set);
                break;
            case MoveTick:
                Move();
                break;
            case SetEth set:
                Change(_content with { Eth = set.Fork });
                break;
            case SetSnap set:
                Change(_content with { Snap = set.Serves });
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    /// <summary>
    /// Others keep our record for hours, so it does not follow every whim of a router: the address of the record changes at most once in
    /// <see cref="LocalNodeSettings.Hold"/>, and then to what is said by then. The first one counts at once, and so does a person's.
    /// </summary>
    private void OnSetAddress(SetAddress set)
    {
        _said = _said.With(set);
        var rest = _moved is { } moved ? moved + _settings.Hold - _settings.Time.GetUtcNow() : TimeSpan.Zero;
        if (set.Source == AddressSource.Static || rest <= TimeSpan.Zero)
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
        Change(_content with { Outside = _said.Outside });
        _moved = _local.Record.Sequence == sequence ? _moved : _settings.Time.GetUtcNow();
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

    private sealed record Restore(LocalRecord Content) : ILocalMessage;

    private sealed record MoveTick : ILocalMessage
    {
        public static MoveTick Instance { get; } = new();
    }
}
