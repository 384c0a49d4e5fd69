using Akka.Actor;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Hosting;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Tests.Node;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Tests.Discovery;

/// <summary>What a node says of its sources of nodes when an operator wonders why none come.</summary>
public sealed class DiscoverySourcesTests : NodeSpec
{
    [Fact]
    public void Source_WhenOff_SaysSo() =>
        Assert.Equal(new SourceStatus("discv4", false, 0, null, null), Source(StartNode("main", "10.0.0.1", options => options.Settings += "\ndevp2p.discovery.enabled = off")));

    [Fact]
    public void Source_WhenNobodyIsThere_IsOnAndHasYieldedNothing() =>
        Assert.Equal(new SourceStatus("discv4", true, 0, null, null), Source(StartNode("main", "10.0.0.1")));

    [Fact]
    public void Source_WhenItHasFoundANode_SaysHowManyAndWhen()
    {
        var first = StartNode("first", "10.0.0.1");
        var second = StartNode("second", "10.0.0.2", options => options.Bootnodes = [first.Info.Self]);
        Until(() => Rest(first) && Rest(second) && Source(second).Yielded > 0, "found", steps: 600);
        Assert.Equal(1, Source(second).Yielded);
        Assert.InRange(Source(second).LastNewNode!.Value, Epoch, Time.GetUtcNow());
    }

    [Fact]
    public void Source_WhenItsSocketDies_NamesThat()
    {
        var node = StartNode("main", "10.0.0.1");
        Advance(TimeSpan.FromSeconds(5));
        Datagrams.Kill(node.Info.Udp!);
        AwaitAssert(() => Assert.Equal(new SourceError("the UDP socket died", Epoch + TimeSpan.FromSeconds(5)), Source(node).LastError));
    }

    [Fact]
    public void Source_WhenABootnodesNameHasNoAddress_NamesIt()
    {
        using var key = PrivateKey.Generate();
        var bootnode = Enode.Create(key.PublicKey, "nowhere.example", 30303, 30303);
        var node = StartNode("main", "10.0.0.1", options => options.Bootnodes = [bootnode]);
        AwaitAssert(() => Assert.Equal($"bootnode {bootnode.Id.Short}: host name nowhere.example has no address", Source(node).LastError?.Text));
    }

    [Fact]
    public void Discv5_WhenItHasFoundANode_SaysSoForItself()
    {
        var first = StartNode("first", "10.0.0.1", options => options.Settings += "\ndevp2p.discovery.v4 = off");
        var second = StartNode("second", "10.0.0.2", options =>
        {
            options.Bootnodes = [first.Info.Self];
            options.Settings += "\ndevp2p.discovery.v4 = off";
        });
        Until(() => Source(second, "discv5").Yielded > 0, "found", steps: 600, second.Refs.Discovery);
        Assert.Equal(new SourceStatus("discv4", false, 0, null, null), Source(second));
    }

    /// <summary>No UDP at all, and still peers.</summary>
    [Fact]
    public void Node_WithoutEitherProtocol_ConnectsWithTheNodesOfItsList()
    {
        var first = StartNode("first", "10.0.0.1");
        var second = StartNode("second", "10.0.0.2", options =>
            options.Settings += $"\ndevp2p.discovery {{ v4 = off, v5 = off, nodes = [\"{first.Info.Self.ToUrl()}\"] }}");
        Until(() => Rest(second) && Events.HasMessages, "connected");
        Assert.Equal(["inbound", "list"], new[] { Events.ExpectMsg<PeerAdded>(), Events.ExpectMsg<PeerAdded>() }.Select(added => added.Peer.Source).Order());
        Assert.Equal((true, 1L), (Source(second, "list").On, Source(second, "list").Yielded));
        Assert.Null(second.Info.Udp);
    }

    private static SourceStatus Source(Devp2pNode node, string name = DiscoveryActor.Discv4) => Assert.Single(
        node.Refs.Discovery.Ask<DiscoveryActor.Sources>(DiscoveryActor.GetSources.Instance, TimeSpan.FromSeconds(5)).GetAwaiter().GetResult().All, source => source.Name == name);
}
