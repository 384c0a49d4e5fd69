namespace Akka.Devp2p.Node.Tests.Cli;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class KeyCommandTests : IDisposable
{
    // key, node id and public key of the example in EIP-778
    private const string Key = "b71c71a67e1177ad4e901695e1b4b9ee17ae16c6668d313eac2f96dbcda3f291";
    private const string Id = "a448f24c6d18e575453db13171562b71999873db5b286df957af199ec94617f7";
    private const string Url = "enode://ca634cae0d49acb401d8a4c6b6fe8c55b70d115bf400769cc1400f3258cd31387574077f301b421bc84df7266c44e9e6d569fc56be00812904767bf5ccd1fc7f";

    private readonly TempDirectory _directory = new();

    [Fact]
    public async Task Generate_WhenFileIsNew_WritesAKeyOnlyItsOwnerCanRead()
    {
        var file = _directory.File("nodekey");
        var generated = await CliProcess.RunAsync("key", "generate", file);
        Assert.Equal(new CliProcess.Result(0, "", ""), generated);
        Assert.Matches("^[0-9a-f]{64}$", File.ReadAllText(file));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));

        var id = await CliProcess.RunAsync("key", "to-id", file);
        Assert.Matches("^[0-9a-f]{64}\n$", id.Output);
    }

    [Fact]
    public async Task Generate_WhenFileExists_LeavesItAndFails()
    {
        var file = _directory.Write("nodekey", Key);
        var result = await CliProcess.RunAsync("key", "generate", file);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("not overwritten", Assert.Single(result.ErrorLines));
        Assert.Equal(Key, File.ReadAllText(file));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public async Task ToId_WhenFileEndsInLineEnd_PrintsTheNodeId(string end)
    {
        var result = await CliProcess.RunAsync("key", "to-id", _directory.Write("nodekey", Key + end));
        Assert.Equal(new CliProcess.Result(0, Id + "\n", ""), result);
    }

    [Theory]
    [InlineData(new string[0], "@127.0.0.1:30303")]
    [InlineData(new[] { "--ip", "203.0.113.7", "--tcp", "30305", "--udp", "30301" }, "@203.0.113.7:30305?discport=30301")]
    [InlineData(new[] { "--ip", "2001:db8::7" }, "@[2001:db8::7]:30303")]
    [InlineData(new[] { "--tcp", "0" }, "@127.0.0.1:0?discport=30303")]
    [InlineData(new[] { "--ip", "" }, "")]
    public async Task ToEnode_WhenAddressIsGiven_PrintsTheUrl(string[] flags, string address)
    {
        var result = await CliProcess.RunAsync(["key", "to-enode", .. flags, _directory.Write("nodekey", Key)]);
        Assert.Equal(new CliProcess.Result(0, Url + address + "\n", ""), result);
    }

    [Fact]
    public async Task ToEnr_WhenDumped_ShowsWhatWasAsked()
    {
        var record = await CliProcess.RunAsync("key", "to-enr", "--ip", "203.0.113.7", "--udp", "30301", _directory.Write("nodekey", Key));
        Assert.StartsWith("enr:", record.Output, StringComparison.Ordinal);

        var dump = await CliProcess.RunAsync("enrdump", record.Output.Trim());
        Assert.Equal(
            $"""
            Node ID: {Id}
            URLv4:   {Url}@203.0.113.7:30303?discport=30301
            Record has sequence number 0 and 5 key/value pairs.
              "id"        "v4"
              "ip"        203.0.113.7
              "secp256k1" 03ca634cae0d49acb401d8a4c6b6fe8c55b70d115bf400769cc1400f3258cd3138
              "tcp"       30303
              "udp"       30301

            """,
            dump.Output);
    }

    [Theory]
    [InlineData("")]
    [InlineData("b71c71a67e1177ad4e901695e1b4b9ee17ae16c6668d313eac2f96dbcda3f29")]
    [InlineData("b71c71a67e1177ad4e901695e1b4b9ee17ae16c6668d313eac2f96dbcda3f2911")]
    [InlineData("b71c71a67e1177ad4e901695e1b4b9ee17ae16c6668d313eac2f96dbcda3f29x")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff")]
    public async Task ToId_WhenFileHoldsNoKey_SaysWhatWasExpected(string text)
    {
        var file = _directory.Write("nodekey", text);
        var result = await CliProcess.RunAsync("key", "to-id", file);
        Assert.Equal(2, result.ExitCode);
        Assert.Equal($"devp2p: {file}: no key in it, expected a key file of 64 hex digits", Assert.Single(result.ErrorLines));
    }

    public void Dispose() => _directory.Dispose();
}
