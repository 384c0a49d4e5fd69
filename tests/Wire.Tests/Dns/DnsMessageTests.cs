using Akka.Devp2p.Wire.Dns;

namespace Akka.Devp2p.Wire.Tests.Dns;

public class DnsMessageTests
{
    private const string Question = "JWXYDBPXYWG6FX3GMDIBFA6CJ4.nodes.example.org";

    [Fact]
    public void Query_WhenForAName_HasTheFormOfRfc1035WithASizeByEdns() =>
        Assert.Equal(
            "beef01000001000000000001" + "056e6f646573076578616d706c65036f7267000010" + "0001" + "00002904d0000000000000",
            Convert.ToHexStringLower(DnsMessage.EncodeQuery(0xbeef, "nodes.example.org.")!));

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("a..b")]
    [InlineData("a b.org")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123.org")]
    public void Query_WhenForNoName_IsNotMade(string name) => Assert.Null(DnsMessage.EncodeQuery(1, name));

    [Fact]
    public void Query_WhenForANameOf254Characters_IsNotMade()
    {
        var name = string.Join('.', Enumerable.Repeat("a", 127));
        Assert.NotNull(DnsMessage.EncodeQuery(1, name));
        Assert.Null(DnsMessage.EncodeQuery(1, name + "b"));
    }

    [Fact]
    public void Answer_WhenOfSeveralStrings_IsJoined()
    {
        var message = new AnswerMaker(7, Question).Text(TreeVectors.Branch, 40).Text(TreeVectors.Root).ToArray();
        var answer = Decode(message);
        Assert.Equal([TreeVectors.Branch, TreeVectors.Root], answer.Texts.ToArray());
        Assert.True(answer.IsFor(7, Question.ToLowerInvariant() + "."));
        Assert.False(answer.IsFor(8, Question));
        Assert.False(answer.IsFor(7, "x" + Question));
        Assert.Equal((0, false), (answer.Code, answer.IsTruncated));
    }

    [Fact]
    public void Answer_WhenThroughAliases_FollowsThem()
    {
        var maker = new AnswerMaker(7, Question).Record([0xc0, 12], 5, AnswerMaker.NameOf("alias.example.net"));
        var second = maker.Length;
        var message = maker.Record(AnswerMaker.NameOf("Alias.example.NET"), 5, [3, (byte)'e', (byte)'n', (byte)'d', 0xc0, 12])
            .Text(AnswerMaker.NameOf("other.example.net"), "not this")
            .Text([3, (byte)'e', (byte)'n', (byte)'d', 0xc0, 12], "this").ToArray();
        Assert.Equal(["this"], Decode(message).Texts.ToArray());
        Assert.InRange(second, 1, message.Length);
    }

    [Fact]
    public void Answer_WhenOfOtherTypesAndClasses_HasNoTexts()
    {
        var message = new AnswerMaker(7, Question).Record([0xc0, 12], 1, [1, 2, 3, 4]).Record([0xc0, 12], 16, [1, (byte)'x'], @class: 3).ToArray();
        Assert.Empty(Decode(message).Texts.ToArray());
    }

    [Fact]
    public void Answer_WhenTruncated_SaysSoAndIsNotReadOn()
    {
        var answer = Decode([.. new AnswerMaker(7, Question, flags: 0x8380).Text(TreeVectors.Branch).ToArray().AsSpan(0, 80)]);
        Assert.True(answer.IsTruncated);
        Assert.Empty(answer.Texts.ToArray());
    }

    [Fact]
    public void Answer_WhenThereIsNoSuchName_HasItsCode() => Assert.Equal(3, Decode(new AnswerMaker(7, Question, flags: 0x8183).ToArray()).Code);

    [Fact]
    public void Answer_WhenOfManyRecords_GivesTheFirst64()
    {
        var maker = new AnswerMaker(7, Question);
        for (var i = 0; i < 100; i++)
        {
            maker.Text($"{i}");
        }

        Assert.Equal(Enumerable.Range(0, 64).Select(i => $"{i}"), Decode(maker.ToArray()).Texts.ToArray());
    }

    [Theory]
    [InlineData("00070100000100000000000003616263000010" + "0001", "dns: no answer to one question")] // a query
    [InlineData("0007a980000100000000000003616263000010" + "0001", "dns: no answer to one question")] // another operation
    [InlineData("00078180000200000000000003616263000010" + "0001", "dns: no answer to one question")] // two questions
    [InlineData("00078180000100000000000003616263000001" + "0001", "dns: not asked for TXT records")] // for an address
    [InlineData("00078180000100000000000003616263000010" + "0003", "dns: not asked for TXT records")] // another class
    [InlineData("0007818000010000000000000361620000001000" + "01", "dns: name with a wrong label")] // a character that no name of ours has
    [InlineData("00078180000100000000000003612e63000010" + "0001", "dns: name with a wrong label")] // a dot inside a label
    [InlineData("00078180000100000000000040616263000010" + "0001", "dns: name with a wrong label")] // a label of 64
    [InlineData("000781800001000000000000c00c" + "00100001", "dns: name with a pointer that does not lead back")] // to itself
    [InlineData("000781800001000000000000c00d" + "00100001", "dns: name with a pointer that does not lead back")] // forward
    [InlineData("000781800001000000000000c0", "dns: name with a pointer that does not lead back")] // half of it
    [InlineData("000781800001000000000000", "dns: message ends in a name")]
    public void Answer_WhenWrong_IsRefusedWithItsReason(string hex, string reason)
    {
        Assert.False(DnsMessage.TryDecodeAnswer(Convert.FromHexString(hex), out var answer, out var error));
        Assert.Null(answer);
        Assert.Equal(reason, error.Reason);
    }

    /// <summary>Each pointer leads back, and together they would spell a name without end.</summary>
    [Fact]
    public void Answer_WhenPointersChain_IsRefusedAfter16()
    {
        var maker = new AnswerMaker(7, Question).Record([0xc0, 12], 99, [.. Enumerable.Range(0, 40).SelectMany(i => new byte[] { 0xc0, (byte)(i == 0 ? 12 : 74 + (2 * i) - 2) })]);
        Assert.Equal(74 + 80, maker.Length);
        Assert.Equal(["near"], Decode(new AnswerMaker(7, Question).Record([0xc0, 12], 99, [0xc0, 12, 0xc0, 74]).Text([0xc0, 76], "near").ToArray()).Texts.ToArray());
        Refused(maker.Text([0xc0, 74 + 78], "far").ToArray(), "dns: name with a pointer that does not lead back");
    }

    /// <summary>A pointer back into the same name.</summary>
    [Fact]
    public void Answer_WhenAPointerLoops_IsRefused() =>
        Refused(new AnswerMaker(7, Question).Text([1, (byte)'a', 0xc0, 62], "x").ToArray(), "dns: name with a pointer that does not lead back");

    [Fact]
    public void Answer_WhenANameGrowsBeyond255_IsRefused()
    {
        var label = new byte[] { 63 }.Concat(Enumerable.Repeat((byte)'a', 63)).ToArray();
        Refused(new AnswerMaker(7, Question).Text([.. label, .. label, .. label, .. label, 0], "x").ToArray(), "dns: name with a wrong label");
    }

    [Fact]
    public void Answer_WhenAStringDoesNotEnd_IsRefused() =>
        Refused(new AnswerMaker(7, Question).Record([0xc0, 12], 16, [5, (byte)'x']).ToArray(), "dns: TXT record with a string that does not end");

    [Fact]
    public void Answer_WhenCutAnywhere_IsRefused()
    {
        var message = new AnswerMaker(7, Question).Text(TreeVectors.Branch, 40).Text(AnswerMaker.NameOf(Question), TreeVectors.Root).ToArray();
        for (var size = 0; size < message.Length; size++)
        {
            Assert.False(DnsMessage.TryDecodeAnswer(message.AsSpan(0, size), out var answer, out var error), $"{size} bytes");
            Assert.True(answer is null && !error.IsNone && error.Offset <= size, $"{size} bytes: {error}");
        }
    }

    private static DnsAnswer Decode(byte[] message)
    {
        Assert.True(DnsMessage.TryDecodeAnswer(message, out var answer, out var error), error.ToString());
        return answer!;
    }

    private static void Refused(byte[] message, string reason)
    {
        Assert.False(DnsMessage.TryDecodeAnswer(message, out _, out var error));
        Assert.Equal(reason, error.Reason);
    }
}
