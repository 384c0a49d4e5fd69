using System.Net;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Actors.Storage;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Tests.Storage;

/// <summary>What is kept, for how long, and which nodes come first.</summary>
public sealed class NodeDatabaseTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2050, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1), Day = TimeSpan.FromDays(1);

    private readonly ManualTime _time = new(Start);
    private readonly MemoryNodeStore _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public void Proof_At24Hours_NoLongerCounts()
    {
        var database = Make();
        var node = StoreNodes.Node(1);
        database.RecordPong(node.Id, node.Ip!, _time.GetUtcNow());
        _time.Advance(Day - Tick);
        Assert.Equal(Start, database.GetProof(node.Id, node.Ip!, Day)!.Value.LastPong);
        _time.Advance(Tick);
        Assert.Null(database.GetProof(node.Id, node.Ip!, Day));
    }

    [Fact]
    public void Proof_OfAnotherAddress_IsNone()
    {
        var database = Make();
        var node = StoreNodes.Node(1);
        database.RecordPong(node.Id, node.Ip!, _time.GetUtcNow());
        Assert.Null(database.GetProof(node.Id, IPAddress.Parse("8.8.4.4"), Day));
        Assert.NotNull(database.GetProof(node.Id, node.Ip!.MapToIPv6(), Day));
    }

    [Fact]
    public void Proofs_OfOneNode_KeepTheFourNewestAddresses()
    {
        var database = Make();
        for (var i = 0; i < 6; i++)
        {
            database.RecordPong(StoreNodes.Node(1).Id, IPAddress.Parse($"8.8.8.{i}"), _time.GetUtcNow() + (i * Tick));
        }

        Assert.Equal(
            [false, false, true, true, true, true],
            Enumerable.Range(0, 6).Select(i => database.GetProof(StoreNodes.Node(1).Id, IPAddress.Parse($"8.8.8.{i}"), Day) is not null));
    }

    [Fact]
    public void FindFailures_WhenAPongComes_AreForgotten()
    {
        var database = Make();
        var node = StoreNodes.Node(1);
        database.RecordFindFailure(node.Id, node.Ip!);
        Assert.Equal(0, database.Count);
        database.RecordPong(node.Id, node.Ip!, _time.GetUtcNow());
        database.RecordFindFailure(node.Id, node.Ip!);
        database.RecordFindFailure(node.Id, node.Ip!);
        Assert.Equal(2, database.GetProof(node.Id, node.Ip!, Day)!.Value.FindFailures);
        database.RecordPong(node.Id, node.Ip!, _time.GetUtcNow());
        Assert.Equal(0, database.GetProof(node.Id, node.Ip!, Day)!.Value.FindFailures);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Entry_FiveDaysAfterItsLastPongOrDial_Leaves(bool dialed)
    {
        var database = Make();
        var node = StoreNodes.Node(1);
        database.StoreNode(node);
        _time.Advance(Day);
        if (dialed)
        {
            database.RecordDial(node.Id, true, _time.GetUtcNow());
        }
        else
        {
            database.RecordPong(node.Id, node.Ip!, _time.GetUtcNow());
        }

        _time.Advance((5 * Day) - Tick);
        Sweep(database);
        Assert.Equal(1, database.Count);
        // a failed dial is no sign of life
        database.RecordDial(node.Id, false, _time.GetUtcNow());
        _time.Advance(Tick);
        Sweep(database);
        Assert.Equal((0, 0), (database.Count, _store.Count));
    }

    [Fact]
    public void Sweep_InBatches_LooksAtEveryEntryOnce()
    {
        var database = Make();
        for (var i = 0; i < 20; i++)
        {
            database.StoreNode(StoreNodes.Node(i));
        }

        _time.Advance(5 * Day);
        database.BeginSweep();
        Assert.True(database.Sweep(8));
        Assert.Equal(12, database.Count);
        Assert.True(database.Sweep(8));
        Assert.False(database.Sweep(8));
        Assert.Equal(0, database.Count);
    }

    [Fact]
    public void Seeds_AreRankedByQuality()
    {
        var database = Make();
        Alive(database, 1);
        Alive(database, 2);
        Alive(database, 3);
        Alive(database, 4);
        database.StoreNode(StoreNodes.Node(5));
        database.RecordDial(Id(2), true, _time.GetUtcNow());
        database.RecordDial(Id(3), false, _time.GetUtcNow());
        database.RecordDial(Id(4), false, _time.GetUtcNow());
        database.RecordDial(Id(4), false, _time.GetUtcNow());
        Assert.Equal([Id(2), Id(1), Id(3), Id(4)], database.GetSeeds(30, 5 * Day).Select(node => node.Id));
        Assert.Equal([Id(2), Id(1)], database.GetSeeds(2, 5 * Day).Select(node => node.Id));
    }

    [Fact]
    public void Seeds_OlderThanAsked_AreLeftOut()
    {
        var database = Make();
        Alive(database, 1);
        _time.Advance(Day);
        Assert.Single(database.GetSeeds(30, Day));
        Assert.Empty(database.GetSeeds(30, Day - Tick));
    }

    [Fact]
    public void Seeds_OfOneNetwork_AreTwoAtMostButOfALanAll()
    {
        var database = Make();
        foreach (var node in Enumerable.Range(1, 4).SelectMany(n => new[] { StoreNodes.At(n, $"8.8.8.{n}"), StoreNodes.At(10 + n, $"10.0.0.{n}") }))
        {
            database.StoreNode(node);
            database.RecordPong(node.Id, node.Ip!, _time.GetUtcNow());
        }

        Assert.Equal(6, database.GetSeeds(30, Day).Length);
    }

    [Fact]
    public void Load_OfWhatWasWritten_KnowsEverythingAgain()
    {
        var database = Make();
        using var key = StoreNodes.KeyOf(9);
        var record = new NodeRecordBuilder().SetIp(IPAddress.Parse("8.9.9.9")).SetUdp(30301).SetTcp(30303).Sign(key, 7);
        database.StoreNode(Enode.FromRecord(record));
        database.RecordPong(record.Id, record.Ip4!, Start);
        database.RecordFindFailure(record.Id, record.Ip4!);
        database.SaveAnchors([StoreNodes.Node(1), StoreNodes.Node(2)]);

        var again = Make(load: true);
        Assert.Equal(record, again.GetNode(record.Id)!.Record);
        Assert.Equal((Start, 1), (again.GetProof(record.Id, record.Ip4!, Day)!.Value.LastPong, again.GetProof(record.Id, record.Ip4!, Day)!.Value.FindFailures));
        Assert.Equal([Id(1), Id(2)], again.Anchors.Select(node => node.Id));
    }

    /// <summary>
    /// Whoever changes a key or a value gives it a new version. geth's keys (nodedb_test.go: "n:" id ":v4", and what belongs to an address behind it)
    /// are of another database, LevelDB, that is never opened here: of ours each entry has one key, and its addresses are in the value.
    /// </summary>
    [Fact]
    public void Keys_AreKindVersionAndId()
    {
        var database = Make();
        Alive(database, 1);
        database.SaveBan(new Ban(Id(2), Start + Day, "noise"));
        database.SaveAnchors([StoreNodes.Node(3)]);
        Assert.Equal(
            ["6131", "62312f" + Id(2), "6e312f" + Id(1)],
            _store.Iterate([]).Select(pair => Convert.ToHexStringLower(pair.Key)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Load_OfGarbage_DropsItAndKeepsTheRest()
    {
        Alive(Make(), 1);
        var random = new Random(1);
        var whole = _store.Iterate("n1/"u8.ToArray()).Single().Value;
        for (var cut = 0; cut < whole.Length; cut++)
        {
            var key = new byte[35];
            random.NextBytes(key);
            "n1/"u8.CopyTo(key);
            _store.Put(key, whole[..cut]);
        }

        _store.Put("n0/old"u8.ToArray(), [1]);
        _store.Put("a1"u8.ToArray(), [0xff, 0xff]);
        var again = Make(load: true);
        Assert.Equal(1, again.Count);
        Assert.Single(again.GetSeeds(30, Day));
        Assert.Empty(again.Anchors);
        Assert.Equal(2, _store.Count);
    }

    [Fact]
    public void Entries_AboveTheLimit_PushTheWorstOut()
    {
        var database = Make();
        Alive(database, 1);
        for (var i = 0; i < 2_500; i++)
        {
            database.RecordPong(Random(i), IPAddress.Parse("9.9.9.9"), DateTimeOffset.MinValue + Day);
        }

        Assert.InRange(database.Count, 1_875, 2_000);
        Assert.Equal(database.Count, _store.Count);
        Assert.NotNull(database.GetNode(Id(1)));
    }

    private static NodeId Id(int n) => StoreNodes.Node(n).Id;

    private static NodeId Random(int seed)
    {
        var bytes = new byte[32];
        new Random(seed).NextBytes(bytes);
        return new NodeId(new Hash256(bytes));
    }

    private static void Sweep(NodeDatabase database)
    {
        database.BeginSweep();
        Assert.False(database.Sweep(int.MaxValue));
    }

    private void Alive(NodeDatabase database, int n)
    {
        database.StoreNode(StoreNodes.Node(n));
        database.RecordPong(Id(n), StoreNodes.Node(n).Ip!, _time.GetUtcNow());
    }

    private NodeDatabase Make(bool load = false)
    {
        var database = new NodeDatabase(new NodeDatabaseSettings { MaxNodes = 2_000 }, _time, load ? new MemoryNodeStore() : _store);
        if (load)
        {
            database.Load(_store);
        }

        return database;
    }
}
