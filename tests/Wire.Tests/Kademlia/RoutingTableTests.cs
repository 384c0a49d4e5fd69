using System.Net;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Enr;
using Akka.Devp2p.Wire.Kademlia;
using static Akka.Devp2p.Wire.Tests.Kademlia.TableNodes;

namespace Akka.Devp2p.Wire.Tests.Kademlia;

public class RoutingTableTests
{
    private readonly RoutingTable _table = new(Self, new Random(7).Next);
    private readonly Random _random = new(8);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(239, 0)]
    [InlineData(240, 0)]
    [InlineData(241, 1)]
    [InlineData(255, 15)]
    [InlineData(256, 16)]
    public void Bucket_OfADistance_IsGeths(int distance, int bucket) => Assert.Equal(bucket, RoutingTable.BucketAt(distance));

    [Fact]
    public void Add_WhenTheBucketIsFull_KeepsTenReplacementsAndForgetsTheOldest()
    {
        var nodes = InBucket(3, 16, 27);
        var outcomes = nodes.Select(n => _table.Add(n, Start)).ToArray();
        Assert.All(outcomes[..16], o => Assert.Equal(AddOutcome.Added, o));
        Assert.All(outcomes[16..], o => Assert.Equal(AddOutcome.Replacement, o));
        Assert.Equal(nodes[..16], _table.EntriesOf(16).Select(e => e.Node));
        Assert.Equal(nodes[17..].Reverse(), _table.ReplacementsOf(16).Select(e => e.Node));
        Assert.Equal(26, _table.AddressesOf(-1).Count);
        Assert.Equal(AddOutcome.Replacement, _table.Add(nodes[20], Start));
        Assert.Equal(10, _table.ReplacementsOf(16).Count);
        Assert.Equal(16, _table.Count);
    }

    [Fact]
    public void Add_WhenItCannotBeTaken_SaysWhy()
    {
        Assert.Equal(AddOutcome.Self, _table.Add(At(Key(new Random(1)), "1.2.3.4"), Start));
        Assert.Equal(AddOutcome.NoAddress, _table.Add(Enode.Create(Key(_random), (IPAddress?)null, 1, 1), Start));
        Assert.Equal(AddOutcome.NoAddress, _table.Add(At(Key(_random), "0.0.0.0"), Start));
        Assert.Equal(AddOutcome.NotInitialized, _table.Add(At(Key(_random), "1.2.3.4"), Start, inbound: true));
        Assert.Equal(0, _table.Count);
        _table.MarkInitialized();
        Assert.Equal(AddOutcome.Added, _table.Add(At(Key(_random), "1.2.3.4"), Start, inbound: true));
    }

    [Theory]
    [InlineData("2.2.2.{0}", 2)] // one /24
    [InlineData("2.2.{0}.1", 16)]
    [InlineData("127.0.0.{0}", 16)]
    [InlineData("192.168.1.{0}", 16)]
    [InlineData("fe80::{0}", 16)]
    [InlineData("2a00:1:2:{0}::1", 2)] // one /48
    [InlineData("2a00:1:{0}::1", 8)] // one /32
    [InlineData("2a00:{0}::1", 16)]
    public void Bucket_WhenNodesShareANetwork_TakesSoMany(string pattern, int taken)
    {
        for (var i = 1; i <= 16; i++)
        {
            var outcome = _table.Add(At(KeyInBucket(_random, 16), string.Format(pattern, i)), Start);
            Assert.Equal(i <= taken ? AddOutcome.Added : AddOutcome.SubnetLimit, outcome);
        }

        Assert.Equal(taken, _table.Count);
    }

    [Fact]
    public void Table_WhenNodesOfManyBucketsShareA24_TakesTen()
    {
        for (var i = 0; i < 14; i++)
        {
            Assert.Equal(i < 10 ? AddOutcome.Added : AddOutcome.SubnetLimit, _table.Add(At(KeyInBucket(_random, 16 - (i / 2)), $"3.3.3.{i + 1}"), Start));
        }
    }

    [Fact]
    public void Remove_WhenThereAreReplacements_MovesARandomOneUp()
    {
        var nodes = InBucket(4, 16, 20);
        Array.ForEach(nodes, n => _table.Add(n, Start));
        var replacement = _table.Remove(nodes[0].Id, Start.AddMinutes(1));
        Assert.NotNull(replacement);
        Assert.Contains(replacement.Node, nodes[16..]);
        Assert.Equal((Start, Start.AddMinutes(1)), (replacement.AddedToTable, replacement.AddedToBucket));
        Assert.Equal((16, 3), (_table.Count, _table.ReplacementsOf(16).Count));
        Assert.Null(_table.Find(nodes[0].Id));
        Assert.Null(_table.Remove(nodes[0].Id, Start));
        Assert.Equal(AddOutcome.Replacement, _table.Add(nodes[0], Start));
    }

    [Fact]
    public void Add_WhenAReplacementMovesUpBySpace_IsCountedOnce()
    {
        var nodes = InBucket(5, 16, 17);
        Array.ForEach(nodes, n => _table.Add(n, Start));
        Assert.Equal(nodes[16].Id, _table.Remove(nodes[0].Id, Start)!.Id);
        Assert.Null(_table.Remove(nodes[1].Id, Start));
        Assert.Equal(15, _table.AddressesOf(16).Count);
        Assert.Equal(15, _table.AddressesOf(-1).Count);
    }

    [Fact]
    public void Known_WhenFoundAgain_NeedsAHigherSequenceButOwnWordCounts()
    {
        _table.MarkInitialized();
        using var key = PrivateKey.Generate();
        NodeRecord Record(ulong sequence, string ip, ushort udp) => new NodeRecordBuilder().SetIp(IPAddress.Parse(ip)).SetUdp(udp).SetTcp(udp).Sign(key, sequence);
        Enode Found(ulong sequence, string ip, ushort udp = 1) => Enode.FromRecord(Record(sequence, ip, udp));

        Assert.Equal(AddOutcome.Added, _table.Add(Found(5, "5.5.5.5"), Start, live: true));
        Assert.Equal(AddOutcome.Known, _table.Add(Found(5, "6.6.6.6"), Start));
        Assert.Equal(AddOutcome.Known, _table.Add(Found(6, "5.5.5.5"), Start));
        var entry = _table.Find(key.PublicKey.Id)!;
        Assert.Equal((6u, true), (entry.Node.Sequence, entry.Live));
        Assert.Equal(AddOutcome.EndpointChanged, _table.Add(Found(7, "6.6.6.6"), Start));
        Assert.Equal(("6.6.6.6", false), (entry.Node.Ip!.ToString(), entry.Live));
        Assert.Equal(AddOutcome.EndpointChanged, _table.Add(Found(8, "6.6.6.6", 2), Start));
        Assert.Equal(AddOutcome.EndpointChanged, _table.Add(Found(3, "5.5.5.5", 2), Start, inbound: true));
        Assert.Equal(3u, entry.Node.Sequence);

        // a ping that says nothing new doesn't cost us the record, one from elsewhere does
        Assert.Equal(AddOutcome.Known, _table.Add(At(key.PublicKey, "5.5.5.5", 2), Start, inbound: true));
        Assert.NotNull(entry.Node.Record);
        Assert.Equal(AddOutcome.EndpointChanged, _table.Add(At(key.PublicKey, "5.5.5.6", 2), Start, inbound: true));
        Assert.Null(entry.Node.Record);
        Assert.Equal(1, _table.AddressesOf(-1).Count);
    }

    [Fact]
    public void EndpointChange_WhenTheNewNetworkIsFull_IsRefused()
    {
        _table.MarkInitialized();
        var keys = Enumerable.Range(0, 3).Select(_ => KeyInBucket(_random, 16)).ToArray();
        _table.Add(At(keys[0], "9.9.9.1"), Start);
        _table.Add(At(keys[1], "9.9.9.2"), Start);
        _table.Add(At(keys[2], "8.8.8.8"), Start, live: true);
        Assert.Equal(AddOutcome.SubnetLimit, _table.Add(At(keys[2], "9.9.9.3"), Start, inbound: true));
        var entry = _table.Find(keys[2].Id)!;
        Assert.Equal(("8.8.8.8", true), (entry.Node.Ip!.ToString(), entry.Live));
        Assert.Equal(3, _table.AddressesOf(16).Count);
    }

    [Fact]
    public void Closest_WhenAsked_IsWhatSortingGives()
    {
        for (var i = 0; i < 400; i++)
        {
            _table.Add(At(Key(_random), $"10.0.{i % 250}.1"), Start, live: i % 3 == 0);
        }

        for (var round = 0; round < 50; round++)
        {
            var target = Key(_random).Id;
            var sorted = _table.Entries.OrderBy(e => e.Id.Value.Xor(target.Value)).ToArray();
            Assert.Equal(sorted.Take(16).Select(e => e.Node), _table.Closest(target, 16, preferLive: false));
            Assert.Equal(sorted.Where(e => e.Live).Take(16).Select(e => e.Node), _table.Closest(target, 16, preferLive: true));
        }

        Assert.Empty(_table.Closest(Self, 0, preferLive: false));
        Assert.True(_table.LiveCount > 16 && _table.LiveCount < _table.Count);
    }

    [Fact]
    public void Closest_WhenNobodyIsLive_GivesTheOthers()
    {
        _table.Add(At(Key(_random), "1.2.3.4"), Start);
        Assert.Single(_table.Closest(Self, 16, preferLive: true));
    }

    [Fact]
    public void Random_WhenAsked_GivesDifferentNodesAndReachesAll()
    {
        for (var i = 0; i < 60; i++)
        {
            _table.Add(At(Key(_random), "127.0.0.1"), Start, live: i % 2 == 0);
        }

        var seen = new HashSet<NodeId>();
        for (var round = 0; round < 200; round++)
        {
            var nodes = _table.Random(5);
            Assert.Equal(5, nodes.Select(n => n.Id).Distinct().Count());
            seen.UnionWith(nodes.Select(n => n.Id));
        }

        Assert.Equal(_table.Count, seen.Count);
        Assert.Equal(_table.Count, _table.Random(1000).Count);
        Assert.Equal(_table.LiveCount, _table.Random(1000, liveOnly: true).Count);
        Assert.Empty(new RoutingTable(Self, _random.Next).Random(3));
    }
}
