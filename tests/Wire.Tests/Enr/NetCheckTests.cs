using System.Net;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Wire.Tests.Enr;

/// <summary>Vectors of go-ethereum's p2p/netutil/net_test.go.</summary>
public class NetCheckTests
{
    [Theory]
    [InlineData("127.0.0.1", "0.0.0.0", "zero address")]
    [InlineData("192.168.0.1", "0.0.0.0", "zero address")]
    [InlineData("23.55.1.242", "0.0.0.0", "zero address")]
    [InlineData("23.55.1.242", "::", "zero address")]
    [InlineData("127.0.0.1", "255.255.255.255", "special network")]
    [InlineData("192.168.0.1", "255.255.255.255", "special network")]
    [InlineData("23.55.1.242", "255.255.255.255", "special network")]
    [InlineData("23.55.1.242", "ff02::1", "special network")]
    [InlineData("192.168.0.1", "127.0.2.19", "loopback address from non-loopback host")]
    [InlineData("192.168.0.1", "::1", "loopback address from non-loopback host")]
    [InlineData("23.55.1.242", "192.168.0.1", "LAN address from WAN host")]
    [InlineData("23.55.1.242", "::ffff:192.168.0.1", "LAN address from WAN host")]
    [InlineData("127.0.0.1", "127.0.2.19", null)]
    [InlineData("::1", "127.0.2.19", null)]
    [InlineData("127.0.0.1", "192.168.0.1", null)]
    [InlineData("127.0.0.1", "23.55.1.242", null)]
    [InlineData("192.168.0.1", "192.168.0.1", null)]
    [InlineData("192.168.0.1", "23.55.1.242", null)]
    [InlineData("23.55.1.242", "23.55.1.242", null)]
    public void Relay_WhenChecked_FollowsGethsRules(string sender, string address, string? want) =>
        Assert.Equal(want, NetCheck.CheckRelay(IPAddress.Parse(sender), IPAddress.Parse(address)));

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("10.0.1.1", true)]
    [InlineData("10.22.0.3", true)]
    [InlineData("172.31.252.251", true)]
    [InlineData("192.168.1.4", true)]
    [InlineData("fe80::f4a1:8eff:fec5:9d9d", true)]
    [InlineData("febf::ab32:2233", true)]
    [InlineData("fc00::4", true)]
    [InlineData("::ffff:127.0.0.1", true)]
    [InlineData("::ffff:10.10.0.2", true)]
    [InlineData("192.0.2.1", false)]
    [InlineData("1.0.0.0", false)]
    [InlineData("172.32.0.1", false)]
    [InlineData("fec0::2233", false)]
    [InlineData("::ffff:88.99.100.2", false)]
    public void Lan_WhenChecked_IsGeths(string address, bool want) => Assert.Equal(want, NetCheck.IsLan(IPAddress.Parse(address)));

    [Theory]
    [InlineData("0.0.0.0", true)]
    [InlineData("0.2.0.8", true)]
    [InlineData("192.0.2.1", true)]
    [InlineData("192.0.2.44", true)]
    [InlineData("2001:db8:85a3:8d3:1319:8a2e:370:7348", true)]
    [InlineData("255.255.255.255", true)]
    [InlineData("224.0.0.22", true)]
    [InlineData("ff05::1:3", true)]
    [InlineData("::ffff:255.255.255.255", true)]
    [InlineData("::ffff:192.0.2.1", true)]
    [InlineData("192.0.3.1", false)]
    [InlineData("1.0.0.0", false)]
    [InlineData("172.32.0.1", false)]
    [InlineData("fec0::2233", false)]
    public void Special_WhenChecked_IsGeths(string address, bool want) => Assert.Equal(want, NetCheck.IsSpecial(IPAddress.Parse(address)));

    [Theory]
    [InlineData("0.0.0.0", "0.0.0.0", 32, true)]
    [InlineData("0.0.0.0", "0.0.0.1", 0, true)]
    [InlineData("0.0.0.0", "0.0.0.1", 31, true)]
    [InlineData("0.0.0.0", "0.0.0.1", 32, false)]
    [InlineData("0.33.0.1", "0.34.0.2", 8, true)]
    [InlineData("0.33.0.1", "0.34.0.2", 13, true)]
    [InlineData("0.33.0.1", "0.34.0.2", 15, false)]
    [InlineData("::ffff:1.2.3.4", "1.2.3.5", 24, true)]
    public void Subnet_OfTwoAddresses_IsTheSameWhenTheirPrefixIs(string one, string other, int bits, bool want)
    {
        var net = Subnet.Of(IPAddress.Parse(one), bits);
        Assert.Equal(want, net == Subnet.Of(IPAddress.Parse(other), bits));
        Assert.Equal(want, net.Contains(IPAddress.Parse(other)));
    }

    [Theory]
    [InlineData("127.0.0.0/8", "127.0.0.0/8")]
    [InlineData("23.23.23.23/24", "23.23.23.0/24")]
    [InlineData("2a00:1:2:3::/48", "2a00:1:2::/48")]
    [InlineData("::/0", "::/0")]
    [InlineData("0.0.0.0/0", "0.0.0.0/0")]
    [InlineData("127.0.0.0/44", null)]
    [InlineData("127.0.0.0", null)]
    [InlineData("127.0.0.0/", null)]
    [InlineData("127.0.0.0/-1", null)]
    [InlineData("127.1/8", null)]
    [InlineData("fc00::/129", null)]
    [InlineData("x/8", null)]
    public void Subnet_WhenParsed_IsNormalizedOrRefused(string text, string? want)
    {
        Assert.Equal(want is not null, Subnet.TryParse(text, out var net));
        Assert.Equal(want ?? default(Subnet).ToString(), net.ToString());
    }

    [Fact]
    public void Subnet_OfTheOtherFamily_DoesNotContain()
    {
        Assert.True(Subnet.TryParse("::/0", out var all6));
        Assert.False(all6.Contains(IPAddress.Loopback));
        Assert.True(all6.Contains(IPAddress.IPv6Loopback));
        Assert.NotEqual(NetCheck.SubnetOf(IPAddress.Any, 0, 0), NetCheck.SubnetOf(IPAddress.IPv6Any, 0, 0));
    }

    [Theory]
    [InlineData("0.0.0.0", 0)]
    [InlineData("::1", 1)]
    [InlineData("169.254.1.1", 2)]
    [InlineData("fd00::1", 3)]
    [InlineData("8.8.8.8", 4)]
    public void Locality_WhenAsked_RanksByReach(string address, int want) => Assert.Equal(want, NetCheck.Locality(IPAddress.Parse(address)));
}
