using System.Net;
using Akka.Devp2p.Wire.Discv5;
using Akka.Devp2p.Wire.Enr;
using Akka.Devp2p.Wire.Rlp;

namespace Akka.Devp2p.Wire.Tests.Discv5;

public class Discv5CodecTests
{
    public static TheoryData<string> Kinds => [.. Discv5Nodes.KindNames];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Message_WhenEncoded_ReadsBack(string kind)
    {
        var message = Discv5Nodes.Make(kind);
        Assert.True(Discv5MessageCodec.TryDecode(Discv5Nodes.Plain(message), out var read, out var error), error.ToString());
        Discv5Nodes.AssertSame(message, read!);
        Assert.Equal((message.Request, message.Type), (read!.Request, read.Type));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Message_WhenCutAnywhereOrLonger_IsRefused(string kind)
    {
        var plain = Discv5Nodes.Plain(Discv5Nodes.Make(kind));
        for (var size = 0; size < plain.Length; size++)
        {
            Assert.False(Discv5MessageCodec.TryDecode(plain.AsSpan(0, size), out var read, out var error));
            Assert.True(read is null && !error.IsNone && error.Offset <= size);
        }

        Assert.False(Discv5MessageCodec.TryDecode([.. plain, 0], out _, out var extra));
        Assert.Equal("rlp: extra items", extra.Reason);
    }

    public static TheoryData<string, string> Faults => new()
    {
        { "", "discv5: empty message" },
        { "00c0", "discv5: unknown message type" },
        { "07c0", "discv5: unknown message type" },
        { "0bc0", "discv5: unknown message type" },
        { "0180", "rlp: expected a list, found a string" },
        { "01c0", "rlp: item missing" },
        { "01c101", "rlp: item missing" },
        { "01c3010101", "rlp: extra items" },
        { "01c101ff", "rlp: item missing" },
        { "01cb8901020304050607080901", "discv5: request id longer than 8 bytes" },
        { "02c701018301020305", "discv5: IP address is not of 4 or 16 bytes" },
        { "02ca01018401020304830100", "rlp: item longer than its input" },
        { "02cb0101840102030483010000", "rlp: integer too large" },
        { "03c20101", "rlp: expected a list, found a string" },
        { "03c401c28200", "rlp: item longer than its input" },
        { "03c601c483010000", "rlp: integer too large" },
        { "04c501820100c0", "rlp: integer too large" },
        { "04c40101c101", "rlp: expected a list, found a string" },
        { "05c20101", "rlp: item missing" },
        { "06c101", "rlp: item missing" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Message_WhenFaulty_SaysWhy(string hex, string reason)
    {
        Assert.False(Discv5MessageCodec.TryDecode(Convert.FromHexString(hex), out var message, out var error));
        Assert.Null(message);
        Assert.Equal(reason, error.Reason);
    }

    [Fact]
    public void Nodes_WhenARecordIsOver300Bytes_IsRefused()
    {
        var record = new RlpWriter();
        var mark = record.BeginList();
        record.WriteBytes(new byte[295]);
        record.EndList(mark);
        Assert.Equal(301, record.Length);
        Assert.False(Discv5MessageCodec.TryDecode(Discv5Nodes.Plain(new Nodes(Discv5Nodes.Id, 1, [record.ToArray()])), out _, out var error));
        Assert.Equal("enr: record bigger than 300 bytes", error.Reason);
    }

    [Theory]
    [InlineData("07f84201a00000000000000000000000000000000000000000000000000000000000000001c78201028201038080c282ff01", false)]
    [InlineData("07ec01a00000000000000000000000000000000000000000000000000000000000000001c2010280c5018201008002", false)]
    [InlineData("07e901a00000000000000000000000000000000000000000000000000000000000000001c2010280c20102", true)]
    [InlineData("08c501028203e8", false)]
    [InlineData("08c60102808203e8", true)]
    [InlineData("09e501a00000000000000000000000000000000000000000000000000000000000000001c20102", true)]
    [InlineData("0ac60101c3c20102", true)]
    public void TopicMessages_AreReadOnlyWhenSwitchedOn_AndWrittenAsTheyWere(string hex, bool valid)
    {
        Assert.False(Discv5MessageCodec.TryDecode(Convert.FromHexString(hex), out _, out var error));
        Assert.Equal("discv5: unknown message type", error.Reason);
        Assert.Equal(valid, Discv5MessageCodec.TryDecode(Convert.FromHexString(hex), out var message, out error, topics: true));
        Assert.Equal(valid, error.IsNone);
        Assert.True(!valid || hex == Convert.ToHexStringLower(Discv5Nodes.Plain(message!)));
    }

    [Fact]
    public void Pong_WhenMapped_IsReadAndWrittenAsIp4()
    {
        var plain = Discv5Nodes.Plain(new Pong(Discv5Nodes.Id, 1, IPAddress.Parse("::ffff:1.2.3.4"), 5));
        Assert.Equal(Discv5Nodes.Plain(new Pong(Discv5Nodes.Id, 1, IPAddress.Parse("1.2.3.4"), 5)), plain);
        Assert.True(Discv5MessageCodec.TryDecode(Convert.FromHexString("02d6010190" + "00000000000000000000ffff01020304" + "8205dc"), out var pong, out var error), error.ToString());
        Assert.Equal(IPAddress.Parse("1.2.3.4"), ((Pong)pong!).Ip);
    }

    [Fact]
    public void Split_KeepsEveryPacketUnder1280BytesAndTheAnswerUnderFive()
    {
        foreach (var size in (int[])[60, 120, 150, 219, 220, 221, 250, 300])
        {
            var record = new RlpWriter();
            var mark = record.BeginList();
            record.WriteBytes(new byte[size - 4]);
            record.EndList(mark);
            var parts = Nodes.Split(new RequestId(new byte[8]), Enumerable.Repeat(record.WrittenMemory, 40));
            Assert.InRange(parts.Count, 1, Nodes.MaxPackets);
            Assert.All(parts, part => Assert.Equal(parts.Count, part.Total));
            Assert.Equal(size <= 220 ? 16 : Math.Min(16, Nodes.MaxPackets * (Nodes.MaxRecordBytes / record.Length)), parts.Sum(part => part.Records.Count));
            Assert.All(parts, part => Assert.InRange(
                PacketWriter.Message(Discv5Nodes.A, Discv5Nodes.B, new byte[16], default, new byte[16], part).Length, 1, PacketLayout.MaxSize - 1));
        }

        var empty = Assert.Single(Nodes.Split(Discv5Nodes.Id, []));
        Assert.Equal((1, 0), ((int)empty.Total, empty.Records.Count));
    }

    [Theory]
    [InlineData(256, "256,255,254")]
    [InlineData(255, "255,256,254")]
    [InlineData(250, "250,251,249")]
    [InlineData(1, "1,2,3")]
    [InlineData(0, "0,1,2")]
    public void Distances_AreThoseNextToTheTarget(int distance, string expected) =>
        Assert.Equal(expected, string.Join(',', FindNode.DistancesFor(At(distance), new NodeId(default))));

    [Theory]
    [InlineData(250, 253, "253")]
    [InlineData(0, 253, "253")]
    [InlineData(253, 253, "241,242,243,244,245,246,247,248,249,250,251,252")]
    [InlineData(256, 256, "244,245,246,247,248,249,250,251,252,253,254,255")]
    [InlineData(3, 3, "1,2")]
    public void DistancesForTheRest_AreThoseOfTheFarthestOfTheSixteen(int distance, int reach, string expected) =>
        Assert.Equal(expected, string.Join(',', FindNode.RestFor(At(distance), new NodeId(default), reach)));

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("0000000000000001")]
    [InlineData("ff00ff00ff00ff00")]
    public void RequestId_KeepsItsBytes(string hex)
    {
        var id = new RequestId(Convert.FromHexString(hex));
        var bytes = new byte[8];
        id.CopyTo(bytes);
        Assert.Equal(hex, Convert.ToHexStringLower(bytes.AsSpan(0, id.Size)));
        Assert.Equal(hex, id.ToString());
        Assert.NotEqual(id, new RequestId([1, 2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RequestId(new byte[9]));
    }

    [Fact]
    public void Message_WhenTooLargeForAPacket_ThrowsSinceItIsOurOwnBug() => Assert.Throws<InvalidOperationException>(() => PacketWriter.Message(
        Discv5Nodes.A, Discv5Nodes.B, new byte[16], default, new byte[16], new TalkResponse(Discv5Nodes.Id, new byte[1200])));

    /// <summary>An id at this distance from zero.</summary>
    private static NodeId At(int distance)
    {
        var bytes = new byte[32];
        if (distance > 0)
        {
            bytes[31 - ((distance - 1) / 8)] = (byte)(1 << ((distance - 1) % 8));
        }

        return new NodeId(new Hash256(bytes));
    }
}
