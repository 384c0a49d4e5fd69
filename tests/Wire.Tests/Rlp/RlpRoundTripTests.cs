using System.Numerics;
using Akka.Devp2p.Wire.Rlp;

namespace Akka.Devp2p.Wire.Tests.Rlp;

public class RlpRoundTripTests
{
    // Yellow Paper and ethereum.org's page on RLP, the examples
    [Fact]
    public void Writer_WhenGivenTheExamples_GivesTheirBytes()
    {
        Assert.Equal("83646F67", Write(w => w.WriteAscii("dog")));
        Assert.Equal("C88363617483646F67", Write(w => { var m = w.BeginList(); w.WriteAscii("cat"); w.WriteAscii("dog"); w.EndList(m); }));
        Assert.Equal("80", Write(w => w.WriteAscii("")));
        Assert.Equal("C0", Write(w => w.WriteEmptyList()));
        Assert.Equal("80", Write(w => w.WriteUInt64(0)));
        Assert.Equal("00", Write(w => w.WriteBytes([0])));
        Assert.Equal("0F", Write(w => w.WriteUInt64(15)));
        Assert.Equal("820400", Write(w => w.WriteUInt64(1024)));
        Assert.Equal("B838" + Convert.ToHexString("Lorem ipsum dolor sit amet, consectetur adipisicing elit"u8), Write(w => w.WriteAscii("Lorem ipsum dolor sit amet, consectetur adipisicing elit")));
        Assert.Equal("C7C0C1C0C3C0C1C0", Write(w =>
        {
            var a = w.BeginList();
            w.WriteEmptyList();
            var b = w.BeginList();
            w.WriteEmptyList();
            w.EndList(b);
            var c = w.BeginList();
            w.WriteEmptyList();
            var d = w.BeginList();
            w.WriteEmptyList();
            w.EndList(d);
            w.EndList(c);
            w.EndList(a);
        }));
        Assert.Equal("80018080", Write(w => { w.WriteBool(false); w.WriteBool(true); w.WriteScalar([0, 0]); w.WriteBigInteger(0); }));
    }

    [Fact]
    public void Integers_WhenWritten_ReadBack()
    {
        for (var bits = 0; bits <= 64; bits++)
        {
            foreach (var value in new[] { bits == 64 ? ulong.MaxValue : (1UL << bits) - 1, bits == 64 ? 0 : 1UL << bits })
            {
                var reader = new RlpReader(Convert.FromHexString(Write(w => w.WriteUInt64(value))));
                Assert.True(reader.TryReadUInt64(out var read) && reader.TryEnd());
                Assert.Equal(value, read);
                Assert.Equal(Write(w => w.WriteUInt64(value)), Write(w => w.WriteBigInteger(value)));
            }
        }

        Assert.Equal("8F102030405060708090A0B0C0D0E0F2", Write(w => w.WriteBigInteger(BigInteger.Parse("00102030405060708090A0B0C0D0E0F2", System.Globalization.NumberStyles.HexNumber))));
        Assert.Throws<ArgumentOutOfRangeException>(() => Write(w => w.WriteBigInteger(-1)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(55)]
    [InlineData(56)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(65535)]
    [InlineData(65536)]
    [InlineData(1 << 24)]
    public void StringsAndLists_OfAnySize_ReadBack(int size)
    {
        var data = new byte[size];
        data.AsSpan().Fill(0x99);
        var writer = new RlpWriter(16);
        writer.WriteBytes(data);
        Assert.Equal(RlpWriter.SizeOfString(size), writer.Length);
        var mark = writer.BeginList();
        writer.WriteRaw(data.Select(_ => (byte)1).ToArray());
        writer.EndList(mark);
        var reader = new RlpReader(writer.WrittenSpan);
        Assert.True(reader.TryReadBytes(out var read));
        Assert.True(reader.TryReadList(out var items));
        Assert.True(reader.TryEnd());
        Assert.True(read.SequenceEqual(data));
        Assert.True(items.TryCount(out var count));
        Assert.Equal(size, count);
        writer.Reset();
        Assert.Equal(0, writer.Length);
    }

    [Theory]
    [InlineData(41)]
    [InlineData(42)]
    public void Trees_OfRandomShape_ReadBackAndFailWhenCut(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 200; i++)
        {
            var tree = RlpTree.Random(random, 6);
            var bytes = tree.Encode();
            Assert.True(RlpTree.TryDecode(bytes, out var read));
            Assert.Equal(Convert.ToHexString(bytes), Convert.ToHexString(read!.Encode()));
            Assert.Equal(tree.ToString(), read.ToString());
            for (var size = bytes.Length > 300 ? bytes.Length - 300 : 0; size < bytes.Length; size++)
            {
                Assert.False(RlpTree.TryDecode(bytes.AsSpan(0, size), out _));
            }

            Assert.False(RlpTree.TryDecode([.. bytes, 0], out _));
        }
    }

    [Fact]
    public void Writer_AsABufferWriter_KeepsWhatWasAdvanced()
    {
        var writer = new RlpWriter(16);
        for (var i = 1; i < 200; i++)
        {
            (i % 2 == 0 ? writer.GetSpan(i) : writer.GetMemory(i).Span)[..i].Fill((byte)i);
            writer.Advance(i);
        }

        Assert.Equal(199 * 200 / 2, writer.Length);
        Assert.Equal((1, 2, 2, 3, 199), (writer.WrittenSpan[0], writer.WrittenSpan[1], writer.WrittenSpan[2], writer.WrittenSpan[3], writer.WrittenMemory.Span[^1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Advance(1 << 20));
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Advance(-1));
    }

    private static string Write(Action<RlpWriter> write)
    {
        var writer = new RlpWriter(16);
        write(writer);
        return Convert.ToHexString(writer.ToArray());
    }
}
