using System.Net;
using Akka.Configuration;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Tests.Settings;

/// <summary>One address to listen on, or one of each family.</summary>
public sealed class ListenAddressesTests
{
    [Theory]
    [InlineData("\"10.0.0.1\"", "10.0.0.1", null)]
    [InlineData("[\"10.0.0.1\"]", "10.0.0.1", null)]
    [InlineData("[\"0.0.0.0\", \"::\"]", "0.0.0.0", "::")]
    [InlineData("[\"::1\", \"127.0.0.1\"]", "::1", "127.0.0.1")]
    [InlineData("[\"::ffff:1.2.3.4\", \"::1\"]", "1.2.3.4", "::1")] // no socket of either family binds the first as it stands
    public void Addresses_AreReadForBothProtocols(string hocon, string first, string? also)
    {
        var settings = Load(hocon);
        Assert.Equal((first, 7), (settings.Server.Listen!.Address.ToString(), settings.Server.Listen.Port));
        Assert.Equal((first, also, also), (settings.Discovery.Bind.Address.ToString(), settings.Discovery.BindAlso?.ToString(), settings.Server.ListenAlso?.ToString()));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("[\"127.0.0.1\", \"127.0.0.2\"]")]
    [InlineData("[\"127.0.0.1\", \"::ffff:127.0.0.2\"]")]
    [InlineData("[\"127.0.0.1\", \"::\", \"::1\"]")]
    [InlineData("[\"127.0.0.1\", \"nowhere\"]")]
    [InlineData("nowhere")]
    public void Addresses_ThatAreNotOneOfEachFamily_AreRefused(string hocon) => Assert.EndsWith(
        "expected an IP address such as 0.0.0.0 or ::, or a list with one of each family", Assert.Throws<SettingsException>(() => Load(hocon)).Message, StringComparison.Ordinal);

    [Fact]
    public void SettingsMadeInCode_AreHeldToTheSame()
    {
        var same = Assert.Throws<SettingsException>(() => SettingsCheck.Check(
            new Devp2pSettings { Discovery = new DiscoverySettings { BindAlso = IPAddress.Loopback } }, "code"));
        Assert.Equal("code: devp2p.discovery, BindAlso = 127.0.0.1: expected an address of the other family than 0.0.0.0", same.Message);
        Assert.Throws<SettingsException>(() => SettingsCheck.Check(new Devp2pSettings { Server = new ServerSettings { Listen = null, ListenAlso = IPAddress.IPv6Any } }, "code"));
        SettingsCheck.Check(new Devp2pSettings { Server = new ServerSettings { ListenAlso = IPAddress.IPv6Any }, Discovery = new DiscoverySettings { BindAlso = IPAddress.IPv6Any } }, "code");
    }

    [Theory]
    [InlineData("0.0.0.0", null, true, false)]
    [InlineData("::1", null, false, true)]
    [InlineData("::", null, true, true)] // one socket for both
    [InlineData("::", "0.0.0.0", true, true)]
    [InlineData("127.0.0.1", "::1", true, true)]
    public void Families_OfTheSockets_AreInReach(string first, string? also, bool ip4, bool ip6)
    {
        var also6 = also is null ? null : IPAddress.Parse(also);
        var discovery = new DiscoverySettings { Bind = new IPEndPoint(IPAddress.Parse(first), 1), BindAlso = also6 };
        var server = new ServerSettings { Listen = discovery.Bind, ListenAlso = also6 };
        Assert.Equal((ip4, ip6), (discovery.Reaches(IPAddress.Parse("8.8.8.8")), discovery.Reaches(IPAddress.Parse("2a00::1"))));
        Assert.Equal((ip4, ip6), (server.Reaches(IPAddress.Parse("8.8.8.8")), server.Reaches(IPAddress.Parse("2a00::1"))));
    }

    [Fact]
    public void WhoDoesNotListen_KnowsOfNoFamilyThatIsOutOfReach() => Assert.True(new ServerSettings { Listen = null }.Reaches(IPAddress.IPv6Loopback));

    /// <summary>A node with an address of each family is talked to at the one for which we have a socket and the permission.</summary>
    [Theory]
    [InlineData("0.0.0.0", null, null, "8.8.8.8")]
    [InlineData("::1", null, null, "2a00::1")]
    [InlineData("0.0.0.0", "::", null, "8.8.8.8")]
    [InlineData("0.0.0.0", "::", "2a00::/16", "2a00::1")]
    [InlineData("0.0.0.0", null, "2a00::/16", null)]
    [InlineData("0.0.0.0", "::", "9.0.0.0/8", null)]
    public void Reachable_IsTheEndpointWithASocketAndInNetrestrict(string first, string? also, string? network, string? expected)
    {
        var settings = new DiscoverySettings
        {
            Bind = new IPEndPoint(IPAddress.Parse(first), 1),
            BindAlso = also is null ? null : IPAddress.Parse(also),
            NetRestrict = network is null ? [] : [Subnet.TryParse(network, out var net) ? net : default],
        };
        var record = new NodeRecordBuilder().SetIp(IPAddress.Parse("8.8.8.8")).SetIp(IPAddress.Parse("2a00::1")).SetUdp(1).Sign(PrivateKey.Generate(), 1);
        Assert.Equal(expected, settings.Reachable(Enode.FromRecord(record))?.Ip?.ToString());
        Assert.Null(settings.Reachable(null));
    }

    private static Devp2pSettings Load(string addresses) => Devp2pSettings.Load(ConfigurationFactory.ParseString($$"""
        devp2p.server { address = {{addresses}}, port = 7 }
        devp2p.discovery.bind-address = {{addresses}}
        """));
}
