using Akka.Devp2p.Wire.Snappy;

namespace Akka.Devp2p.Wire.Tests.Snappy;

public class SnappyTests
{
    private static readonly SnappyEncoder Encoder = new();

    public static TheoryData<string, int> Inputs
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (var kind in (string[])["zeros", "random", "text", "period", "mixed"])
            {
                foreach (var size in (int[])[0, 1, 3, 15, 16, 17, 18, 59, 60, 61, 255, 256, 257, 4096, 65535, 65536, 65537, 200_000])
                {
                    data.Add(kind, size);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Inputs))]
    public void Encode_OnAnyInput_IsReadByUsAndByIronSnappy(string kind, int size)
    {
        var input = Make(kind, size, new Random(size));
        var compressed = Encode(input);
        Assert.True(SnappyDecoder.TryGetSize(compressed, out var announced, out _));
        Assert.Equal(size, announced);
        Assert.Equal(input, Decode(compressed));
        Assert.Equal(input, IronSnappy.Snappy.Decode(compressed));
        Assert.Equal(input, Decode(IronSnappy.Snappy.Encode(input)));
    }

    [Fact]
    public void Encode_OnRandomMixedInputs_IsReadByIronSnappyAndNoLargerThanIts()
    {
        var random = new Random(11);
        long ours = 0, theirs = 0;
        for (var i = 0; i < 500; i++)
        {
            var input = Make("mixed", random.Next(3000), random);
            var compressed = Encode(input);
            Assert.Equal(input, IronSnappy.Snappy.Decode(compressed));
            ours += compressed.Length;
            theirs += IronSnappy.Snappy.Encode(input).Length;
        }

        Assert.InRange(ours, theirs / 2, theirs * 102 / 100);
    }

    // paradigmxyz/reth crates/net/eth-wire/src/p2pstream.rs, SNAPPY_PING_MESSAGE less its code
    [Fact]
    public void Encode_OfAnEmptyList_IsThePublishedPing() => Assert.Equal(new byte[] { 1, 0, 0xc0 }, Encode([0xc0]));

    [Theory]
    [InlineData("", "varint")]
    [InlineData("80", "varint")]
    [InlineData("8080808080", "varint")]
    [InlineData("808080808001", "varint")]
    [InlineData("ffffffff0f00", "too large")]
    [InlineData("8080800800", "too large")]
    [InlineData("1600", "than its bytes")]
    [InlineData("020000", "ends before")]
    [InlineData("01", "than its bytes")]
    [InlineData("0100", "literal cut off")]
    [InlineData("01040000", "more than")]
    [InlineData("01f0", "literal length")]
    [InlineData("01f400", "literal length")]
    [InlineData("01fcffffffff", "literal cut off")]
    [InlineData("0101", "copy cut off")]
    [InlineData("010200", "copy cut off")]
    [InlineData("01030000", "copy cut off")]
    [InlineData("040100", "outside")]
    [InlineData("05000a0102", "outside")]
    [InlineData("05000a0100", "outside")]
    [InlineData("05000a1100ff", "outside")]
    [InlineData("04000a0101", "more than")]
    [InlineData("02000a0f000000f0", "outside")]
    public void Decode_OfABrokenBlock_NamesTheFault(string hex, string fault)
    {
        var compressed = Convert.FromHexString(hex);
        if (SnappyDecoder.TryGetSize(compressed, out var size, out var error))
        {
            Assert.False(SnappyDecoder.TryDecode(compressed, new byte[size], out error));
        }

        Assert.Contains(fault, error.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_OfEveryKindOfElement_GivesTheirBytes()
    {
        // literals of 1 and, in the long form, of 2; copies of 4 from 3 behind, of 3 from 3, of 8 from 2
        var compressed = Convert.FromHexString("12" + "0061" + "f401006263" + "0103" + "0a0300" + "1f02000000");
        Assert.Equal("a" + "bc" + "abca" + "bca" + "cacacaca", System.Text.Encoding.ASCII.GetString(Decode(compressed)));
    }

    [Fact]
    public void Decode_WhenTruncated_FailsAtEverySize()
    {
        var compressed = Encode(Make("mixed", 600, new Random(3)));
        for (var size = 0; size < compressed.Length; size++)
        {
            var part = compressed.AsSpan(0, size).ToArray();
            Assert.False(
                SnappyDecoder.TryGetSize(part, out var announced, out _) && SnappyDecoder.TryDecode(part, new byte[announced], out _),
                $"size {size}");
        }
    }

    [Fact]
    public void Codec_OnReusedBuffers_AllocatesNothing()
    {
        var input = Make("mixed", 100_000, new Random(5));
        var compressed = new byte[SnappyEncoder.MaxCompressedSize(input.Length)];
        var plain = new byte[input.Length];
        var before = 0L;
        for (var i = 0; i < 20; i++)
        {
            before = i == 10 ? GC.GetAllocatedBytesForCurrentThread() : before;
            var size = Encoder.Encode(input, compressed);
            SnappyDecoder.TryDecode(compressed.AsSpan(0, size), plain, out _);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal(input, plain);
    }

    internal static byte[] Make(string kind, int size, Random random)
    {
        var data = new byte[size];
        for (var i = 0; i < size; i++)
        {
            data[i] = kind switch
            {
                "zeros" => 0,
                "random" => (byte)random.Next(256),
                "text" => (byte)"the quick brown fox jumps over the lazy dog "[random.Next(44)],
                "period" => (byte)(i % 1021),
                _ => i > 40 && random.Next(8) != 0 ? data[i - 1 - (i % 40)] : (byte)random.Next(256),
            };
        }

        return data;
    }

    private static byte[] Encode(byte[] input)
    {
        var output = new byte[SnappyEncoder.MaxCompressedSize(input.Length)];
        return output[..Encoder.Encode(input, output)];
    }

    private static byte[] Decode(byte[] compressed)
    {
        Assert.True(SnappyDecoder.TryGetSize(compressed, out var size, out _));
        var output = new byte[size];
        Assert.True(SnappyDecoder.TryDecode(compressed, output, out var error), error.ToString());
        return output;
    }
}
