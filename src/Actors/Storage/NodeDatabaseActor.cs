using Akka.Devp2p.Actors.Settings;

namespace Akka.Devp2p.Actors.Storage;

/// <summary>
/// What is known about other nodes and outlives the process: geth's <c>enode.DB</c>. It always works: when its directory can't be used, or
/// a write fails, the directory is moved aside and the rest of the run goes on in memory, with one warning.
/// </summary>
#pragma warning disable CA1001 // PostStop disposes the store
public sealed partial class NodeDatabaseActor : Devp2pActor, IWithTimers
#pragma warning restore CA1001
{
    /// <summary>Path of the dispatcher in the configuration: reads and writes may block.</summary>
    public const string Dispatcher = "devp2p.dispatchers.storage";

    internal const int SweepBatch = 256;

    private readonly NodeDatabaseSettings _settings;
    private readonly string? _directory;
    private readonly TimeProvider _time;
    private readonly Func<string, INodeStore> _open;
    private readonly NodeDatabase _database;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private INodeStore _store = new MemoryNodeStore();
    private bool _persistent;
    private string? _problem;

    public NodeDatabaseActor(NodeDatabaseSettings settings, string? directory, TimeProvider time, Func<string, INodeStore> open)
    {
        ArgumentNullException.ThrowIfNull(settings);
        (_settings, _directory, _time, _open) = (settings, directory, time, open);
        _database = new NodeDatabase(settings, time, _store);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <param name="settings">Limits.</param>
    /// <param name="directory">The database's own directory, made when missing; null for memory.</param>
    /// <param name="time">The clock.</param>
    /// <param name="open">Opens the store in a directory or throws <see cref="NodeStoreException"/>; RocksDB by default.</param>
    public static Props Props(NodeDatabaseSettings settings, string? directory, TimeProvider time, Func<string, INodeStore>? open = null)
    {
        var opens = open ?? RocksNodeStore.Open;
        return Akka.Actor.Props.Create(() => new NodeDatabaseActor(settings, directory, time, opens)).WithDispatcher(Dispatcher);
    }

    protected override void PreStart()
    {
        if (_directory is not null)
        {
            Guard(Open);
        }

        Timers.StartPeriodicTimer(nameof(CleanupTick), CleanupTick.Instance, _settings.CleanupInterval);
    }

    protected override void PostStop() => _store.Dispose();

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case RecordPong pong:
                Guard(() => _database.RecordPong(pong.Id, pong.Ip, pong.At));
                break;
            case RecordFindFailure failure:
                Guard(() => _database.RecordFindFailure(failure.Id, failure.Ip));
                break;
            case RecordDial dial:
                Guard(() => _database.RecordDial(dial.Id, dial.Ok, dial.At));
                break;
            case StoreNode store:
                Guard(() => _database.StoreNode(store.Node));
                break;
            case SaveAnchors save:
                Guard(() => _database.SaveAnchors(save.Nodes));
                break;
            case SaveBan save:
                Guard(() => _database.SaveBan(save.Ban));
                break;
            case RemoveBan remove:
                Guard(() => _database.RemoveBan(remove.Id));
                break;
            case CleanupTick:
                _database.BeginSweep();
                Sweep();
                break;
            case SweepTick:
                Sweep();
                break;
            default:
                OnQuery(message);
                break;
        }
    }

    private void OnQuery(object message)
    {
        switch (message)
        {
            case GetProof get:
                var proof = _database.GetProof(get.Id, get.Ip, get.MaxAge);
                Sender.Tell(new Proof(get.Id, get.Ip, proof?.LastPong, proof?.FindFailures ?? 0));
                break;
            case GetSeeds get:
                Sender.Tell(new Seeds(_database.GetSeeds(get.Count, get.MaxAge)));
                break;
            case GetNode get:
                Sender.Tell(new StoredNode(get.Id, _database.GetNode(get.Id)));
                break;
            case GetAnchors:
                Sender.Tell(new Anchors(_database.Anchors));
                break;
            case GetBans:
                Sender.Tell(new Bans(_database.Bans));
                break;
            case GetStatus:
                Sender.Tell(new Status(_database.Count, _persistent, _problem));
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Open()
    {
        _store = _open(_directory!);
        _persistent = true;
        _database.Load(_store);
        _log.Debug("node database {0}: {1} nodes", _directory, _database.Count);
    }

    // a batch per message, so that a query never waits for all
    private void Sweep()
    {
        var more = false;
        Guard(() => more = _database.Sweep(SweepBatch));
        if (more)
        {
            Self.Tell(SweepTick.Instance);
        }
    }

    private void Guard(Action work)
    {
        try
        {
            work();
        }
        catch (NodeStoreException e)
        {
            GoOnInMemory(e);
        }
    }

    private void GoOnInMemory(NodeStoreException e)
    {
        _store.Dispose();
        _store = new MemoryNodeStore();
        _database.Replace(_store);
        _persistent = false;
        _problem = e.Message;
        var aside = e.IsDamaged ? MoveAside() : "left as it is";
        _log.Warning("node database {0} can't be used, {1}, going on in memory: {2}", _directory, aside, e.Message);
    }

    private string MoveAside()
    {
        var to = $"{_directory}.bad-{_time.GetUtcNow():yyyyMMdd'T'HHmmssfff'Z'}";
        try
        {
            Directory.Move(_directory!, to);
            return $"moved to {to}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"can't be moved aside ({e.Message})";
        }
    }

    private sealed record CleanupTick : ILocalMessage
    {
        public static CleanupTick Instance { get; } = new();
    }

    private sealed record SweepTick : ILocalMessage
    {
        public static SweepTick Instance { get; } = new();
    }
}
