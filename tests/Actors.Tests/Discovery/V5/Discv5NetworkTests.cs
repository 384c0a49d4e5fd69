using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Discovery.V5;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Wire.Discv5;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Tests.Discovery.V5;

/// <summary>Nodes that find each other by discv5.</summary>
public sealed class Discv5NetworkTests : Discv5Spec
{
    private static readonly DiscoverySettings Lively = Both with { PingInterval = TimeSpan.FromSeconds(3), RefreshInterval = TimeSpan.FromSeconds(20) };

    [Fact]
    public void TenNodes_GivenOneBootnode_AllFindEachOther()
    {
        var boot = Start5(Lively with { Bind = Address("10.0.0.1:30301") }, seed: 100);
        var nodes = new List<TestedNode> { boot };
        for (var i = 2; i <= 10; i++)
        {
            nodes.Add(Start5(Lively with { Bind = Address($"10.0.0.{i}:30301"), Discv5 = new Discv5Settings { Bootnodes = [Enode.FromRecord(boot.Record)] } }, seed: 100 + i));
        }

        for (var i = 0; i < 600 && !nodes.All(a => nodes.All(b => a == b || Knows5(a, b.Enode.Id))); i++)
        {
            SettleAll();
            Advance(TimeSpan.FromMilliseconds(100));
        }

        Assert.All(nodes, a => Assert.All(nodes, b => Assert.True(a == b || Knows5(a, b.Enode.Id))));
    }

    [Fact]
    public void Bootnode_ThatIsSilent_LeavesTheTable()
    {
        var silent = Remote5("10.0.0.2:30000", 2);
        var node = Start5(Lively with { Discv5 = new Discv5Settings { Bootnodes = [silent.Enode] } });
        for (var i = 0; i < 200 && !(Snapshot5(node).Initialized && Table5(node).IsEmpty); i++)
        {
            SettleAll();
            Advance(TimeSpan.FromMilliseconds(100));
        }

        Assert.Empty(Table5(node));
    }

    /// <summary>What the table checks tells it that a record is old.</summary>
    [Fact]
    public void Revalidation_FetchesANewerRecord()
    {
        var remote = Remote5("10.0.0.2:30000", 2).Friendly();
        var node = Start5(Lively with { Discv5 = new Discv5Settings { Bootnodes = [remote.Enode] } });
        remote.Record = new NodeRecordBuilder(remote.Record).Set("x", [0x05]).Sign(remote.Key, 8);
        for (var i = 0; i < 200 && Table5(node).All(entry => entry.Node.Sequence != 8); i++)
        {
            SettleAll();
            Advance(TimeSpan.FromMilliseconds(100));
        }

        Assert.Equal((8ul, true), (Table5(node).Single().Node.Sequence, Table5(node).Single().Live));
    }

    [Fact]
    public void FiveNodes_ThatContactUsFromOneLoopbackAddress_AllEnterTheTable()
    {
        var node = Start5(Both with { Bind = Address("127.0.0.1:30303") });
        var others = Enumerable.Range(0, 5).Select(i => Remote5($"127.0.0.1:{31000 + i}", 50 + i)).ToArray();
        foreach (var other in others)
        {
            other.Send(new Ping(new RequestId([1]), 7), node.Enode.Key, node.At);
        }

        AwaitAssert(() => Assert.All(others, other => Assert.True(Knows5(node, other.Id))));
    }
}
