using System.Net;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Enr;
using Akka.Devp2p.Wire.ForkId;
using Akka.Devp2p.Wire.Rlp;

namespace Akka.Devp2p.Wire.Tests.Enr;

public class NodeRecordTests
{
    // EIP-778, section "Test vectors"; go-ethereum p2p/enode/node_test.go (TestPythonInterop) has a record of the same key and content
    internal const string Example =
        "enr:-IS4QHCYrYZbAKWCBRlAy5zzaDZXJBGkcnh4MHcBFZntXNFrdvJjX04jRzjzCBOonrkTfj499SZuOh8R33Ls8RRcy5wBgmlkgnY0gmlwhH8AAAGJc2VjcDI1NmsxoQPKY0yuDUmstAHYpMa2_oxVtw0RW_QAdpzBQA8yWM0xOIN1ZHCCdl8";

    private const string PythonRecord =
        "f884b8407098ad865b00a582051940cb9cf36836572411a47278783077011599ed5cd16b76f2635f4e234738f30813a89eb9137e3e3df5266e3a1f11df72ecf1145ccb9c01826964827634826970847f00000189736563703235366b31a103ca634cae0d49acb401d8a4c6b6fe8c55b70d115bf400769cc1400f3258cd31388375647082765f";

    internal static readonly PrivateKey Key = PrivateKey.Parse("b71c71a67e1177ad4e901695e1b4b9ee17ae16c6668d313eac2f96dbcda3f291");

    [Fact]
    public void Record_WhenTheExampleOfTheSpecification_IsReadAndMadeAgain()
    {
        Assert.True(NodeRecord.TryParse(Example, out var record, out var error), error.ToString());
        Assert.Equal("a448f24c6d18e575453db13171562b71999873db5b286df957af199ec94617f7", record!.Id.ToString());
        Assert.Equal(1u, record.Sequence);
        Assert.Equal(IPAddress.Loopback, record.Ip4);
        Assert.Equal((ushort)30303, record.Udp);
        Assert.Null(record.Tcp);
        Assert.Equal(Key.PublicKey, record.Key);
        Assert.Equal(["id", "ip", "secp256k1", "udp"], record.Entries.Select(e => e.Key));
        Assert.Equal(Example, record.ToString());
        Assert.Equal(PythonRecord, Convert.ToHexStringLower(record.Encoded.Span));

        // signatures are deterministic, so signing the same content gives the published bytes
        var again = new NodeRecordBuilder().SetIp(IPAddress.Loopback).SetUdp(30303).Sign(Key, 1);
        Assert.Equal(record, again);
        Assert.Equal(record.GetHashCode(), again.GetHashCode());
    }

    [Fact]
    public void Builder_WhenAllEntriesAreSet_RoundTrips()
    {
        var record = new NodeRecordBuilder().SetIp(IPAddress.Parse("1.2.3.4")).SetIp(IPAddress.Parse("2001:db8::1")).SetTcp(1).SetUdp(0).SetTcp6(65535).SetUdp6(30303)
            .SetEth(new ForkIdentifier(0xfc64ec04, 1150000)).SetSnap().Set("zz", [0xc2, 0x80, 0x01]).Sign(Key, ulong.MaxValue);
        Assert.True(NodeRecord.TryParse(record.ToString(), out var read, out _));
        Assert.Equal(record, read);
        Assert.Equal((IPAddress.Parse("1.2.3.4"), IPAddress.Parse("2001:db8::1")), (read!.Ip4!, read.Ip6!));
        Assert.Equal(((ushort?)1, (ushort?)0, (ushort?)65535, (ushort?)30303), (read.Tcp, read.Udp, read.Tcp6, read.Udp6));
        Assert.Equal(new ForkIdentifier(0xfc64ec04, 1150000), read.Eth);
        Assert.True(read.Snap);
        Assert.Equal(ulong.MaxValue, read.Sequence);
        Assert.True(read.TryGet("zz", out var unknown) && unknown.Span.SequenceEqual(new byte[] { 0xc2, 0x80, 0x01 }));
        Assert.False(read.TryGet("nothing", out _));

        var changed = new NodeRecordBuilder(read).Remove("zz").Remove("ip6").SetTcp(7).Sign(Key, 5);
        Assert.Null(changed.Ip6);
        Assert.Equal((ushort)7, changed.Tcp!.Value);
        Assert.NotEqual(record, changed);
    }

    [Fact]
    public void Builder_WhenTheAddressIsMapped_WritesIp4() =>
        Assert.Equal(IPAddress.Parse("1.2.3.4"), new NodeRecordBuilder().SetIp(IPAddress.Parse("::ffff:1.2.3.4")).Sign(Key, 1).Ip4);

    [Fact]
    public void Builder_WhenTheEntryIsNotOneItem_Throws()
    {
        Assert.Throws<ArgumentException>(() => new NodeRecordBuilder().Set("a", []));
        Assert.Throws<ArgumentException>(() => new NodeRecordBuilder().Set("a", [1, 2]));
        Assert.Throws<ArgumentException>(() => new NodeRecordBuilder().Set("a", [0x82, 2]));
        Assert.Throws<ArgumentException>(() => new NodeRecordBuilder().Set("\u1234", [1]));
    }

    [Fact]
    public void Record_WhenAtTheSizeLimit_IsTakenAndOneMoreByteIsNot()
    {
        var bare = new NodeRecordBuilder().Set("x", Text(160)).Sign(Key, 1).Encoded.Length - 160;
        Assert.Equal(NodeRecord.MaxSize, new NodeRecordBuilder().Set("x", Text(NodeRecord.MaxSize - bare)).Sign(Key, 1).Encoded.Length);
        Assert.Throws<InvalidOperationException>(() => new NodeRecordBuilder().Set("x", Text(NodeRecord.MaxSize - bare + 1)).Sign(Key, 1));

        var big = SignRaw(w => { Pair(w, "id", "v4"); KeyPair(w); Pair(w, "x", new string('x', 200)); });
        Assert.True(big.Length > NodeRecord.MaxSize);
        Assert.False(NodeRecord.TryDecode(big, out _, out var error));
        Assert.Equal("enr: record bigger than 300 bytes", error.Reason);
        Assert.False(NodeRecord.TryParse("enr:" + System.Buffers.Text.Base64Url.EncodeToString(big), out _, out error));
        Assert.Equal("enr: record bigger than 300 bytes", error.Reason);

        static byte[] Text(int size)
        {
            var writer = new RlpWriter();
            writer.WriteBytes(new byte[size - 2].Select(_ => (byte)'x').ToArray());
            return writer.ToArray();
        }
    }

    public static TheoryData<string, string> Faults => new()
    {
        { "no list", "rlp: expected a list, found a string" },
        { "trailing byte", "rlp: extra items" },
        { "empty list", "rlp: item missing" },
        { "no sequence", "rlp: item missing" },
        { "sequence with zero", "rlp: integer with leading zero" },
        { "sequence of nine bytes", "rlp: integer too large" },
        { "odd pair", "enr: key without a value" },
        { "key is a list", "rlp: expected a string, found a list" },
        { "unsorted", "enr: keys not sorted" },
        { "duplicate", "enr: duplicate key" },
        { "no id", "enr: identity scheme is not v4" },
        { "other id", "enr: identity scheme is not v4" },
        { "id is a list", "enr: identity scheme is not v4" },
        { "no key", "enr: no valid secp256k1 key" },
        { "uncompressed key", "enr: no valid secp256k1 key" },
        { "key off the curve", "enr: no valid secp256k1 key" },
        { "signature of 65 bytes", "enr: invalid signature" },
        { "signature of others", "enr: invalid signature" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Record_WhenFaulty_SaysWhy(string fault, string reason)
    {
        Assert.False(NodeRecord.TryDecode(Faulty(fault), out var record, out var error));
        Assert.Null(record);
        Assert.Equal(reason, error.Reason);
    }

    private static byte[] Faulty(string fault) => fault switch
    {
        "no list" => [0x83, 1, 2, 3],
        "trailing byte" => [.. Convert.FromHexString(PythonRecord), 0],
        "empty list" => [0xc0],
        "no sequence" => List(w => w.WriteBytes(new byte[64])),
        "sequence with zero" => List(w => { w.WriteBytes(new byte[64]); w.WriteBytes([0, 1]); }),
        "sequence of nine bytes" => List(w => { w.WriteBytes(new byte[64]); w.WriteBytes([1, 2, 3, 4, 5, 6, 7, 8, 9]); }),
        "odd pair" => SignRaw(w => { Pair(w, "id", "v4"); KeyPair(w); w.WriteAscii("x"); }),
        "key is a list" => SignRaw(w => { w.WriteEmptyList(); w.WriteAscii("x"); Pair(w, "id", "v4"); KeyPair(w); }),
        "unsorted" => SignRaw(w => { KeyPair(w); Pair(w, "id", "v4"); }),
        "duplicate" => SignRaw(w => { Pair(w, "id", "v4"); Pair(w, "id", "v4"); KeyPair(w); }),
        "no id" => SignRaw(KeyPair),
        "other id" => SignRaw(w => { Pair(w, "id", "v5"); KeyPair(w); }),
        "id is a list" => SignRaw(w => { w.WriteAscii("id"); w.WriteEmptyList(); KeyPair(w); }),
        "no key" => SignRaw(w => Pair(w, "id", "v4")),
        "uncompressed key" => SignRaw(w => { Pair(w, "id", "v4"); w.WriteAscii("secp256k1"); w.WriteBytes([4, .. Key.PublicKey.Bytes]); }),
        "key off the curve" => SignRaw(w => { Pair(w, "id", "v4"); w.WriteAscii("secp256k1"); w.WriteBytes([2, .. new byte[31], 5]); }),
        "signature of 65 bytes" => SignRaw(w => { Pair(w, "id", "v4"); KeyPair(w); }, signatureSize: 65),
        _ => SignRaw(w => { Pair(w, "id", "v4"); KeyPair(w); }, signer: PrivateKey.Parse(new string('1', 64))),
    };

    [Fact]
    public void Record_WhenAKnownEntryIsMalformed_StaysValidAndTheEntryReadsAsAbsent()
    {
        var rlp = SignRaw(w =>
        {
            w.WriteAscii("eth"); w.WriteEmptyList();
            Pair(w, "id", "v4");
            w.WriteAscii("ip"); w.WriteBytes([1, 2, 3, 4, 5]);
            w.WriteAscii("ip6"); w.WriteBytes([1, 2, 3, 4]);
            KeyPair(w);
            w.WriteAscii("tcp"); w.WriteUInt64(65536);
            w.WriteAscii("tcp6"); w.WriteEmptyList();
            w.WriteAscii("udp"); w.WriteBytes([0, 1]);
            w.WriteAscii("udp6"); w.WriteUInt64(5);
        });
        Assert.True(NodeRecord.TryDecode(rlp, out var record, out var error), error.ToString());
        Assert.Equal((null, null, null, null, null), (record!.Ip4, record.Ip6, record.Tcp, record.Tcp6, record.Udp));
        Assert.Equal((ushort)5, record.Udp6!.Value);
        Assert.All(["ip", "ip6", "tcp", "tcp6", "udp", "eth"], k => Assert.True(record.IsMalformed(k)));
        Assert.All(["udp6", "id", "nothing"], k => Assert.False(record.IsMalformed(k)));
        Assert.Null(Enode.FromRecord(record).UdpEndPoint);
    }

    [Theory]
    [InlineData("", 0, "enr: expected the prefix enr:")]
    [InlineData("ENR:abcd", 0, "enr: expected the prefix enr:")]
    [InlineData("enr:", 0, "rlp: item missing")]
    [InlineData("enr:x", 4, "enr: not base64url without padding")]
    [InlineData("enr:-IS4QHCYr+", 13, "enr: not base64url without padding")]
    [InlineData("enr:-EmGZm9vYmFyY4JpZIJ2NIJpcIR_AAABiXNlY3AyNTZrMaEDOlFBdkZvqBXtSB_60JEQotNE9sm3jB0Ur8NRw6Ub4z2DdWRwgnZf", 0, "enr: invalid signature")] // geth p2p/enode/urlv4_test.go
    public void Text_WhenFaulty_SaysWhy(string text, int offset, string reason)
    {
        Assert.False(NodeRecord.TryParse(text, out _, out var error));
        Assert.Equal(new WireError(offset, reason), error);
    }

    [Fact]
    public void Text_WhenPaddedOrSpaced_IsRefused()
    {
        Assert.All(
            [Example + "=", Example + "==", Example + "\n", " " + Example, Example[..^1] + "9", Example.Insert(50, "\r\n"), Example.Insert(50, " "), Example.Replace('_', '/')],
            text => Assert.False(NodeRecord.TryParse(text, out _, out _), text));
    }

    [Fact]
    public void Record_WhenCutAnywhere_IsRefused()
    {
        var rlp = Convert.FromHexString(PythonRecord);
        for (var size = 0; size < rlp.Length; size++)
        {
            Assert.False(NodeRecord.TryDecode(rlp.AsSpan(0, size), out _, out var error));
            Assert.False(error.IsNone);
        }
    }

    [Fact]
    public void Record_WhenAnyBitFlips_IsRefused()
    {
        var rlp = Convert.FromHexString(PythonRecord);
        for (var bit = 0; bit < rlp.Length * 8; bit++)
        {
            rlp[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(NodeRecord.TryDecode(rlp, out _, out _), $"bit {bit}");
            rlp[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    internal static byte[] SignRaw(Action<RlpWriter> pairs, PrivateKey? signer = null, int signatureSize = 64)
    {
        var content = new RlpWriter();
        content.WriteUInt64(1);
        pairs(content);
        var hash = Keccak.Hash256(List(w => w.WriteRaw(content.WrittenSpan)));
        var signature = new byte[65];
        Secp256k1.Sign(signer ?? Key, hash.ToArray(), signature);
        return List(w => { w.WriteBytes(signature.AsSpan(0, signatureSize)); w.WriteRaw(content.WrittenSpan); });
    }

    private static byte[] List(Action<RlpWriter> items)
    {
        var writer = new RlpWriter();
        var mark = writer.BeginList();
        items(writer);
        writer.EndList(mark);
        return writer.ToArray();
    }

    private static void Pair(RlpWriter writer, string key, string value)
    {
        writer.WriteAscii(key);
        writer.WriteAscii(value);
    }

    private static void KeyPair(RlpWriter writer)
    {
        writer.WriteAscii("secp256k1");
        var compressed = new byte[33];
        Key.PublicKey.Compress(compressed);
        writer.WriteBytes(compressed);
    }
}
