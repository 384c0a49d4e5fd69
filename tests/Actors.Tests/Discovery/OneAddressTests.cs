namespace Akka.Devp2p.Actors.Tests.Discovery;

/// <summary>Several nodes on one machine, as in any development network; discv5's is <see cref="V5.Discv5NetworkTests"/>.</summary>
public sealed class OneAddressTests : DiscoverySpec
{
    [Fact]
    public void FiveNodes_ThatContactUsFromOneLoopbackAddress_AllEnterTheTable()
    {
        var node = StartNode(Calm with { Bind = Address("127.0.0.1:30303") });
        var others = Enumerable.Range(0, 5).Select(i => Remote($"127.0.0.1:{31000 + i}", 50 + i).Friendly()).ToArray();
        foreach (var other in others)
        {
            other.Send(other.Ping(node.At), node.At);
        }

        AwaitAssert(() => Assert.All(others, other => Assert.Contains(Table(node), entry => entry.Node.Id == other.Enode.Id)));
    }
}
