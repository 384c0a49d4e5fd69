using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Akka.Actor;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Actors.Sockets.InMemory;
using Akka.Devp2p.Actors.Storage;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Discv4;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Tests.Discovery;

/// <summary>The table in a running node: checks, refresh, seeds.</summary>
public sealed class TableActorTests : DiscoverySpec
{
    // random times are drawn in whole milliseconds below the interval, and the test's randomness draws the largest
    private static readonly TimeSpan FastCheck = TimeSpan.FromMilliseconds(2999), SlowCheck = TimeSpan.FromMilliseconds(8999);
    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(500);

    private static readonly DiscoverySettings Checking = Calm with { PingInterval = TimeSpan.FromSeconds(3) };

    [Fact]
    public void InboundNode_IsAddedAfterItsPong_AndCheckedOnTheFastList_ThenOnTheSlow()
    {
        var node = StartNode(Checking);
        var remote = Remote("10.0.0.2:30000", 2);
        Bond(remote, node);
        var entry = Assert.Single(Table(node));
        Assert.Equal((remote.Enode.Id, false, 0), (entry.Node.Id, entry.Live, entry.Checks));
        Advance(FastCheck - Tick);
        SettleAll();
        remote.ExpectNothing();
        Advance(Tick);
        remote.Send(remote.Pong(remote.Expect<Ping>().Hash), node.At);
        AwaitAssert(() => Assert.Equal((true, 1), (Table(node)[0].Live, Table(node)[0].Checks)));
        Advance(SlowCheck - Tick);
        SettleAll();
        remote.ExpectNothing();
        Advance(Tick);
        remote.Expect<Ping>();
    }

    [Fact]
    public void DeadNode_LeavesTheTable()
    {
        var node = StartNode(Checking);
        var remote = Remote("10.0.0.2:30000", 2);
        Bond(remote, node);
        Advance(FastCheck);
        remote.Expect<Ping>();
        Advance(Timeout);
        AwaitAssert(() => Assert.Empty(Table(node)));
    }

    [Fact]
    public void HigherSequenceInAPong_FetchesTheRecord()
    {
        var node = StartNode(Checking);
        var remote = Remote("10.0.0.2:30000", 2);
        Bond(remote, node);
        Advance(FastCheck);
        remote.Send(remote.Pong(remote.Expect<Ping>().Hash, remote.Record.Sequence), node.At);
        remote.Send(new EnrResponse(remote.Expect<EnrRequest>().Hash, remote.Record), node.At);
        AwaitAssert(() => Assert.Equal(remote.Record, Assert.Single(Table(node)).Node.Record));
        Assert.True(Table(node)[0].Live);
    }

    [Fact]
    public void NewerRecord_OutsideNetRestrict_IsNotTaken()
    {
        Assert.True(Wire.Enr.Subnet.TryParse("10.0.0.0/24", out var net));
        var node = StartNode(Checking with { NetRestrict = [net] });
        var remote = Remote("10.0.0.2:30000", 2);
        Bond(remote, node);
        Advance(FastCheck);
        remote.Send(remote.Pong(remote.Expect<Ping>().Hash, 7), node.At);
        var elsewhere = new NodeRecordBuilder().SetIp(IPAddress.Parse("10.9.9.9")).SetUdp(30000).Sign(remote.Key, 7);
        remote.Send(new EnrResponse(remote.Expect<EnrRequest>().Hash, elsewhere), node.At);
        AwaitAssert(() => Assert.True(Assert.Single(Table(node)).Live));
        Assert.Equal(remote.Enode.Ip, Table(node)[0].Node.Ip);
    }

    [Fact]
    public void FiveFailedFindNodes_RemoveANode_OnlyWhenItsBucketHasOthers()
    {
        var node = StartNode();
        var table = node.Child("table");
        var alone = Remote("10.0.0.2:30000", 2).Enode;
        table.Tell(new TableActor.TrackRequest(alone, true, [alone]));
        Fail(table, alone, TableActor.MaxFindFailures + 1);
        Assert.Single(Table(node));
        var others = Enumerable.Range(0, 40).Select(i => Remote($"10.0.1.{i + 1}:30000", 100 + i).Enode).ToImmutableArray();
        table.Tell(new TableActor.TrackRequest(others[0], true, others));
        Settle(table);
        var crowded = Table(node).GroupBy(entry => entry.Bucket).First(group => group.Count() >= 4).First().Node;
        Fail(table, crowded, TableActor.MaxFindFailures - 1);
        Assert.Contains(Table(node), entry => entry.Node.Id == crowded.Id);
        Fail(table, crowded, 1);
        // a replacement may have come in its place
        Assert.DoesNotContain(Table(node), entry => entry.Node.Id == crowded.Id);
    }

    /// <summary>Loopback and LAN have no limits, IPv6 has its own: a provider's network is a /32, a customer's a /48.</summary>
    [Theory]
    [InlineData("8.8.8.{0}", 2, 10)]
    [InlineData("2a00:1:2:{0}::1", 2, 8)]
    [InlineData("2a00:1:{0}::1", 8, 8)]
    [InlineData("10.1.1.{0}", 16, null)]
    [InlineData("fd00::{0}", 16, null)]
    public void Nodes_OfOneNetwork_AreSoManyInABucketAndInTheTable(string pattern, int bucket, int? total)
    {
        var node = StartNode(Calm with { BindAlso = IPAddress.IPv6Any });
        var nodes = Enumerable.Range(1, 100).Select(i => Enode.Create(
            PrivateKey.Generate(new SeededRandomness(2000 + i).Fill).PublicKey, IPAddress.Parse(string.Format(CultureInfo.InvariantCulture, pattern, i)), 30303, 30303));
        node.Child("table").Tell(new TableActor.TrackRequest(node.Enode, true, [.. nodes]));
        var table = Table(node);
        Assert.InRange(table.GroupBy(entry => entry.Bucket).Max(group => group.Count()), Math.Min(2, bucket), bucket);
        Assert.True(total is null ? table.Length > 16 : table.Length == total, $"{table.Length} in the table");
    }

    /// <summary>geth's rule: who has answered more than five checks is worth remembering.</summary>
    [Fact]
    public void Node_IsStoredFromItsSixthCheckOn()
    {
        var node = StartNode(Checking);
        var remote = Remote("10.0.0.2:30000", 2);
        Bond(remote, node);
        remote.Friendly();
        for (var checks = 1; checks <= 6; checks++)
        {
            Stored.ExpectNoMsg(TimeSpan.Zero);
            Advance(checks == 1 ? FastCheck : SlowCheck);
            AwaitAssert(() => Assert.Equal(checks, Assert.Single(Table(node)).Checks));
            Settle(node.Child("table"), node.Setup.Siblings.NodeDatabase);
        }

        Assert.Equal(remote.Enode.Id, Stored.ExpectMsg<NodeDatabaseActor.StoreNode>().Node.Id);
    }

    [Fact]
    public void Refresh_LoadsSeedsAndLooksUpItself_AtStartAndAfterTheInterval()
    {
        var seed = Remote("10.0.0.2:30000", 2).Friendly();
        var node = StartNode(Calm with { RefreshInterval = TimeSpan.FromMinutes(30) }, seeds: [seed.Enode]);
        AwaitAssert(() => Assert.Equal(seed.Enode.Id, Assert.Single(Table(node)).Node.Id));
        Assert.Equal(node.Setup.Key.PublicKey.Bytes.ToArray(), NextTarget(node, seed));
        Assert.All(Enumerable.Range(0, 3), _ => Assert.NotEqual(node.Setup.Key.PublicKey.Bytes.ToArray(), NextTarget(node, seed)));
        // the fourth lookup ends half a second after its question, and the refresh with it
        EndFind(node);
        EndFind(node);
        AwaitAssert(() => Assert.True(Snapshot(node).Initialized));
        // 15 minutes and the largest of the random part
        var at = TimeSpan.FromMinutes(30) - TimeSpan.FromMilliseconds(1);
        Advance(at - Tick);
        SettleAll();
        Assert.Empty(Children(node.Child("lookups")));
        Advance(Tick);
        Assert.Equal(node.Setup.Key.PublicKey.Bytes.ToArray(), NextTarget(node, seed));
    }

    [Fact]
    public void Bootnode_ByHostName_IsResolved()
    {
        var boot = Remote("10.0.0.2:30000", 2).Friendly();
        var named = Enode.Create(boot.Key.PublicKey, "boot.example", 30000, 30000);
        var missing = Enode.Create(Remote("10.0.0.3:30000", 3).Key.PublicKey, "nowhere.example", 30000, 30000);
        var names = new InMemoryHostNames(new Dictionary<string, IPAddress> { ["boot.example"] = boot.At.Address });
        var node = StartNode(Calm with { Bootnodes = [missing, named] }, names: names);
        AwaitAssert(() => Assert.Equal(boot.At, Assert.Single(Table(node)).Node.UdpEndPoint));
    }

    /// <summary>A name that has an address by now: the watchdog asks for this, of either protocol.</summary>
    [Theory]
    [InlineData("table")]
    [InlineData("v5")]
    [InlineData("v5/table")]
    public void Reseed_ResolvesTheNamesOfBootnodesAgain(string told)
    {
        var (boot, at) = (PrivateKey.Generate(new SeededRandomness(2).Fill).PublicKey, Address("10.0.0.2:30000"));
        var names = new ConcurrentDictionary<string, IPAddress>();
        var node = StartNode(Calm with { V5 = told != "table", Bootnodes = [Enode.Create(boot, "boot.example", 30000, 30000)] }, names: new InMemoryHostNames(names));
        DiscoveryActor.TableSnapshot Found() =>
            node.Child(told).Ask<DiscoveryActor.TableSnapshot>(DiscoveryActor.GetTable.Instance, TimeSpan.FromSeconds(5)).GetAwaiter().GetResult();
        AwaitAssert(() => Assert.True(Found().Initialized));
        node.Child(told).Tell(TableActor.Reseed.Instance);
        SettleAll();
        AwaitAssert(() => Assert.True(Found().Initialized));
        Assert.Empty(Found().Nodes);
        names["boot.example"] = at.Address;
        AwaitAssert(() =>
        {
            node.Child(told).Tell(TableActor.Reseed.Instance); // while the one before runs it counts for nothing
            Assert.Equal(at, Assert.Single(Found().Nodes).Node.UdpEndPoint);
        });
    }

    [Fact]
    public void Restart_BuildsTheTableFromTheDatabaseAnew()
    {
        AllowErrors<InvalidOperationException>();
        var faulty = new FaultyTime(Time);
        var seed = Remote("10.0.0.2:30000", 2).Friendly();
        var node = StartNode(Calm, time: faulty, seeds: [seed.Enode]);
        var table = node.Child("table");
        var extra = Remote("10.0.0.3:30000", 3).Friendly();
        table.Tell(new TableActor.TrackRequest(extra.Enode, true, [extra.Enode]));
        AwaitAssert(() => Assert.Equal(2, Table(node).Length));
        SettleAll();
        faulty.ThrowOnce = true;
        table.Tell(new TableActor.AddInbound(extra.Enode));
        AwaitAssert(() => Assert.Equal(seed.Enode.Id, Assert.Single(Table(node)).Node.Id));
    }

    [Fact]
    public void LiveNodes_AreStoredWhenTheNodeStops()
    {
        var node = StartNode(Checking);
        var remote = Remote("10.0.0.2:30000", 2).Friendly();
        var silent = Remote("10.0.0.3:30000", 3);
        remote.Send(remote.Ping(node.At), node.At);
        AwaitAssert(() => Assert.Single(Table(node)));
        SettleAll();
        Advance(FastCheck);
        AwaitAssert(() => Assert.True(Table(node)[0].Live));
        node.Child("table").Tell(new TableActor.TrackRequest(silent.Enode, true, [silent.Enode]));
        SettleAll();
        var live = Table(node).Single(entry => entry.Live).Node;
        Assert.Equal(remote.Enode.Id, live.Id);
        Sys.Stop(node.Actor);
        Assert.Equal(new NodeDatabaseActor.StoreNode(live), Stored.ExpectMsg<NodeDatabaseActor.StoreNode>());
        Stored.ExpectNoMsg(TimeSpan.Zero);
    }

    private static void Fail(IActorRef table, Enode node, int times)
    {
        for (var i = 0; i < times; i++)
        {
            table.Tell(new TableActor.TrackRequest(node, false, []));
        }

        Settle(table);
    }

    /// <summary>The target of the next FINDNODE; the lookup before it is brought to its end.</summary>
    private byte[] NextTarget(TestedNode node, RemoteNode remote)
    {
        for (var i = 0; i < 20; i++)
        {
            while (remote.TryTake(out var packet))
            {
                if (packet is FindNode find)
                {
                    return find.Target.ToArray();
                }
            }

            EndFind(node);
        }

        Assert.Fail("no FINDNODE came");
        return [];
    }

    /// <summary>Lets what waits for 500 ms end.</summary>
    private void EndFind(TestedNode node)
    {
        SettleAll();
        Advance(TimeSpan.FromMilliseconds(250));
        SettleAll();
    }
}
