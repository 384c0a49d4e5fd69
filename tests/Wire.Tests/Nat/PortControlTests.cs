using System.Net;
using Akka.Devp2p.Wire.Nat;

namespace Akka.Devp2p.Wire.Tests.Nat;

/// <summary>NAT-PMP and PCP byte by byte, as drawn in RFC 6886 sections 3.2 to 3.5 and RFC 6887 sections 7, 11 and 14.</summary>
public class PortControlTests
{
    internal static readonly byte[] Nonce = Convert.FromHexString("0102030405060708090a0b0c");

    /// <summary>An answer to MAP: TCP 30303 is 44.1.2.3:40000 for 600 s, epoch 7.</summary>
    internal static readonly byte[] Mapped = Convert.FromHexString(
        "02810000" + "00000258" + "00000007" + "000000000000000000000000" + "0102030405060708090a0b0c" + "06000000" + "765f9c40" + "00000000000000000000ffff2c010203");

    [Fact]
    public void PmpRequests_AreThoseOfTheRfc()
    {
        Assert.Equal("0000", Hex(NatPmp.EncodeAddressRequest()));
        Assert.Equal("0001" + "0000" + "765f" + "9c40" + "00000258", Hex(NatPmp.EncodeMapRequest(MappedProtocol.Udp, 30303, 40000, 600)));
        Assert.Equal("0002" + "0000" + "765f" + "0000" + "00000000", Hex(NatPmp.EncodeMapRequest(MappedProtocol.Tcp, 30303, 0, 0)));
    }

    [Fact]
    public void PmpAnswers_AreRead()
    {
        Assert.Equal(new NatPmpResponse(0, 0, 7) { Outside = IPAddress.Parse("44.1.2.3") }, Pmp("0080" + "0000" + "00000007" + "2c010203"));
        Assert.Equal(
            new NatPmpResponse(2, 0, 7) { InternalPort = 30303, ExternalPort = 40000, Lifetime = 600 },
            Pmp("0082" + "0000" + "00000007" + "765f" + "9c40" + "00000258"));
        Assert.Equal(new NatPmpResponse(1, 2, 9), Pmp("0081" + "0002" + "00000009"));
        // section 3.5: unsupported version comes with opcode 0
        Assert.Equal((1, "unsupported version"), ((int)Pmp("0000" + "0001" + "00000009").Result, Pmp("0000" + "0001" + "00000009").ResultText));
    }

    [Theory]
    [InlineData("0180000000000007" + "2c010203", "nat-pmp: not version 0")]
    [InlineData("0000000000000007" + "2c010203", "nat-pmp: not an answer")]
    [InlineData("0083000000000007" + "2c010203", "nat-pmp: unknown opcode")]
    [InlineData("0080000000000007" + "2c0102", "nat-pmp: too short")]
    [InlineData("0081000000000007" + "765f9c40000002", "nat-pmp: too short")]
    [InlineData("00810002000000", "nat-pmp: too short")]
    public void PmpAnswers_WhenWrong_AreRefused(string hex, string reason)
    {
        Assert.False(NatPmp.TryDecode(Convert.FromHexString(hex), out _, out var error));
        Assert.Equal(reason, error.Reason);
    }

    [Fact]
    public void PcpRequests_AreThoseOfTheRfc()
    {
        var client = IPAddress.Parse("192.168.1.2");
        const string header = "00000000000000000000ffffc0a80102";
        Assert.Equal("02000000" + "00000000" + header, Hex(Pcp.EncodeAnnounce(client)));
        Assert.Equal(
            "02010000" + "00000258" + header + "0102030405060708090a0b0c" + "11000000" + "765f9c40" + "00000000000000000000ffff00000000",
            Hex(Pcp.EncodeMap(new PcpMapping(MappedProtocol.Udp, Nonce, 30303) { ExternalPort = 40000 }, 600, client)));
        Assert.EndsWith(
            "00000000000000000000ffff2c010203",
            Hex(Pcp.EncodeMap(new PcpMapping(MappedProtocol.Udp, Nonce, 30303) { Outside = IPAddress.Parse("44.1.2.3") }, 600, client)),
            StringComparison.Ordinal);
        var six = Hex(Pcp.EncodeMap(new PcpMapping(MappedProtocol.Tcp, Nonce, 1), 0, IPAddress.Parse("fd00::2")));
        Assert.Equal(("fd000000000000000000000000000002", new string('0', 32)), (six.Substring(16, 32), six[^32..]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Pcp.EncodeMap(new PcpMapping(MappedProtocol.Tcp, new byte[11], 1), 0, client));
    }

    [Fact]
    public void PcpAnswers_AreRead()
    {
        Assert.True(Pcp.TryDecode(Mapped, out var answer, out _));
        var mapping = answer!.Mapping!;
        Assert.Equal((2, 1, 0, 600u, 7u), (answer.Version, answer.Opcode, answer.Result, answer.Lifetime, answer.Epoch));
        Assert.Equal((MappedProtocol.Tcp, 30303, 40000, "44.1.2.3"), (mapping.Protocol, mapping.InternalPort, mapping.ExternalPort, mapping.Outside!.ToString()));
        Assert.True(mapping.Nonce.Span.SequenceEqual(Nonce));

        // refused without a body, as some gateways do
        Assert.True(Pcp.TryDecode(Convert.FromHexString("02810008" + "0000001e" + "00000007" + new string('0', 24)), out answer, out _));
        Assert.Equal(("no resources", 30u, null), (answer!.ResultText, answer.Lifetime, answer.Mapping));
    }

    /// <summary>RFC 6887 section 9 and RFC 6886 section 3.5: what a gateway that speaks NAT-PMP alone says to a PCP request.</summary>
    [Theory]
    [InlineData("0000000100000007", 0)]
    [InlineData("0081000100000007", 0)]
    [InlineData("01810001", 1)]
    [InlineData("03810001000000000000000700000000000000000000000000000000", 3)]
    public void PcpAnswers_OfAnotherVersion_SayWhich(string hex, int version)
    {
        Assert.True(Pcp.TryDecode(Convert.FromHexString(hex), out var answer, out _));
        Assert.Equal((version, 1), (answer!.Version, answer.Result));
    }

    [Theory]
    [InlineData("0001", "pcp: too short")]
    [InlineData("0080000000000007", "pcp: not version 2")]
    [InlineData("02010000" + "0000025800000007000000000000000000000000", "pcp: not an answer")]
    [InlineData("02810000" + "0000025800000007000000000000000000000000", "pcp: too short")]
    [InlineData("02800000" + "000002580000000700000000000000000000000000", "pcp: size")]
    public void PcpAnswers_WhenWrong_AreRefused(string hex, string reason)
    {
        Assert.False(Pcp.TryDecode(Convert.FromHexString(hex), out var answer, out var error));
        Assert.Equal((null, reason), (answer, error.Reason));
    }

    [Fact]
    public void PcpAnswers_AboveTheLargestSize_AreRefused() =>
        Assert.False(Pcp.TryDecode([.. Mapped, .. new byte[Pcp.MaxSize - Mapped.Length + 4]], out _, out _));

    /// <summary>RFC 6887 section 8.5 and RFC 6886 section 3.6.</summary>
    [Theory]
    [InlineData(1000, 480, 1480, true)] // in step
    [InlineData(1000, 480, 1479, true)]
    [InlineData(1000, 480, 1425, true)] // slow by an eighth
    [InlineData(1000, 480, 1300, false)] // too slow: it began anew in between
    [InlineData(1000, 480, 3, false)] // began anew
    [InlineData(1000, 480, 1600, false)] // too fast
    [InlineData(1000, 0, 999, true)] // an answer overtaken
    [InlineData(1000, 0, 998, false)]
    [InlineData(4294967295, 60, 59, false)]
    public void Epoch_WhenItDoesNotContinue_IsSeen(uint before, int seconds, uint after, bool continues)
    {
        var check = new EpochCheck();
        Assert.True(check.Continues(before, TimeSpan.FromSeconds(5)));
        Assert.Equal(continues, check.Continues(after, TimeSpan.FromSeconds(5 + seconds)));
        Assert.True(check.Continues(after, TimeSpan.FromSeconds(5 + seconds)));
    }

    [Theory]
    [InlineData("44.1.2.3", null)]
    [InlineData("2a00::1", null)]
    [InlineData("100.64.0.1", "shared")]
    [InlineData("100.127.255.255", "shared")]
    [InlineData("100.128.0.1", null)]
    [InlineData("192.168.1.1", "private")]
    [InlineData("::ffff:10.0.0.1", "private")]
    [InlineData("169.254.1.1", "private")]
    [InlineData("fd00::1", "private")]
    [InlineData("0.0.0.0", "unspecified")]
    [InlineData("224.0.0.1", "of a special")]
    [InlineData("198.51.100.1", "of a special")]
    public void OutsideAddress_WhenNotOfTheInternet_SaysWhatItMeans(string address, string? why)
    {
        var said = OutsideCheck.WhyNotPublic(IPAddress.Parse(address));
        Assert.Equal(why is null, said is null);
        Assert.StartsWith(why ?? string.Empty, said ?? string.Empty, StringComparison.Ordinal);
    }

    private static NatPmpResponse Pmp(string hex)
    {
        Assert.True(NatPmp.TryDecode(Convert.FromHexString(hex), out var response, out var error), error.ToString());
        return response!;
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
