using System.Net;
using Akka.Devp2p.Node.Cli;
using Akka.Devp2p.Node.Dev;
using Akka.Devp2p.Node.Run;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Node.Tests.Dev;

/// <summary>What the nodes of devp2p dev are told of the first one.</summary>
public sealed class DevNetworkTests : IDisposable
{
    private readonly PrivateKey _key = PrivateKey.Generate();

    private NodeRecord First => new NodeRecordBuilder().SetIp(IPAddress.Loopback).SetUdp(30301).SetTcp(30303).Sign(_key, 1);

    /// <summary>discv5 needs a record to begin with; with discv4 the URL is enough, and the rest is found out.</summary>
    [Theory]
    [InlineData(null, null, false)]
    [InlineData(true, null, false)]
    [InlineData(null, false, false)]
    [InlineData(false, null, true)]
    [InlineData(false, true, true)]
    public void Bootnode_WithoutDiscv4_IsGivenAsItsRecord_ElseAsItsUrl(bool? v4, bool? v5, bool isRecord)
    {
        var options = DevNetwork.OptionsOf("n2", "/tmp/n2", new DevOptions(3, false, TimeSpan.Zero, false) { DiscoveryV4 = v4, DiscoveryV5 = v5 }, First);
        var expected = isRecord ? First.ToString() : Enode.FromRecord(First).ToUrl();
        Assert.Equal(expected, Assert.Single(options.Bootnodes!.Value).ToString());
        var settings = NodeSettings.Load(options, Verbosity.Error).Devp2p.Discovery;
        Assert.Equal(expected, Assert.Single(settings.Bootnodes).ToString());
        Assert.Equal((v4 ?? true, v5 ?? true), (settings.V4, settings.V5));
    }

    [Fact]
    public void Bootnode_Itself_IsTheOnlyOneThatKnowsNobody() =>
        Assert.Empty(DevNetwork.OptionsOf("n1", "/tmp/n1", new DevOptions(3, false, TimeSpan.Zero, false), null).Bootnodes!.Value);

    public void Dispose() => _key.Dispose();
}
