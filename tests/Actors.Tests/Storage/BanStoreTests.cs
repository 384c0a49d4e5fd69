using Akka.Actor;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Actors.Storage;

namespace Akka.Devp2p.Actors.Tests.Storage;

/// <summary>Bans outlive the process, however it ends.</summary>
public sealed class BanStoreTests() : ActorSpec("devp2p.dispatchers.storage { type = Dispatcher }")
{
    private static readonly NodeDatabaseSettings Settings = new();
    private static readonly Ban First = new(StoreNodes.Node(1).Id, Epoch + TimeSpan.FromHours(1), "lärm \u4e00") { Automatic = true };
    private static readonly Ban Second = new(StoreNodes.Node(2).Id, Epoch + TimeSpan.FromDays(9999), "");

    private readonly string _directory = Directory.CreateTempSubdirectory("devp2p-").FullName;

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>What kill -9 leaves on the disk is what is there while the store is still open.</summary>
    [Fact]
    public void Kill_OfTheProcess_LosesNoBan()
    {
        var database = Start("a");
        database.Tell(new NodeDatabaseActor.SaveBan(First));
        database.Tell(new NodeDatabaseActor.SaveBan(Second with { Reason = "changed later" }));
        database.Tell(new NodeDatabaseActor.SaveBan(Second));
        database.Tell(new NodeDatabaseActor.SaveBan(Second with { Id = StoreNodes.Node(3).Id }));
        database.Tell(new NodeDatabaseActor.RemoveBan(StoreNodes.Node(3).Id));
        Settle(database);
        Directory.CreateDirectory(Path.Combine(_directory, "b"));
        foreach (var file in Directory.GetFiles(Path.Combine(_directory, "a")))
        {
            File.Copy(file, Path.Combine(_directory, "b", Path.GetFileName(file)));
        }

        Assert.Equal([First, Second], BansOf(Start("b")));
    }

    [Fact]
    public void Bug_InTheDatabase_LosesNoBan()
    {
        AllowErrors<NullReferenceException>();
        var database = Start("a");
        database.Tell(new NodeDatabaseActor.SaveBan(First));
        database.Tell(new NodeDatabaseActor.StoreNode(null!));
        Assert.Equal([First], BansOf(database));
    }

    [Fact]
    public void Load_OfGarbage_DropsItAndKeepsTheRest()
    {
        using var store = new MemoryNodeStore();
        var time = new ManualTime(Epoch);
        new NodeDatabase(Settings, time, store).SaveBan(First);
        var (key, whole) = store.Iterate("b1/"u8.ToArray()).Single();
        for (var cut = 0; cut < whole.Length; cut++)
        {
            byte[] other = [.. key];
            other[^1] = (byte)(key[^1] ^ (cut + 1));
            store.Put(other, whole[..cut]);
        }

        store.Put("b1/short"u8.ToArray(), whole);
        var again = new NodeDatabase(Settings, time, new MemoryNodeStore());
        again.Load(store);
        Assert.Equal(First, Assert.Single(again.Bans));
        Assert.Equal(1, store.Count);
    }

    private IActorRef Start(string name) => Sys.ActorOf(NodeDatabaseActor.Props(Settings, Path.Combine(_directory, name), Time));

    private IEnumerable<Ban> BansOf(IActorRef database)
    {
        database.Tell(NodeDatabaseActor.GetBans.Instance, TestActor);
        return ExpectMsg<NodeDatabaseActor.Bans>().All.OrderBy(ban => ban.Until);
    }
}
