using System.Net;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Wire.Tests.Enr;

/// <summary>The table is go-ethereum's p2p/enode/urlv4_test.go, but for the texts of errors, which add what was expected.</summary>
public class EnodeTests
{
    private const string Hex = "1dd9d65c4552b5eb43d5ad55a2ee3f56c6cbc1c64a5c8d659f51fcd51bace24351232b8d7821617d2b29b54b81cdefb9b3e9c37d7fd5f63270bcc9e1a6f6a439";

    [Theory]
    [InlineData("@127.0.0.1:52150", "127.0.0.1", null, 52150, 52150)]
    [InlineData("@valid.:3", null, "valid.", 3, 3)]
    [InlineData("@[::]:52150", "::", null, 52150, 52150)]
    [InlineData("@[2001:db8:3c4d:15::abcd:ef12]:52150", "2001:db8:3c4d:15::abcd:ef12", null, 52150, 52150)]
    [InlineData("@127.0.0.1:52150?discport=22334", "127.0.0.1", null, 52150, 22334)]
    [InlineData("@127.0.0.1:52150?discport=0", "127.0.0.1", null, 52150, 0)]
    [InlineData("@boot-1.example_x.org:30303?discport=1", null, "boot-1.example_x.org", 30303, 1)]
    [InlineData("", null, null, 0, 0)]
    public void Url_WhenValid_IsReadAndWrittenBack(string rest, string? ip, string? host, int tcp, int udp)
    {
        var url = $"enode://{Hex}{rest}";
        Assert.True(Enode.TryParse(url, out var node, out var error), error);
        Assert.Null(error);
        Assert.Equal(Hex, node!.Key.ToString());
        Assert.Equal((ip, host, tcp, udp), (node.Ip?.ToString(), node.HostName, node.Tcp, node.Udp));
        Assert.Equal(url, node.ToUrl());
        Assert.Equal(url, node.ToString());
        Assert.Equal(ip is null or "::" || udp == 0, node.UdpEndPoint is null);
        Assert.Equal(ip is null or "::", node.TcpEndPoint is null);
    }

    [Theory]
    [InlineData("enode:", "", "")] // address-less, the short form
    [InlineData("enode://", "@[::ffff:1.2.3.4]:5", "@1.2.3.4:5")]
    [InlineData("enode://", "@1.2.3.4:5?discport=", "@1.2.3.4:5")]
    [InlineData("enode://", "@1.2.3.4:5?x=y&discport=6&discport=7#f", "@1.2.3.4:5?discport=6")]
    [InlineData("enode://", "@1.2.3.4:5/path?discport=5", "@1.2.3.4:5")]
    [InlineData("enode://", "@1.2.3.4:5#?discport=6", "@1.2.3.4:5")]
    [InlineData("enode://", "@:5", "")] // a port without a host is no address, as in geth
    public void Url_WhenInAnotherForm_IsNormalized(string prefix, string rest, string normal)
    {
        Assert.True(Enode.TryParse(prefix + Hex.ToUpperInvariant() + rest, out var node, out var error), error);
        Assert.Equal($"enode://{Hex}{normal}", node!.ToUrl());
    }

    [Theory]
    [InlineData("", "missing prefix, expected enode:// or enr:")]
    [InlineData(Hex, "missing prefix, expected enode:// or enr:")]
    [InlineData("01010101", "missing prefix, expected enode:// or enr:")]
    [InlineData("http://foobar", "missing prefix, expected enode:// or enr:")]
    [InlineData("://foo", "missing prefix, expected enode:// or enr:")]
    [InlineData("ENODE://" + Hex, "missing prefix, expected enode:// or enr:")]
    [InlineData("enode://01010101@123.124.125.126:3", "invalid public key (wrong length, want 128 hex chars)")]
    [InlineData("enode://01010101", "invalid public key (wrong length, want 128 hex chars)")]
    [InlineData("enode://" + Hex + ":30303", "invalid public key (wrong length, want 128 hex chars)")]
    [InlineData("enode://gdd9d65c4552b5eb43d5ad55a2ee3f56c6cbc1c64a5c8d659f51fcd51bace24351232b8d7821617d2b29b54b81cdefb9b3e9c37d7fd5f63270bcc9e1a6f6a439@1.2.3.4:5", "invalid public key (not hexadecimal, want 128 hex chars)")]
    [InlineData("enode://2dd9d65c4552b5eb43d5ad55a2ee3f56c6cbc1c64a5c8d659f51fcd51bace24351232b8d7821617d2b29b54b81cdefb9b3e9c37d7fd5f63270bcc9e1a6f6a439@1.2.3.4:5", "invalid public key (not a point of secp256k1)")]
    [InlineData("enode://" + Hex + "@127.0.0.1:foo", "invalid port, expected host:port with a port of 0 to 65535")]
    [InlineData("enode://" + Hex + "@127.0.0.1", "invalid port, expected host:port with a port of 0 to 65535")]
    [InlineData("enode://" + Hex + "@127.0.0.1:", "invalid port, expected host:port with a port of 0 to 65535")]
    [InlineData("enode://" + Hex + "@127.0.0.1:65536", "invalid port, expected host:port with a port of 0 to 65535")]
    [InlineData("enode://" + Hex + "@127.0.0.1:+1", "invalid port, expected host:port with a port of 0 to 65535")]
    [InlineData("enode://" + Hex + "@127.0.0.1: 1", "invalid port, expected host:port with a port of 0 to 65535")]
    [InlineData("enode://" + Hex + "@[::1]", "invalid port, expected host:port with a port of 0 to 65535")]
    [InlineData("enode://" + Hex + "@127.0.0.1:3?discport=foo", "invalid discport in query, expected a port of 0 to 65535")]
    [InlineData("enode://" + Hex + "@127.0.0.1:3?discport=65536", "invalid discport in query, expected a port of 0 to 65535")]
    [InlineData("enode://" + Hex + "@127.0.0.256:3", "invalid IPv4 address, expected four numbers of 0 to 255")]
    [InlineData("enode://" + Hex + "@127.1:3", "invalid IPv4 address, expected four numbers of 0 to 255")]
    [InlineData("enode://" + Hex + "@127.0.0.01:3", "invalid IPv4 address, expected four numbers of 0 to 255")]
    [InlineData("enode://" + Hex + "@127.0.0.1.:3", "invalid IPv4 address, expected four numbers of 0 to 255")]
    [InlineData("enode://" + Hex + "@::1:3", "invalid host, an IPv6 address needs brackets: [address]:port")]
    [InlineData("enode://" + Hex + "@[::1:3", "invalid IPv6 address, expected [address]:port without a zone")]
    [InlineData("enode://" + Hex + "@[fe80::1%eth0]:3", "invalid IPv6 address, expected [address]:port without a zone")]
    [InlineData("enode://" + Hex + "@[1.2.3.4]:3", "invalid IPv6 address, expected [address]:port without a zone")]
    [InlineData("enode://" + Hex + "@ho st:3", "invalid host name, expected letters, digits, hyphens and dots")]
    [InlineData("enode://" + Hex + "@h\u001bst:3", "invalid host name, expected letters, digits, hyphens and dots")]
    [InlineData("enode://" + Hex + "@224.0.0.1:3", "invalid IP address, a multicast address is no node")]
    [InlineData("enode://" + Hex + "@[ff02::1]:3", "invalid IP address, a multicast address is no node")]
    [InlineData("enr:", "invalid node record: rlp: item missing at byte 0")]
    [InlineData("enr:x", "invalid node record: enr: not base64url without padding at byte 4")]
    [InlineData("enr:-EmGZm9vYmFyY4JpZIJ2NIJpcIR_AAABiXNlY3AyNTZrMaEDOlFBdkZvqBXtSB_60JEQotNE9sm3jB0Ur8NRw6Ub4z2DdWRwgnZf", "invalid node record: enr: invalid signature at byte 0")]
    public void Text_WhenInvalid_GivesOneClearLine(string text, string want)
    {
        Assert.False(Enode.TryParse(text, out var node, out var error));
        Assert.Null(node);
        Assert.Equal(want, error);
    }

    [Fact]
    public void HostName_WhenTooLong_IsRefused() => Assert.False(Enode.TryParse($"enode://{Hex}@{new string('a', 254)}:3", out _, out _));

    [Fact]
    public void Record_WhenGethsTestRecord_IsRead()
    {
        const string text = "enr:-IS4QGrdq0ugARp5T2BZ41TrZOqLc_oKvZoPuZP5--anqWE_J-Tucc1xgkOL7qXl0puJgT7qc2KSvcupc4NCb0nr4tdjgmlkgnY0gmlwhH8AAAGJc2VjcDI1NmsxoQM6UUF2Rm-oFe1IH_rQkRCi00T2ybeMHRSvw1HDpRvjPYN1ZHCCdl8";
        Assert.True(Enode.TryParse(text, out var node, out var error), error);
        using var key = PrivateKey.Parse("45a915e4d060149eb4365960e6a7a45f334393093061116b197e3240065ff2d8");
        Assert.Equal(key.PublicKey, node!.Key);
        Assert.Equal(99u, node.Sequence);
        Assert.Equal(new IPEndPoint(IPAddress.Loopback, 30303), node.UdpEndPoint);
        Assert.Null(node.TcpEndPoint);
        Assert.Equal(text, node.ToString());
        Assert.Equal($"enode://{key.PublicKey}@127.0.0.1:0?discport=30303", node.ToUrl());
    }

    // go-ethereum p2p/enode/node_test.go, TestNodeEndpoints, without its quic entries
    [Theory]
    [InlineData(null, null, 9000, 0, 0, 0, null, 9000, 0)] // udp-only
    [InlineData(null, null, 0, 9000, 0, 0, null, 0, 9000)] // tcp-only
    [InlineData("127.0.0.1", null, 0, 0, 0, 0, "127.0.0.1", 0, 0)] // ipv4-only-loopback
    [InlineData("0.0.0.0", null, 0, 0, 0, 0, "0.0.0.0", 0, 0)] // ipv4-only-unspecified
    [InlineData("99.22.33.1", null, 0, 0, 0, 0, "99.22.33.1", 0, 0)] // ipv4-only
    [InlineData(null, "2001::ff00:42:8329", 0, 0, 0, 0, "2001::ff00:42:8329", 0, 0)] // ipv6-only
    [InlineData("127.0.0.1", "2001::ff00:42:8329", 0, 0, 0, 0, "2001::ff00:42:8329", 0, 0)] // ipv4-loopback-and-ipv6-global
    [InlineData("0.0.0.0", "2001::ff00:42:8329", 0, 0, 0, 0, "2001::ff00:42:8329", 0, 0)] // ipv4-unspecified-and-ipv6-global
    [InlineData("192.168.2.2", "fc00::1", 30304, 30304, 30306, 30306, "192.168.2.2", 30304, 30304)] // ipv4-local-and-ipv6-local
    [InlineData("192.168.2.2", "2001::1", 30304, 30304, 30306, 30307, "2001::1", 30306, 30307)]
    [InlineData("192.168.2.2", "2001::1", 30304, 30305, 0, 0, "2001::1", 30304, 30305)] // its ports count for both
    [InlineData(null, "::ffff:1.2.3.4", 7, 8, 9, 10, "1.2.3.4", 7, 8)]
    [InlineData("224.0.0.1", null, 7, 8, 9, 10, null, 7, 8)]
    public void Record_WhenItHasTwoAddresses_TheMoreGlobalOneCounts(string? ip4, string? ip6, int udp, int tcp, int udp6, int tcp6, string? wantIp, int wantUdp, int wantTcp)
    {
        var builder = new NodeRecordBuilder();
        _ = ip4 is null ? builder : builder.SetIp(IPAddress.Parse(ip4));
        _ = ip6 is null ? builder : builder.Set("ip6", [0x90, .. IPAddress.Parse(ip6).GetAddressBytes()]);
        _ = udp == 0 ? builder : builder.SetUdp((ushort)udp);
        _ = tcp == 0 ? builder : builder.SetTcp((ushort)tcp);
        _ = udp6 == 0 ? builder : builder.SetUdp6((ushort)udp6);
        _ = tcp6 == 0 ? builder : builder.SetTcp6((ushort)tcp6);
        var node = Enode.FromRecord(builder.Sign(NodeRecordTests.Key, 1));
        Assert.Equal((wantIp, wantUdp, wantTcp), (node.Ip?.ToString(), node.Udp, node.Tcp));
    }

    [Theory]
    [InlineData("9.9.9.9", "2a00::1", 1, 2, 0, 0, "9.9.9.9 1 2", "2a00::1 1 2")] // the plain ports count for both
    [InlineData("9.9.9.9", "2a00::1", 1, 2, 3, 4, "9.9.9.9 1 2", "2a00::1 3 4")]
    [InlineData("10.0.0.1", "2a00::1", 1, 2, 3, 0, "2a00::1 3 2", "10.0.0.1 1 2")]
    [InlineData("9.9.9.9", null, 1, 2, 3, 4, "9.9.9.9 1 2", null)]
    [InlineData(null, "2a00::1", 1, 2, 3, 4, "2a00::1 3 4", null)]
    [InlineData(null, null, 1, 2, 3, 4, " 1 2", null)]
    [InlineData("9.9.9.9", "ff02::1", 1, 2, 3, 4, "9.9.9.9 1 2", null)] // nobody lives at a multicast address
    [InlineData("9.9.9.9", "::ffff:8.8.8.8", 1, 2, 3, 4, "9.9.9.9 1 2", null)]
    public void InOtherFamily_IsWhatTheRecordSaysOfIt(string? ip4, string? ip6, int udp, int tcp, int udp6, int tcp6, string first, string? other)
    {
        var builder = new NodeRecordBuilder().SetUdp((ushort)udp).SetTcp((ushort)tcp);
        _ = ip4 is null ? builder : builder.SetIp(IPAddress.Parse(ip4));
        _ = ip6 is null ? builder : builder.Set("ip6", [0x90, .. IPAddress.Parse(ip6).GetAddressBytes()]);
        _ = udp6 == 0 ? builder : builder.SetUdp6((ushort)udp6);
        _ = tcp6 == 0 ? builder : builder.SetTcp6((ushort)tcp6);
        var node = Enode.FromRecord(builder.Sign(NodeRecordTests.Key, 1));
        Assert.Equal((first, other), (Show(node), node.InOtherFamily() is { } there ? Show(there) : null));
        Assert.Equal(other is null ? null : first, node.InOtherFamily()?.InOtherFamily() is { } back ? Show(back) : null);

        static string Show(Enode node) => $"{node.Ip} {node.Udp} {node.Tcp}";
    }

    [Fact]
    public void InOtherFamily_WithoutARecord_IsNowhere() => Assert.Null(Enode.Create(NodeRecordTests.Key.PublicKey, IPAddress.Loopback, 1, 2).InOtherFamily());

    [Fact]
    public void WithAddress_WhenAHostNameIsResolved_KeepsNameAndRecord()
    {
        var node = Enode.Create(NodeRecordTests.Key.PublicKey, "example.org", 1, 2).WithAddress(IPAddress.Parse("::ffff:9.8.7.6"), 3, 4);
        Assert.Equal((IPAddress.Parse("9.8.7.6"), 3, 4, "example.org"), (node.Ip!, node.Tcp, node.Udp, node.HostName));
        Assert.Equal($"enode://{node.Key}@example.org:3?discport=4", node.ToUrl());
    }
}
