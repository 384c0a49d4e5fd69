using Akka.Devp2p.Chain.Config;
using Akka.Devp2p.Wire;

namespace Akka.Devp2p.Chain.Tests.Config;

public class NetworksTests
{
    /// <summary>Genesis hashes of go-ethereum params/config.go.</summary>
    [Theory]
    [InlineData("mainnet", 1ul, "d4e56740f876aef8c010b86a40d5f56745a118d0906a34e69aec8c0db1cb8fa3")]
    [InlineData("sepolia", 11155111ul, "25a5cc106eea7138acab33231d7160d69cb777ee0c2c553fcddf5138993e6dd9")]
    [InlineData("holesky", 17000ul, "b5f7f912443c940f21fd611f12828d75b534364ed9e95ca4e307729a4661bde4")]
    [InlineData("hoodi", 560048ul, "bbe312868b376a3001692a646dd2d7d1e4406380dfd86b98aa8a34d1557c971b")]
    public void Header_OfAPublicNetwork_HashesToThePublishedGenesis(string name, ulong id, string hash)
    {
        var network = Networks.Find(name);
        Assert.NotNull(network);
        Assert.Equal(Hash256.Parse(hash), network.GenesisHash);
        Assert.Equal(network.GenesisHash, network.GenesisHeader.Hash);
        Assert.Equal(id, network.NetworkId);
        Assert.Equal(id, network.ChainId);
    }

    [Fact]
    public void Find_OfAnUnknownName_IsNull()
    {
        Assert.Null(Networks.Find("ropsten"));
        Assert.Null(Networks.Find("Mainnet"));
    }

    [Fact]
    public void Bootnodes_OfPublicNetworks_AreEnodeUrlsOfKnownForm() => Assert.All(
        Networks.All.Where(network => network.Name != "dev"),
        network =>
        {
            Assert.NotEmpty(network.Bootnodes);
            Assert.All(network.Bootnodes, url => Assert.Matches("^enode://[0-9a-f]{128}@[0-9.]+:30303$", url));
            Assert.Equal($"all.{network.Name}.ethdisco.net", Assert.Single(network.DnsLists).Split('@')[1]);
        });

    [Fact]
    public void BootnodesV5_OfMainnet_AreTheFifteenRecordsOfGeth() =>
        Assert.Equal(15, Networks.Mainnet.BootnodesV5.Count(text => Wire.Enr.Enode.TryParse(text, out var node, out _) && node!.Record is not null && node.UdpEndPoint is not null));

    [Fact]
    public void Forks_OfEveryNetwork_AreInOrderOfActivation() => Assert.All(
        Networks.All,
        network => Assert.Equal(network.Forks.OrderBy(fork => fork.ByTime).ThenBy(fork => fork.At), network.Forks));
}
