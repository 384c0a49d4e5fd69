using System.Text;
using Akka.Devp2p.Node.Cli;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Enr;
using Akka.Devp2p.Wire.Rlp;

namespace Akka.Devp2p.Node.Tests.Cli;

public sealed class EnrDumpTests
{
    // the example of EIP-778
    private const string Record = "enr:-IS4QHCYrYZbAKWCBRlAy5zzaDZXJBGkcnh4MHcBFZntXNFrdvJjX04jRzjzCBOonrkTfj499SZuOh8R33Ls8RRcy5wBgmlkgnY0gmlwhH8AAAGJc2VjcDI1NmsxoQPKY0yuDUmstAHYpMa2_oxVtw0RW_QAdpzBQA8yWM0xOIN1ZHCCdl8";

    private const string Dump =
        """
        Node ID: a448f24c6d18e575453db13171562b71999873db5b286df957af199ec94617f7
        URLv4:   enode://ca634cae0d49acb401d8a4c6b6fe8c55b70d115bf400769cc1400f3258cd31387574077f301b421bc84df7266c44e9e6d569fc56be00812904767bf5ccd1fc7f@127.0.0.1:0?discport=30303
        Record has sequence number 1 and 4 key/value pairs.
          "id"        "v4"
          "ip"        127.0.0.1
          "secp256k1" 03ca634cae0d49acb401d8a4c6b6fe8c55b70d115bf400769cc1400f3258cd3138
          "udp"       30303

        """;

    public static TheoryData<string, string[], byte[]> Forms()
    {
        Assert.True(NodeRecord.TryParse(Record, out var record, out _));
        var hex = Convert.ToHexStringLower(record!.Encoded.Span);
        return new TheoryData<string, string[], byte[]>
        {
            { "text", [Record], [] },
            { "base64url", [Record[4..]], [] },
            { "hex", [hex], [] },
            { "hex with 0x", ["0x" + hex], [] },
            { "stdin text", ["-"], Encoding.ASCII.GetBytes(Record + "\n") },
            { "stdin bytes", ["--file", "-"], record.Encoded.ToArray() },
        };
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task EnrDump_WhenRecordComesInAnyForm_PrintsIt(string form, string[] args, byte[] input)
    {
        var result = await CliProcess.RunAsync(input, ["enrdump", .. args]);
        Assert.True(result == new CliProcess.Result(0, Dump, ""), $"{form}: {result}");
    }

    [Fact]
    public async Task EnrDump_WhenRecordIsInAFile_PrintsIt()
    {
        using var directory = new TempDirectory();
        var result = await CliProcess.RunAsync("enrdump", "--file", directory.Write("record", Record));
        Assert.Equal(new CliProcess.Result(0, Dump, ""), result);
    }

    [Fact]
    public void Write_WhenValuesMakeNoSense_ShowsThemAsHexAndHarmless()
    {
        var record = new NodeRecordBuilder()
            .Set("ip", [0x83, 1, 2, 3])
            .Set("eth", [0xc3, 0xc2, 0x01, 0x80])
            .Set("\u001b[2J", [0x82, 0x1b, 0x5b])
            .Sign(PrivateKey.Parse("b71c71a67e1177ad4e901695e1b4b9ee17ae16c6668d313eac2f96dbcda3f291"), 7);
        var output = new StringWriter();
        Assert.True(UnverifiedRecord.TryDecode(record.Encoded.Span, out var read, out _));
        RecordDump.Write(read!, output);
        var lines = output.ToString().Split('\n');
        Assert.Contains("  \"\\x1b[2J\"      1b5b", lines);
        Assert.Contains("  \"ip\"        83010203 (!)", lines);
        Assert.Contains("  \"eth\"       c3c20180 (!)", lines);
    }

    [Theory]
    [InlineData(10, "enr: invalid signature")]
    [InlineData(74, "enr: identity scheme is not v4")]
    public async Task EnrDump_WhenTheNodeHasNotSignedIt_SaysInvalidAndShowsItsEntries(int changed, string fault)
    {
        Assert.True(NodeRecord.TryParse(Record, out var record, out _));
        var bytes = record!.Encoded.ToArray();
        Assert.Equal((byte)'v', bytes[73]);
        bytes[changed] ^= 1;
        var dump = Dump.Split('\n').Skip(2).Prepend($"INVALID: {fault}");
        var expected = string.Join('\n', dump).Replace("\"v4\"", changed == 74 ? "\"v5\"" : "\"v4\"", StringComparison.Ordinal);
        Assert.Equal(new CliProcess.Result(0, expected, ""), await CliProcess.RunAsync("enrdump", Convert.ToHexString(bytes)));
    }

    [Fact]
    public void Write_WhenThereAreNoEntries_SaysSo()
    {
        Assert.True(UnverifiedRecord.TryDecode([0xc2, 0x80, 0x01], out var record, out _));
        var output = new StringWriter();
        RecordDump.Write(record!, output);
        Assert.EndsWith("Record has sequence number 1 and 0 key/value pairs.\n", output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("plain", "\"plain\"")]
    [InlineData("a\"b\\c\n\t\u0007", "\"a\\\"b\\\\c\\n\\t\\a\"")]
    [InlineData("\u007f\u200b\u00e9", "\"\\x7f\\u200b\u00e9\"")]
    public void Quote_WhenTextHasControls_EscapesThemAsGoDoes(string text, string expected) =>
        Assert.Equal(expected, RecordDump.Quote(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Quote_WhenBytesAreNoText_EscapesEach() => Assert.Equal("\"\\xff\\xc3\"", RecordDump.Quote([0xff, 0xc3]));
}
