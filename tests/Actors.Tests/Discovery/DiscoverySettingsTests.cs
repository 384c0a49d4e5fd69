using Akka.Configuration;
using Akka.Devp2p.Actors.Settings;

namespace Akka.Devp2p.Actors.Tests.Discovery;

public sealed class DiscoverySettingsTests
{
    private const string Url = "enode://6f8a80d14311c39f35f516fa664deaaaa13e85b2f7493f37f6144d86991ec012937307647bd3b9a82abe2974e1407241d54947bbb39763a4cac9f77166ad92a0@10.3.58.6:30303";

    [Fact]
    public void Reference_AgreesWithTheDefaults()
    {
        var read = Read("");
        Assert.Equal(
            new DiscoverySettings
            {
                Bind = read.Bind, Bootnodes = read.Bootnodes, Nodes = read.Nodes, Dns = read.Dns with { }, Discv5 = new Discv5Settings { Bootnodes = read.Discv5.Bootnodes }, NetRestrict = read.NetRestrict,
            },
            read);
        Assert.Equal("0.0.0.0:30303", read.Bind.ToString());
        Assert.Empty(read.Bootnodes);
        Assert.Empty(read.Discv5.Bootnodes);
        Assert.Empty(read.NetRestrict);
    }

    [Fact]
    public void Values_AreRead()
    {
        Assert.Single(Read($$"""discv5.bootnodes = ["{{Url}}"]""").Discv5.Bootnodes);
        var read = Read($$"""port = 0, bind-address = "::", bootnodes = ["{{Url}}"], net-restrict = ["10.0.0.0/8"], enabled = off""");
        Assert.Equal((0, false, 1, 1), (read.Bind.Port, read.Enabled, read.Bootnodes.Length, read.NetRestrict.Length));
        Assert.Single(Read($$"""nodes = ["{{Url}}"]""").Nodes);
        Assert.Equal((Environment.ProcessorCount, 5), (read.Workers, Read("workers = 5").Workers));
        Assert.Equal((true, false), (Read("port = tcp").SamePortAsTcp, read.SamePortAsTcp));
    }

    [Theory]
    [InlineData("9.9.9.9", "9.9.9.9:53")]
    [InlineData("127.0.0.1:5353", "127.0.0.1:5353")]
    [InlineData("::1", "[::1]:53")]
    [InlineData("[::1]:5353", "[::1]:5353")]
    [InlineData("", null)]
    [InlineData("127.1", null)]
    [InlineData("127.0.0.1:0", null)]
    [InlineData("127.0.0.1:x", null)]
    [InlineData("localhost", null)]
    [InlineData("5", null)]
    public void NameServer_IsAnAddressWithAPortOrWithout(string text, string? expected) =>
        Assert.Equal(expected, DnsSettings.TryParseServer(text, out var server) ? server.ToString() : null);

    [Fact]
    public void NameServers_OfTheSystem_AreThoseOfResolvConf() => Assert.Equal(
        ["127.0.0.53:53", "[2001:db8::1]:53", "9.9.9.9:53"],
        Sockets.Real.SystemHostNames.Servers("# nameserver 1.1.1.1\nsearch x\nnameserver 127.0.0.53\n nameserver\t2001:db8::1 # x\nnameserver\nnameserver host\nnameserver 9.9.9.9\nnameserver 8.8.8.8\n").Select(server => server.ToString()));

    [Theory]
    [InlineData("port = 70000", "devp2p.discovery.port = 70000")]
    [InlineData("bind-address = nowhere", "bind-address = nowhere: expected an IP address")]
    [InlineData("bootnodes = [\"enode://00\"]", "expected enode:// URLs or enr: records")]
    [InlineData("net-restrict = [\"10.0.0.0\"]", "expected networks such as 10.0.0.0/8")]
    [InlineData("dns.urls = [\"enrtree://x\"]", "expected URLs of the form enrtree://KEY@DOMAIN (dns: link without a public key)")]
    [InlineData("dns.server = example.org", "dns.server = example.org: expected an IP address, or one with a port")]
    [InlineData("dns.rate = 0", "dns.rate = 0: expected a whole number from 1 to 10000")]
    [InlineData("response-timeout = 5s", "response-timeout")]
    [InlineData("workers = many", "workers = many: expected a whole number from 1 to 64")]
    [InlineData("parallel-lookups = 9", "parallel-lookups = 9: expected a whole number from 1 to 8")]
    [InlineData("record-requests = 0", "record-requests = 0: expected a whole number from 1 to 64")]
    [InlineData("reread-interval = 0s", "reread-interval")]
    [InlineData("bond-slots = 4, reserved-bond-slots = 5", "reserved-bond-slots = 5: expected a whole number from 0 to 4")]
    public void Fault_NamesTheKey(string hocon, string says) =>
        Assert.Contains(says, Assert.Throws<SettingsException>(() => Read(hocon)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("v4 = off", false, true, true)]
    [InlineData("v5 = off", true, false, true)]
    [InlineData("v4 = off, v5 = off", false, false, false)]
    [InlineData("enabled = off", true, true, false)]
    public void Protocols_WhenAnyIsOn_NeedTheSocket(string hocon, bool v4, bool v5, bool socket)
    {
        var read = Read(hocon);
        Assert.Equal((v4, v5, socket), (read.V4, read.V5, read.HasSocket));
    }

    private static DiscoverySettings Read(string hocon)
    {
        using var stream = typeof(DiscoverySettings).Assembly.GetManifestResourceStream("Akka.Devp2p.reference.conf")!;
        using var reader = new StreamReader(stream);
        var config = ConfigurationFactory.ParseString($"devp2p.discovery {{ {hocon} }}").WithFallback(ConfigurationFactory.ParseString(reader.ReadToEnd()));
        return DiscoverySettings.FromConfig(new SettingsReader(config, "devp2p.discovery"));
    }
}
