using Akka.Actor;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Actors.Storage;

namespace Akka.Devp2p.Actors.Tests.Storage;

/// <summary>The database as an actor: its answers, its timer, and that a broken disk never becomes an exception.</summary>
public sealed class NodeDatabaseActorTests() : ActorSpec("devp2p.dispatchers.storage { type = Dispatcher }")
{
    private static readonly NodeDatabaseSettings Settings = new();

    private readonly string _directory = Directory.CreateTempSubdirectory("devp2p-").FullName;

    private string Database => Path.Combine(_directory, "node-db");

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public void Queries_AreAllAnswered()
    {
        var node = StoreNodes.Node(1);
        var database = Start(null);
        database.Tell(new NodeDatabaseActor.StoreNode(node));
        database.Tell(new NodeDatabaseActor.RecordPong(node.Id, node.Ip!, Epoch));
        database.Tell(new NodeDatabaseActor.RecordFindFailure(node.Id, node.Ip!));
        database.Tell(new NodeDatabaseActor.RecordDial(node.Id, true, Epoch));
        database.Tell(new NodeDatabaseActor.SaveAnchors([node]));
        Assert.Equal(new NodeDatabaseActor.Proof(node.Id, node.Ip!, Epoch, 1), Ask<NodeDatabaseActor.Proof>(database, new NodeDatabaseActor.GetProof(node.Id, node.Ip!, TimeSpan.FromDays(1))));
        Assert.Equal(node, Assert.Single(Ask<NodeDatabaseActor.Seeds>(database, new NodeDatabaseActor.GetSeeds(30, TimeSpan.FromDays(5))).Nodes));
        Assert.Equal(node, Ask<NodeDatabaseActor.StoredNode>(database, new NodeDatabaseActor.GetNode(node.Id)).Node);
        Assert.Equal(node, Assert.Single(Ask<NodeDatabaseActor.Anchors>(database, NodeDatabaseActor.GetAnchors.Instance).Nodes));
        Assert.Equal(new NodeDatabaseActor.Status(1, false, null), StatusOf(database));
    }

    [Fact]
    public void Cleanup_AtItsTime_RemovesOldEntries()
    {
        var database = Start(null, Settings with { MaxAge = TimeSpan.FromHours(1) });
        for (var i = 0; i < 60; i++)
        {
            database.Tell(new NodeDatabaseActor.StoreNode(StoreNodes.Node(i)));
        }

        Settle(database);
        Advance(TimeSpan.FromHours(1) - TimeSpan.FromTicks(1));
        Assert.Equal(60, StatusOf(database).Count);
        Advance(TimeSpan.FromTicks(1));
        Assert.Equal(0, StatusOf(database).Count);
    }

    [Fact]
    public void Restart_OfTheProcess_FindsWhatWasStored()
    {
        var node = StoreNodes.Node(1);
        var database = Start(Database);
        database.Tell(new NodeDatabaseActor.StoreNode(node));
        database.Tell(new NodeDatabaseActor.RecordPong(node.Id, node.Ip!, Epoch));
        Stop(database);
        var again = Start(Database);
        Assert.Equal(new NodeDatabaseActor.Status(1, true, null), StatusOf(again));
        Assert.Equal(Epoch, Ask<NodeDatabaseActor.Proof>(again, new NodeDatabaseActor.GetProof(node.Id, node.Ip!, TimeSpan.FromDays(1))).LastPong);
        Stop(again);
    }

    [Fact]
    public void Bug_WhenInTheDatabase_LosesNothingThatIsOnDisk()
    {
        AllowErrors<NullReferenceException>();
        var database = Start(Database);
        database.Tell(new NodeDatabaseActor.StoreNode(StoreNodes.Node(1)));
        // a message that our own code must never send
        database.Tell(new NodeDatabaseActor.StoreNode(null!));
        database.Tell(new NodeDatabaseActor.StoreNode(StoreNodes.Node(2)));
        Assert.Equal(new NodeDatabaseActor.Status(2, true, null), StatusOf(database));
        Stop(database);
    }

    [Fact]
    public void Database_WhenDamaged_IsMovedAsideWithOneWarningAndMemoryTakesItsPlace()
    {
        Directory.CreateDirectory(Database);
        File.WriteAllText(Path.Combine(Database, "CURRENT"), "garbage");
        IActorRef database = ActorRefs.Nobody;
        EventFilter.Warning(contains: "going on in memory").ExpectOne(() =>
        {
            database = Start(Database);
            Settle(database);
        });
        Assert.False(Directory.Exists(Database));
        Assert.Equal("garbage", File.ReadAllText(Path.Combine(Database + ".bad-20500101T000000000Z", "CURRENT")));
        database.Tell(new NodeDatabaseActor.StoreNode(StoreNodes.Node(1)));
        var status = StatusOf(database);
        Assert.Equal((1, false), (status.Count, status.Persistent));
        Assert.NotNull(status.Problem);
    }

    [Fact]
    public void Disk_WhenFullWhileRunning_LosesNothingThatIsKnown()
    {
        using var store = new FullStore();
        Directory.CreateDirectory(Database);
        var database = Sys.ActorOf(NodeDatabaseActor.Props(Settings, Database, Time, _ => store));
        database.Tell(new NodeDatabaseActor.StoreNode(StoreNodes.Node(1)));
        Settle(database);
        store.IsFull = true;
        EventFilter.Warning(contains: "no space left").ExpectOne(() =>
        {
            database.Tell(new NodeDatabaseActor.StoreNode(StoreNodes.Node(2)));
            database.Tell(new NodeDatabaseActor.StoreNode(StoreNodes.Node(3)));
            Settle(database);
        });
        Assert.True(store.IsDisposed);
        Assert.Equal(3, StatusOf(database).Count);
        Assert.Single(Directory.GetDirectories(_directory, "node-db.bad-*"));
    }

    private IActorRef Start(string? directory, NodeDatabaseSettings? settings = null) =>
        Sys.ActorOf(NodeDatabaseActor.Props(settings ?? Settings, directory, Time));

    private void Stop(IActorRef actor)
    {
        Settle(actor);
        Watch(actor);
        Sys.Stop(actor);
        ExpectTerminated(actor);
    }

    private NodeDatabaseActor.Status StatusOf(IActorRef database) => Ask<NodeDatabaseActor.Status>(database, NodeDatabaseActor.GetStatus.Instance);

    private T Ask<T>(IActorRef actor, object query)
    {
        actor.Tell(query, TestActor);
        return ExpectMsg<T>();
    }

    private sealed class FullStore : INodeStore
    {
        private readonly MemoryNodeStore _inner = new();

        internal bool IsFull { get; set; }

        internal bool IsDisposed { get; private set; }

        public byte[]? Get(byte[] key) => _inner.Get(key);

        public void Put(byte[] key, byte[] value)
        {
            if (IsFull)
            {
                throw new NodeStoreException("no space left on device");
            }

            _inner.Put(key, value);
        }

        public void Delete(byte[] key) => _inner.Delete(key);

        public IEnumerable<(byte[] Key, byte[] Value)> Iterate(byte[] prefix) => _inner.Iterate(prefix);

        public void Dispose() => IsDisposed = true;
    }
}
