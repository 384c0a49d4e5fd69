using System.Text;
using Akka.Devp2p.Wire.Crypto;
using Org.BouncyCastle.Crypto.Digests;

namespace Akka.Devp2p.Wire.Tests.Crypto;

public class KeccakTests
{
    // The Keccak team's known answers (original padding), as every Ethereum client has them in its tests
    [Theory]
    [InlineData("", "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470")]
    [InlineData("test", "9c22ff5f21f0b81b113e63f7db6da94fedef11b2119b4088b89664fb9a3cb658")] // its first half: ethereumjs packages/devp2p/test/rlpx-mac.spec.ts
    [InlineData("abc", "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45")]
    [InlineData("testing", "5f16f4c7f149ac4f9510d9cf8cf384038ad348b3bcdc01915f95de12df9d1b02")]
    [InlineData("The quick brown fox jumps over the lazy dog", "4d741b6f1eb29cb2a9b9911c82f56fa8d73b04959d3d9d222895df6c0b28aa15")]
    public void Hash256_OfKnownInput_IsTheKnownAnswer(string text, string want) => Assert.Equal(want, Keccak.Hash256(Encoding.ASCII.GetBytes(text)).ToString());

    [Theory]
    [InlineData("", "0eab42de4c3ceb9235fc91acffe746b29c29a8c366b7c60e4e67c466f36a4304c00fa9caf9d87976ba469bcbe06713b435f091ef2769fb160cdab33d3670680e")]
    [InlineData("abc", "18587dc2ea106b9a1563e32b3312421ca164c7f1f07bc922a9c83d77cea3a1e5d0c69910739025372dc14ac9642629379540c17e2a65b19d77aa511a9d00bb96")]
    public void Hash512_OfKnownInput_IsTheKnownAnswer(string text, string want)
    {
        var digest = new byte[64];
        Keccak.Hash512(Encoding.ASCII.GetBytes(text), digest);
        Assert.Equal(want, Convert.ToHexStringLower(digest));
    }

    [Fact]
    public void Hash_OfEveryLength_IsBouncyCastles()
    {
        var data = new byte[700];
        new Random(51).NextBytes(data);
        for (var size = 0; size <= data.Length; size++)
        {
            Assert.Equal(Reference(data.AsSpan(0, size), 256), Convert.ToHexString(Keccak.Hash256(data.AsSpan(0, size)).ToArray()));
            var digest = new byte[64];
            Keccak.Hash512(data.AsSpan(0, size), digest);
            Assert.Equal(Reference(data.AsSpan(0, size), 512), Convert.ToHexString(digest));
        }
    }

    [Theory]
    [InlineData(256)]
    [InlineData(512)]
    public void Hash_WhenFedInPieces_IsTheSameForEverySplit(int bits)
    {
        var data = new byte[300];
        new Random(52).NextBytes(data);
        var want = Reference(data, bits);
        for (var first = 0; first <= data.Length; first++)
        {
            var second = first + ((data.Length - first) / 3);
            var hash = bits == 256 ? Keccak.Create256() : Keccak.Create512();
            hash.Update(data.AsSpan(0, first));
            hash.Update(data.AsSpan(first, second - first));
            hash.Update([]);
            hash.Update(data.AsSpan(second));
            Assert.Equal(want, Digest(hash, bits));
            Assert.Equal(want, Digest(hash, bits)); // reading the digest does not disturb it
        }
    }

    [Fact]
    public void Hash_WhenCloned_GoesOnByItself()
    {
        var data = new byte[400];
        new Random(53).NextBytes(data);
        for (var size = 0; size < 300; size += 7)
        {
            var one = Keccak.Create256();
            one.Update(data.AsSpan(0, size));
            var other = one.Clone();
            other.Update(data.AsSpan(size, 100));
            Assert.Equal(Reference(data.AsSpan(0, size), 256), Digest(one, 256));
            Assert.Equal(Reference(data.AsSpan(0, size + 100), 256), Digest(other, 256));
            one.Update(data.AsSpan(size, 1));
            Assert.Equal(Reference(data.AsSpan(0, size + 1), 256), Digest(one, 256));
            Assert.Equal(Reference(data.AsSpan(0, size + 100), 256), Digest(other, 256));
        }
    }

    [Fact]
    public void Digest_WhenAskedForAPrefix_GivesItAndNotMoreThanThereIs()
    {
        var hash = Keccak.Create256();
        var prefix = new byte[16];
        hash.Digest(prefix);
        Assert.Equal(Keccak.EmptyHash.ToArray()[..16], prefix);
        Assert.Throws<ArgumentOutOfRangeException>(() => hash.Digest(new byte[33]));
    }

    private static string Digest(Keccak hash, int bits)
    {
        var digest = new byte[bits / 8];
        hash.Digest(digest);
        return Convert.ToHexString(digest);
    }

    private static string Reference(ReadOnlySpan<byte> data, int bits)
    {
        var digest = new KeccakDigest(bits);
        digest.BlockUpdate(data.ToArray(), 0, data.Length);
        var output = new byte[bits / 8];
        digest.DoFinal(output, 0);
        return Convert.ToHexString(output);
    }
}
