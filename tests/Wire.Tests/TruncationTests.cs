using System.Text;
using Akka.Devp2p.Wire.Discv4;
using Akka.Devp2p.Wire.Enr;
using Akka.Devp2p.Wire.ForkId;
using Akka.Devp2p.Wire.Nat;
using Akka.Devp2p.Wire.P2p;
using Akka.Devp2p.Wire.Rlpx;
using Akka.Devp2p.Wire.Tests.Discv4;
using Akka.Devp2p.Wire.Tests.Enr;
using Akka.Devp2p.Wire.Tests.Eth;
using Akka.Devp2p.Wire.Tests.Nat;
using Akka.Devp2p.Wire.Tests.Rlp;

namespace Akka.Devp2p.Wire.Tests;

/// <summary>Every codec on every truncation of a valid input: refused with a reason, nothing handed out, nothing thrown.</summary>
public class TruncationTests
{
    [Fact]
    public void Rlp_WhenCutAnywhere_IsRefused()
    {
        var random = new Random(71);
        for (var i = 0; i < 100; i++)
        {
            var input = RlpTree.Random(random, 4).Encode();
            Cut(input, cut => (RlpTree.TryDecode(cut, out _), new WireError(0, "the tree tells no reason")));
        }
    }

    [Fact]
    public void ForkId_WhenCutAnywhere_IsRefused() =>
        Cut(new ForkIdentifier(0xfc64ec04, 1_150_000).Encode(), cut => (ForkIdentifier.TryDecode(cut, out _, out var error), error));

    /// <summary>A packet's list must be whole; behind it EIP-8 allows any bytes, so that only cuts of the list itself fail.</summary>
    [Fact]
    public void Discv4_WhenCutAnywhereWithoutANewHash_IsRefused()
    {
        foreach (var kind in Discv4CodecTests.KindNames)
        {
            Cut(Discv4Codec.Encode(NodeRecordTests.Key, Discv4CodecTests.Make(kind), out _), cut => (Discv4Codec.TryDecode(cut, out _, out var error), error));
        }
    }

    [Fact]
    public void Eth_EveryMessageOfEveryVersionWhenCutAnywhere_IsRefused()
    {
        var messages = 0;
        foreach (var (version, code, bytes) in EthMutationTests.Corpus.Where(sample => sample.Bytes.Length < 2000))
        {
            Cut(bytes, cut => (EthMutationTests.Decode(version, code, cut, out var error), error));
            messages++;
        }

        Assert.True(messages > 100, $"{messages} messages");
    }

    /// <summary>An empty payload and a lone reason are forms in use; what lies between is not.</summary>
    [Theory]
    [InlineData("c281ff")]
    [InlineData("0204c104")]
    [InlineData("81ff")]
    public void Disconnect_WhenCutInside_IsRefused(string hex)
    {
        var payload = Convert.FromHexString(hex);
        for (var size = 1; size < payload.Length; size++)
        {
            // 02 alone is the integer 2
            if (size > 1 || payload[0] != 2)
            {
                Assert.False(BaseProtocol.TryDecodeDisconnect(payload.AsSpan(0, size), out _, out var error), $"size {size}");
                Assert.False(error.IsNone);
            }
        }
    }

    [Theory]
    [InlineData("8180")]
    [InlineData("820100")]
    [InlineData("88ffffffffffffffff")]
    public void MessageCode_WhenCutAnywhere_IsRefused(string hex) =>
        Cut(Convert.FromHexString(hex), cut => (new MessageReader().TryRead(cut, out _, out var error), error));

    /// <summary>A shorter URL may be another valid one; none throws, and what is read is written back as such.</summary>
    [Theory]
    [InlineData("@127.0.0.1:30303?discport=30301")]
    [InlineData("@[2001:db8:3c4d:15::abcd:ef12]:30303?discport=0")]
    [InlineData("@boot.example.org:30303")]
    public void EnodeUrl_WhenCutAnywhere_IsRefusedOrAnotherUrl(string rest)
    {
        var key = NodeRecordTests.Key.PublicKey.ToString();
        var url = $"enode://{key}{rest}";
        for (var length = 0; length < url.Length; length++)
        {
            var ok = Enode.TryParse(url[..length], out var node, out var error);
            Assert.Equal(ok, error is null);
            Assert.True(!ok || length >= "enode://".Length + key.Length, url[..length]);
            Assert.True(!ok || Enode.TryParse(node!.ToUrl(), out _, out _));
        }
    }

    [Fact]
    public void PortControlAndStun_WhenCutAnywhere_AreRefused()
    {
        Cut(Convert.FromHexString("0082000000000007765f9c4000000258"), cut => (NatPmp.TryDecode(cut, out _, out var error), error));
        Cut(PortControlTests.Mapped, cut => (Pcp.TryDecode(cut, out _, out var error), error));
        Cut(Convert.FromHexString(StunTests.Four), cut => (Stun.TryDecode(cut, StunTests.Transaction, out _, out var error), error));
        Cut(Convert.FromHexString(StunTests.Six), cut => (Stun.TryDecode(cut, StunTests.Transaction, out _, out var error), error));
        Cut(Encoding.UTF8.GetBytes(IgdTests.Description.TrimEnd()), cut => (IgdDescription.TryDecode(cut, out _, out var error), error));
        Cut(Encoding.UTF8.GetBytes(IgdTests.Fault), cut => (SoapAnswer.TryDecode(cut, out _, out var error), error));
    }

    [Fact]
    public void EnrText_WhenCutAnywhere_IsRefused()
    {
        for (var length = 0; length < NodeRecordTests.Example.Length; length++)
        {
            Assert.False(NodeRecord.TryParse(NodeRecordTests.Example[..length], out var record, out var error), $"length {length}");
            Assert.True(record is null && !error.IsNone);
        }
    }

    private static void Cut(byte[] input, Func<byte[], (bool Ok, WireError Error)> decode)
    {
        Assert.True(decode(input).Ok, Convert.ToHexString(input));
        for (var size = 0; size < input.Length; size++)
        {
            var (ok, error) = decode(input[..size]);
            Assert.True(!ok && !error.IsNone, $"{size} bytes of {Convert.ToHexString(input)}");
        }
    }
}
