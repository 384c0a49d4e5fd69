using Akka.Devp2p.Actors.Hosting;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Chain.Config;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Tests.Hosting;

/// <summary>Where each protocol starts.</summary>
public sealed class BootnodesTests : NodeSpec
{
    private static readonly Enode Given = Enode.Create(PrivateKey.Generate(new SeededRandomness(3).Fill).PublicKey, System.Net.IPAddress.Parse("10.0.0.9"), 30303, 30303);

    [Fact]
    public void Bootnodes_WhenNobodySaysOthers_AreThoseOfTheNetwork_AndDiscv5HasMore()
    {
        var found = Discovery(options => options.Network = Networks.Mainnet);
        Assert.Equal(4, found.Bootnodes.Length);
        Assert.Equal(19, found.Discv5.Bootnodes.Length);
        Assert.Superset(found.Bootnodes.Select(node => node.Id).ToHashSet(), found.Discv5.Bootnodes.Select(node => node.Id).ToHashSet());
    }

    [Fact]
    public void Bootnodes_WhenGiven_AreThoseOfBothProtocols()
    {
        var found = Discovery(options => (options.Network, options.Bootnodes) = (Networks.Mainnet, [Given]));
        Assert.Equal((1, 0), (found.Bootnodes.Length, found.Discv5.Bootnodes.Length)); // none of its own: the others
    }

    [Fact]
    public void BootnodesOfDiscv5_WhenGiven_AreThose()
    {
        var found = Discovery(options =>
        {
            options.Network = Networks.Mainnet;
            options.Settings += $"\ndevp2p.discovery.discv5.bootnodes = [\"{Given.ToUrl()}\"]";
        });
        Assert.Equal((4, Given.Id), (found.Bootnodes.Length, Assert.Single(found.Discv5.Bootnodes).Id));
    }

    private DiscoverySettings Discovery(Action<Devp2pOptions> more)
    {
        var node = StartNode("one", "10.0.0.1", options =>
        {
            options.Settings += "\ndevp2p.server.dial = off";
            more(options);
        });
        var settings = node.Settings.Discovery;
        Stop(node);
        return settings;
    }
}
