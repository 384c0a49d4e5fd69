using System.Net;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Discv5;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Wire.Tests.Discv5;

/// <summary>The two nodes of the published vectors, and the packets between them.</summary>
internal static class Discv5Nodes
{
    internal static readonly PrivateKey KeyA = PrivateKey.Parse("eef77acb6c6a6eebc5b363a475ac583ec7eccdb42b6481424c60f59aa326547f");
    internal static readonly PrivateKey KeyB = PrivateKey.Parse("66fb62bfbd66b9177a138c1e5cddbe4f7c30c343e94e68df8769459cb1cde628");
    internal static readonly PrivateKey Ephemeral = PrivateKey.Parse("0288ef00023598499cb6c940146d050d2b1fb914198c327f76aad590bead68b6");
    internal static readonly NodeId A = KeyA.PublicKey.Id, B = KeyB.PublicKey.Id;
    internal static readonly IPEndPoint AtA = IPEndPoint.Parse("127.0.0.1:30301"), AtB = IPEndPoint.Parse("127.0.0.1:30302");
    internal static readonly PacketNonce RequestNonce = new(Convert.FromHexString("0102030405060708090a0b0c"));
    internal static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch.AddYears(56);
    internal static readonly RequestId Id = new([0, 0, 0, 1]);

    // as go-ethereum's test nodes have it: 127.0.0.1, no port
    internal static readonly NodeRecord RecordA = new NodeRecordBuilder().SetIp(IPAddress.Loopback).Sign(KeyA, 1);

    internal static readonly NodeRecord RecordB = new NodeRecordBuilder().SetIp(IPAddress.Loopback).SetUdp(30302).Sign(KeyB, 7);

    internal static readonly string[] KindNames =
        ["ping", "ping no id", "pong", "pong 6", "find", "find none", "nodes", "nodes none", "talk", "talk empty", "talk response"];

    internal static Discv5Message Make(string kind) => kind switch
    {
        "ping" => new Ping(Id, 2),
        "ping no id" => new Ping(new RequestId([]), ulong.MaxValue),
        "pong" => new Pong(Id, 1, IPAddress.Parse("1.2.3.4"), 30303),
        "pong 6" => new Pong(new RequestId([1, 2, 3, 4, 5, 6, 7, 8]), 0, IPAddress.Parse("2a00::1"), 0),
        "find" => new FindNode(Id, [256, 255, 0, 1, 65535, 256]),
        "find none" => new FindNode(Id, []),
        "nodes" => new Nodes(Id, 2, [RecordA.Encoded, RecordB.Encoded]),
        "nodes none" => new Nodes(Id, 1, []),
        "talk" => new TalkRequest(Id, "echo", new byte[] { 1, 2, 3 }),
        "talk empty" => new TalkRequest(Id, "\0\u00ff", ReadOnlyMemory<byte>.Empty),
        _ => new TalkResponse(Id, new byte[] { 0x80 }),
    };

    internal static Action<Span<byte>> Random(int seed)
    {
        var random = new Random(seed);
        return random.NextBytes;
    }

    internal static byte[] Plain(Discv5Message message)
    {
        var writer = new Wire.Rlp.RlpWriter();
        Discv5MessageCodec.Encode(writer, message);
        return writer.ToArray();
    }

    /// <summary>Equal bytes are equal messages; a record compares its lists by identity.</summary>
    internal static void AssertSame(Discv5Message expected, Discv5Message actual)
    {
        Assert.Equal(expected.GetType(), actual.GetType());
        Assert.Equal(Convert.ToHexString(Plain(expected)), Convert.ToHexString(Plain(actual)));
    }
}
