using System.Net;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Discv4;
using Akka.Devp2p.Wire.Enr;
using Akka.Devp2p.Wire.Rlp;
using Akka.Devp2p.Wire.Tests.Enr;

namespace Akka.Devp2p.Wire.Tests.Discv4;

public class Discv4CodecTests
{
    private static readonly PrivateKey Key = NodeRecordTests.Key;
    private static readonly Endpoint Four = new(IPAddress.Parse("1.2.3.4"), 30303, 0), Six = new(IPAddress.Parse("2a00::1"), 65535, 65535);
    private static readonly byte[] Target = Key.PublicKey.Bytes.ToArray();

    internal static readonly string[] KindNames = ["ping", "ping enr", "pong", "pong enr", "find", "neighbors", "no neighbors", "request", "response"];

    public static TheoryData<string> Kinds => [.. KindNames];

    internal static Discv4Packet Make(string kind) => kind switch
    {
        "ping" => new Ping(4, Four, Six, 100),
        "ping enr" => new Ping(4, Six, Four, ulong.MaxValue, ulong.MaxValue),
        "pong" => new Pong(Four, Keccak.EmptyHash, 0),
        "pong enr" => new Pong(Six, Keccak.EmptyHash, 1, 0),
        "find" => new FindNode(Target, 100),
        "neighbors" => new Neighbors([new Neighbor(Four, Target), new Neighbor(Six, new byte[64])], 100),
        "no neighbors" => new Neighbors([], 100),
        "request" => new EnrRequest(100),
        _ => new EnrResponse(Keccak.EmptyHash, new NodeRecordBuilder().SetIp(Four.Ip).SetUdp(1).Sign(Key, 1)),
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Packet_WhenEncoded_ReadsBack(string kind)
    {
        var packet = Make(kind);
        var datagram = Discv4Codec.Encode(Key, packet, out var hash);
        Assert.True(Discv4Codec.TryDecode(datagram, out var message, out var error), error.ToString());
        Assert.Equal((Key.PublicKey, hash), (message.Sender, message.Hash));
        Assert.Equal(hash, Keccak.Hash256(datagram.AsSpan(32)));
        Assert.Equal((packet.Type, packet.Expiration), (message.Packet.Type, message.Packet.Expiration));
        Assert.Equal(datagram, Discv4Codec.Encode(Key, message.Packet, out _));
        switch (packet)
        {
            case FindNode find:
                Assert.Equal(find.Target.ToArray(), ((FindNode)message.Packet).Target.ToArray());
                break;
            case Neighbors neighbors:
                Assert.Equal(neighbors.Nodes.Select(n => (n.Endpoint, Convert.ToHexString(n.Key64.Span))), ((Neighbors)message.Packet).Nodes.Select(n => (n.Endpoint, Convert.ToHexString(n.Key64.Span))));
                break;
            default:
                Assert.Equal(packet, message.Packet);
                break;
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Packet_WhenCutAnywhereAndHashedAgain_IsRefused(string kind)
    {
        var datagram = Discv4Codec.Encode(Key, Make(kind), out _);
        for (var size = 0; size < datagram.Length; size++)
        {
            Assert.False(Discv4Codec.TryDecode(datagram.AsSpan(0, size), out _, out var error));
            Assert.False(error.IsNone);
            if (size > Discv4Codec.HeadSize)
            {
                Assert.False(Discv4Codec.TryDecode(Seal(datagram.AsSpan(97, size - 97)), out _, out error));
                Assert.False(error.IsNone);
            }
        }
    }

    [Fact]
    public void Packet_WhenAnyBitFlips_IsRefused()
    {
        var datagram = Discv4Codec.Encode(Key, Make("ping enr"), out _);
        for (var bit = 0; bit < datagram.Length * 8; bit++)
        {
            datagram[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(Discv4Codec.TryDecode(datagram, out _, out var error));
            Assert.Equal("discv4: bad hash", error.Reason);
            datagram[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void Packet_WhenTheHashIsWrong_AllocatesNothing()
    {
        var datagram = Discv4Codec.Encode(Key, Make("neighbors"), out _);
        datagram[0] ^= 1;
        Discv4Codec.TryDecode(datagram, out _, out _);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var ok = Discv4Codec.TryDecode(datagram, out _, out _) | Discv4Codec.TryDecode(new ReadOnlySpan<byte>(datagram, 0, 50), out _, out _);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.False(ok);
    }

    public static TheoryData<byte, string, string> Faults => new()
    {
        { 0, "c0", "discv4: unknown packet type" },
        { 7, "c0", "discv4: unknown packet type" },
        { 1, "80", "rlp: expected a list, found a string" },
        { 1, "c0", "rlp: item missing" },
        { 1, "d304c784010203040102cb840102030482765f8001", "rlp: item longer than its input" },
        { 1, "cc04c3808080c685010203040580", "rlp: item missing" },
        { 1, "cf04c3808080c8850102030405808001", "discv4: IP address is not of 4 or 16 bytes" },
        { 1, "cd04c3808080c680830100008001", "rlp: integer too large" },
        { 1, "cc04c3808080c3808080820001", "rlp: integer with leading zero" },
        { 1, "cd04c3808080c380808001b83801", "rlp: item longer than its input" }, // what is ignored must still be well-formed
        { 2, "c7c380808081ff01", "rlp: string of the wrong size" },
        { 3, "c28001", "rlp: string of the wrong size" },
        { 4, "c3c10101", "rlp: expected a list, found a string" },
        { 4, "c20101", "rlp: expected a list, found a string" },
        { 4, "d9d7c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c001", "rlp: item missing" },
        { 4, "dad8c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c001", "discv4: too many neighbors" },
        { 5, "c1c0", "rlp: expected a string, found a list" },
        { 6, "c0", "rlp: item missing" },
        { 6, "e1a0c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470", "rlp: item missing" },
        { 6, "e2a0c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470c0", "rlp: item missing" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Content_WhenFaulty_SaysWhy(byte type, string hex, string reason)
    {
        Assert.False(Discv4Codec.TryDecode(Seal([type, .. Convert.FromHexString(hex)]), out var message, out var error));
        Assert.Null(message.Packet);
        Assert.Equal(reason, error.Reason);
    }

    [Fact]
    public void Ping_WhenItsAddressesAreEmpty_IsTaken()
    {
        // ethereumjs writes an unknown endpoint so
        Assert.True(Discv4Codec.TryDecode(Seal(Convert.FromHexString("01ca04c3808080c380808064")), out var message, out var error), error.ToString());
        Assert.Equal(new Ping(4, new Endpoint(IPAddress.Any, 0, 0), new Endpoint(IPAddress.Any, 0, 0), 100), message.Packet);
    }

    [Fact]
    public void Endpoint_WhenMapped_IsReadAndWrittenAsIp4()
    {
        var mapped = new Endpoint(IPAddress.Parse("::ffff:1.2.3.4"), 1, 2);
        Assert.True(Discv4Codec.TryDecode(Discv4Codec.Encode(Key, new Ping(4, mapped, Six, 1), out _), out var message, out _));
        Assert.Equal(new Endpoint(IPAddress.Parse("1.2.3.4"), 1, 2), ((Ping)message.Packet).From);
        var raw = new RlpWriter();
        raw.WriteRaw([2]);
        int list = raw.BeginList(), inner = raw.BeginList();
        raw.WriteBytes(mapped.Ip.GetAddressBytes());
        raw.WriteUInt64(1);
        raw.WriteUInt64(2);
        raw.EndList(inner);
        raw.WriteHash(default);
        raw.WriteUInt64(9);
        raw.EndList(list);
        Assert.True(Discv4Codec.TryDecode(Seal(raw.WrittenSpan), out message, out _));
        Assert.Equal(IPAddress.Parse("1.2.3.4"), ((Pong)message.Packet).To.Ip);
    }

    [Fact]
    public void Signature_WhenImpossible_IsRefused()
    {
        var datagram = Discv4Codec.Encode(Key, Make("request"), out _);
        foreach (var damage in (Action<byte[]>[])[d => d[96] = 4, d => d[96] = 27, d => d.AsSpan(32, 32).Clear(), d => d.AsSpan(64, 32).Fill(0xff)])
        {
            var copy = datagram.ToArray();
            damage(copy);
            Keccak.Hash256(copy.AsSpan(32), copy);
            Assert.False(Discv4Codec.TryDecode(copy, out _, out var error));
            Assert.Equal(new WireError(32, "discv4: invalid signature"), error);
        }
    }

    [Fact]
    public void Neighbors_WhenTwelveWorstCaseNodes_FitAndThirteenDoNot()
    {
        var worst = Enumerable.Repeat(new Neighbor(Six, new byte[64].Select(_ => (byte)0xff).ToArray()), 40).ToArray();
        Assert.InRange(Discv4Codec.Encode(Key, new Neighbors(worst[..Neighbors.MaxNodes], ulong.MaxValue), out _).Length, 1200, Discv4Codec.MaxSendSize);
        Assert.Throws<InvalidOperationException>(() => Discv4Codec.Encode(Key, new Neighbors(worst[..(Neighbors.MaxNodes + 1)], ulong.MaxValue), out _));
        Assert.Equal([12, 4], Neighbors.Split(worst[..16], 7).Select(p => p.Nodes.Count));
        Assert.Equal([12], Neighbors.Split(worst[..12], 7).Select(p => p.Nodes.Count));
        Assert.Equal([0], Neighbors.Split([], 7).Select(p => p.Nodes.Count));
        Assert.All(Neighbors.Split(worst, 7), p => Assert.Equal(7u, p.Expiration));
    }

    [Fact]
    public void Size_WhenUpTo1600_IsReadAndNotOneMore()
    {
        var padding = new byte[Discv4Codec.MaxReadSize];
        byte[] content = [5, 0xc1, 0x64];
        Assert.True(Discv4Codec.TryDecode(Seal([.. content, .. padding.AsSpan(0, 1600 - 97 - 3)]), out _, out _));
        Assert.False(Discv4Codec.TryDecode(Seal([.. content, .. padding.AsSpan(0, 1601 - 97 - 3)]), out _, out var error));
        Assert.Equal("discv4: packet too large", error.Reason);
        Assert.False(Discv4Codec.TryDecode(Seal([5]), out _, out error));
        Assert.Equal("discv4: packet too small", error.Reason);
    }

    [Theory]
    [InlineData(100, 100_000, false)]
    [InlineData(100, 100_001, true)]
    [InlineData(100, 99_999, false)]
    [InlineData(0, 1, true)]
    [InlineData(0, 0, false)]
    [InlineData(0, -5000, false)]
    [InlineData((ulong)long.MaxValue, 1_800_000_000_000, false)]
    [InlineData((ulong)long.MaxValue + 1, 1_800_000_000_000, true)]
    [InlineData(ulong.MaxValue, 1_800_000_000_000, true)]
    public void Expiration_WhenChecked_DoesNotOverflow(ulong expiration, long nowMilliseconds, bool expired)
    {
        var now = DateTimeOffset.FromUnixTimeMilliseconds(nowMilliseconds);
        Assert.Equal(expired, new EnrRequest(expiration).IsExpired(now));
        Assert.False(Make("response").IsExpired(now));
        Assert.False(new EnrRequest(Discv4Packet.ExpirationAt(now)).IsExpired(now.AddSeconds(19)));
    }

    /// <summary>Signs and hashes type and content of any kind.</summary>
    internal static byte[] Seal(ReadOnlySpan<byte> content)
    {
        var datagram = new byte[97 + content.Length];
        content.CopyTo(datagram.AsSpan(97));
        Secp256k1.Sign(Key, Keccak.Hash256(content).ToArray(), datagram.AsSpan(32, 65));
        Keccak.Hash256(datagram.AsSpan(32), datagram);
        return datagram;
    }
}
