using System.Numerics;

namespace Akka.Devp2p.Wire.Tests.Kademlia;

/// <summary>As go-ethereum's p2p/enode/node_test.go: against the same arithmetic on big integers, and for equal ids.</summary>
public class NodeIdTests
{
    [Fact]
    public void Distance_OfRandomIds_IsThatOfBigIntegers()
    {
        var random = new Random(31);
        for (var i = 0; i < 1000; i++)
        {
            byte[] target = Bytes(random), a = Bytes(random), b = Bytes(random);
            a.AsSpan(0, i % 32).Clear();
            target.AsSpan(0, i % 32).Clear();
            b.AsSpan(0, i % 7).CopyTo(a);
            BigInteger t = Number(target), x = Number(a), y = Number(b);
            Assert.Equal((t ^ x).CompareTo(t ^ y), Math.Sign(Id(target).CompareDistance(Id(a), Id(b))));
            Assert.Equal((int)(x ^ y).GetBitLength(), NodeId.LogDistance(Id(a), Id(b)));
            Assert.Equal((int)(t ^ x).GetBitLength(), NodeId.LogDistance(Id(target), Id(a)));
        }
    }

    [Fact]
    public void Distance_OfEqualIds_IsZero()
    {
        var x = Id([.. Enumerable.Range(0, 16).Select(i => (byte)i), .. new byte[16]]);
        var y = Id([.. Enumerable.Range(0, 16).Select(i => (byte)(15 - i)), .. new byte[16]]);
        Assert.Equal(0, x.CompareDistance(y, y));
        Assert.Equal(0, NodeId.LogDistance(x, x));
    }

    private static byte[] Bytes(Random random)
    {
        var bytes = new byte[32];
        random.NextBytes(bytes);
        return bytes;
    }

    private static BigInteger Number(byte[] bytes) => new(bytes, isUnsigned: true, isBigEndian: true);

    private static NodeId Id(byte[] bytes) => new(new Hash256(bytes));
}
