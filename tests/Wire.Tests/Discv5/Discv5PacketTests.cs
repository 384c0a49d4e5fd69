using Akka.Devp2p.Wire.Discv5;

namespace Akka.Devp2p.Wire.Tests.Discv5;

/// <summary>Headers: what is refused before any key is touched.</summary>
public class Discv5PacketTests
{
    public static TheoryData<string> Vectors => [Discv5VectorTests.PingMessage, Discv5VectorTests.WhoAreYou, Discv5VectorTests.PingHandshake, Discv5VectorTests.PingHandshakeEnr];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Packet_WhenCutAnywhere_GivesNoMessage(string hex)
    {
        var datagram = Discv5VectorTests.Bytes(hex);
        using var reader = new PacketReader(Discv5Nodes.B);
        using var machine = new SessionMachine(Discv5Nodes.B, Discv5Nodes.Random(1));
        machine.Establish(Discv5Nodes.AtA, new Session(new byte[16], new byte[16], Discv5Nodes.KeyA.PublicKey, null));
        for (var size = 0; size < datagram.Length; size++)
        {
            if (!reader.TryRead(datagram.AsSpan(0, size), out var packet, out var error))
            {
                Assert.True(!error.IsNone && error.Offset <= PacketLayout.MaxSize);
                Assert.True(packet.Head.IsEmpty);
                continue;
            }

            Assert.NotEqual(PacketFlag.WhoAreYou, packet.Flag);
            Assert.False(packet.Flag == PacketFlag.Message && machine.TryOpen(packet, Discv5Nodes.AtA, out _, out _), $"{size} bytes");
            Assert.False(packet.Flag == PacketFlag.Handshake && Accepts(packet), $"{size} bytes");
        }

        // nor with anything behind it
        byte[] longer = [.. datagram, 0];
        Assert.False(
            reader.TryRead(longer, out var more, out _)
            && (more.Flag == PacketFlag.WhoAreYou || (more.Flag == PacketFlag.Handshake ? Accepts(more) : machine.TryOpen(more, Discv5Nodes.AtA, out _, out _))));
    }

    private static bool Accepts(in Discv5Packet packet) =>
        Handshake.TryAccept(Discv5Nodes.KeyB, Discv5VectorTests.Challenge(0), packet, out _, out _)
        || Handshake.TryAccept(Discv5Nodes.KeyB, Discv5VectorTests.Challenge(1), packet, out _, out _);

    [Fact]
    public void Packet_WhenAnyBitFlips_GivesNoMessage()
    {
        using var reader = new PacketReader(Discv5Nodes.B);
        using var machine = new SessionMachine(Discv5Nodes.B, Discv5Nodes.Random(1));
        machine.Establish(Discv5Nodes.AtA, new Session(new byte[16], new byte[16], Discv5Nodes.KeyA.PublicKey, null));
        foreach (var hex in (string[])[Discv5VectorTests.PingMessage, Discv5VectorTests.PingHandshake])
        {
            var datagram = Discv5VectorTests.Bytes(hex);
            for (var bit = 0; bit < datagram.Length * 8; bit++)
            {
                datagram[bit / 8] ^= (byte)(1 << (bit % 8));
                Assert.False(
                    reader.TryRead(datagram, out var packet, out _) && packet.Flag != PacketFlag.WhoAreYou
                    && (packet.Flag == PacketFlag.Handshake ? Accepts(packet) : machine.TryOpen(packet, Discv5Nodes.AtA, out _, out _)), $"bit {bit}");
                datagram[bit / 8] ^= (byte)(1 << (bit % 8));
            }
        }
    }

    [Fact]
    public void Packet_ForAnotherNode_IsNotOurs()
    {
        using var reader = new PacketReader(Discv5Nodes.A);
        Assert.False(reader.TryRead(Discv5VectorTests.Bytes(Discv5VectorTests.PingMessage), out _, out var error));
        Assert.Equal(PacketReader.NotDiscv5, error.Reason);
    }

    [Fact]
    public void Packet_OfTheTopicDiscoveryOf2018_IsToldApart()
    {
        using var reader = new PacketReader(Discv5Nodes.B);
        byte[] old = [.. "temporary discovery v5"u8, .. new byte[90]];
        Assert.False(reader.TryRead(old, out _, out var error));
        Assert.Equal(PacketReader.OfTopic2018, error.Reason);
    }

    public static TheoryData<int, byte, string> Heads => new()
    {
        { 16, (byte)'D', PacketReader.NotDiscv5 },
        { 23, 0, "discv5: version too low" },
        { 24, 3, "discv5: unknown flag" },
        { 24, 255, "discv5: unknown flag" },
        { 24, 1, "discv5: wrong size of authdata" },
        { 38, 31, "discv5: wrong size of authdata" },
        { 38, 33, "discv5: wrong size of authdata" },
        { 37, 255, "discv5: wrong size of authdata" },
    };

    [Theory]
    [MemberData(nameof(Heads))]
    public void Header_WhenFaulty_SaysWhy(int at, byte value, string reason)
    {
        using var reader = new PacketReader(Discv5Nodes.B);
        Assert.False(reader.TryRead(Patched(Discv5VectorTests.PingMessage, at, value), out _, out var error));
        Assert.Equal(reason, error.Reason);
    }

    [Fact]
    public void Header_WhenOfALaterVersion_IsReadAsOurs()
    {
        using var reader = new PacketReader(Discv5Nodes.B);
        Assert.True(reader.TryRead(Patched(Discv5VectorTests.WhoAreYou, 23, 2), out _, out var error), error.ToString());
    }

    [Theory]
    [InlineData(62, "discv5: packet too small")]
    [InlineData(63, PacketReader.NotDiscv5)]
    [InlineData(1280, PacketReader.NotDiscv5)]
    [InlineData(1281, "discv5: packet too large")]
    public void Size_WhenOutOfBounds_IsRefused(int size, string reason)
    {
        using var reader = new PacketReader(Discv5Nodes.B);
        Assert.False(reader.TryRead(new byte[size], out _, out var error));
        Assert.Equal(reason, error.Reason);
    }

    [Fact]
    public void Reader_AllocatesNothing()
    {
        using var reader = new PacketReader(Discv5Nodes.B);
        byte[] good = Discv5VectorTests.Bytes(Discv5VectorTests.PingHandshakeEnr), bad = new byte[500];
        reader.TryRead(good, out _, out _);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var both = reader.TryRead(good, out _, out _) & !reader.TryRead(bad, out _, out _);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(both);
    }

    [Theory]
    [InlineData("00000000000000000000000000000000")]
    [InlineData("ffffffffffffffffffffffffffffffff")]
    [InlineData("000000000000000000000000fffffffe")]
    public void Mask_IsAesCtr(string iv)
    {
        var data = Enumerable.Range(0, 500).Select(i => (byte)i).ToArray();
        var expected = data.ToArray();
        using var ctr = new Wire.Crypto.AesCtr(Discv5Nodes.B.Value.ToArray().AsSpan(0, 16), Convert.FromHexString(iv));
        ctr.Apply(expected);
        using var mask = new HeaderMask(Discv5Nodes.B);
        mask.Apply(Convert.FromHexString(iv), 0, data.AsSpan(0, 23));
        mask.Apply(Convert.FromHexString(iv), 23, data.AsSpan(23, 300));
        mask.Apply(Convert.FromHexString(iv), 323, []);
        mask.Apply(Convert.FromHexString(iv), 323, data.AsSpan(323));
        Assert.Equal(expected, data);
    }

    /// <summary>One byte of the unmasked packet exchanged: counter mode lets anybody who knows the id do that.</summary>
    private static byte[] Patched(string hex, int at, byte value)
    {
        var datagram = Discv5VectorTests.Bytes(hex);
        using var mask = new HeaderMask(Discv5Nodes.B);
        mask.Apply(datagram.AsSpan(0, 16), at - 16, datagram.AsSpan(at, 1));
        datagram[at] = value;
        mask.Apply(datagram.AsSpan(0, 16), at - 16, datagram.AsSpan(at, 1));
        return datagram;
    }
}
