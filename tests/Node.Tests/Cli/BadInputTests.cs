namespace Akka.Devp2p.Node.Tests.Cli;

/// <summary>Everything wrong that can be typed ends in one line that names it and what was expected, and in exit code 2.</summary>
public sealed class BadInputTests
{
    private const string NodeUrl = "enode://ca634cae0d49acb401d8a4c6b6fe8c55b70d115bf400769cc1400f3258cd31387574077f301b421bc84df7266c44e9e6d569fc56be00812904767bf5ccd1fc7f@127.0.0.1:30303";

    public static TheoryData<string, string, string> Tools => new()
    {
        { "", "devp2p", "expected run, dev, key, enrdump, discv4, discv5, dns, nodeset, rlpx, peers, status, dials, bans, tree" },
        { "rum", "rum", "expected run, dev, key, enrdump, discv4, discv5, dns, nodeset, rlpx, peers, status, dials, bans, tree" },
        { "--verbose", "--verbose", "unknown option" },
        { "key", "key", "expected generate, to-id, to-enode, to-enr" },
        { "key frobnicate", "frobnicate", "expected generate" },
        { "key generate", "keyfile", "expected the name of a key file" },
        { "key generate a b", "b", "unexpected argument" },
        { "key generate --force", "--force", "unknown option" },
        { "key generate /nowhere/key", "/nowhere/key", "expected a new file in a directory that can be written (no such directory)" },
        { "key to-id --foo x", "--foo", "unknown option" },
        { "key to-enode nofile --ip 1.2.3", "--ip 1.2.3", "expected an IP address" },
        { "key to-enode nofile --ip 1.2.3.256", "--ip 1.2.3.256", "expected an IP address" },
        { "key to-enode nofile --tcp 65536", "--tcp 65536", "expected a port from 0 to 65535" },
        { "key to-enode nofile --udp -1", "--udp", "expected a port from 0 to 65535" },
        { "key to-enode nofile --udp", "--udp", "expected a port from 0 to 65535" },
        { "key to-enode nofile --udp 1 --udp 2", "--udp", "expected once" },
        { "key to-enr nofile", "nofile", "expected a key file of 64 hex digits" },
        { "key to-enr nofile --verbosity loud", "--verbosity loud", "expected silent, error, warn, info, debug, trace, or 0 to 5" },
        { "key to-enr nofile --verbosity 6", "--verbosity 6", "or 0 to 5" },
        { "enrdump", "record", "expected a node record" },
        { "enrdump enr:AAAA", "enr:AAAA", "expected a node record" },
        { "enrdump zz!", "zz!", "expected a node record" },
        { "enrdump --file nofile", "--file nofile", "expected a node record" },
        { "enrdump enr:AAAA --file nofile", "record", "given twice" },
        { "discv4", "discv4", "expected ping, requestenr, resolve" },
        { "discv4 ping", "node", "expected an enode:// URL or an enr: record" },
        { "discv4 ping http://127.0.0.1", "http://127.0.0.1", "expected an enode:// URL or an enr: record" },
        { "discv4 ping enode://abc@127.0.0.1:1", "enode://abc@127.0.0.1:1", "want 128 hex chars" },
        { $"discv4 ping {NodeUrl} --nodekey 12", "--nodekey 12", "expected 64 hex digits" },
        { $"discv4 ping {NodeUrl} --extaddr host:1", "--extaddr host:1", "expected an IP address or address:port" },
        { $"discv4 ping {NodeUrl} --extaddr 1.2.3.4,1.2.3.5", "--extaddr 1.2.3.4,1.2.3.5", "two addresses of one family" },
        { $"discv4 ping {NodeUrl} --extaddr 1.2.3.4:1,[::1]:2", "--extaddr 1.2.3.4:1,[::1]:2", "different ports, 1 and 2" },
        { $"discv4 ping {NodeUrl} --extaddr :30303", "--extaddr :30303", "expected an IP address" },
        { $"discv4 ping {NodeUrl} --nodedb /dev/null", "--nodedb /dev/null", "expected a directory" },
        { $"discv4 ping {NodeUrl} --addr 127.0.0.1", "--addr 127.0.0.1", "expected an address and port" },
        { $"discv4 ping {NodeUrl} --addr ::1:0", "--addr ::1:0", "expected an address and port" },
        { $"discv4 ping {NodeUrl.Split('@')[0]}", "no UDP endpoint", "expected a node with an address and a UDP port" },
        { $"discv4 resolve {NodeUrl} --bootnodes {NodeUrl},enr:x", "enr:x", "expected enode:// URLs or enr: records" },
        { "dns", "dns", "expected sync, sign, to-txt, to-zone" },
        { "dns sync nodes.example.org", "url nodes.example.org", "expected a URL such as enrtree://KEY@DOMAIN" },
        { "dns sign /nowhere key", "/nowhere/nodes.json", "expected a nodes.json file" },
        { "dns to-txt /nowhere", "/nowhere/nodes.json", "expected a nodes.json file" },
        { "rlpx", "rlpx", "expected ping" },
        { "rlpx ping x", "node x", "expected an enode:// URL or an enr: record" },
        { $"rlpx ping {NodeUrl.Split('@')[0]}", "no TCP endpoint", "expected a node with an address and a TCP port" },
    };

    [Theory]
    [MemberData(nameof(Tools))]
    public Task Tool_WhenInputIsWrong_SaysSoInOneLine(string line, string named, string expected) => CheckAsync(line, named, expected);

    [Fact]
    public async Task Message_WhenInputHoldsControlCharacters_EscapesAndCutsThem()
    {
        var result = await CliProcess.RunAsync("key", "to-enode", "x", "--ip", "\u001b[31m\n" + new string('9', 500));
        var line = Assert.Single(result.ErrorLines);
        Assert.StartsWith("devp2p: --ip \\u001b[31m\\n999", line, StringComparison.Ordinal);
        Assert.True(line.Length < 250, line);
    }

    [Fact]
    public async Task Message_WhenAFileNameHoldsControlCharacters_EscapesThem()
    {
        var result = await CliProcess.RunAsync("key", "generate", "/nowhere/\u001b[31m\nx");
        Assert.StartsWith("devp2p: /nowhere/\\u001b[31m x: can't be written", Assert.Single(result.ErrorLines), StringComparison.Ordinal);
    }

    internal static async Task CheckAsync(string line, string named, string expected)
    {
        var result = await CliProcess.RunAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal("", result.Output);
        var error = Assert.Single(result.ErrorLines);
        Assert.StartsWith("devp2p: ", error, StringComparison.Ordinal);
        Assert.Contains(named, error);
        Assert.Contains(expected, error);
        Assert.Equal(2, result.ExitCode);
    }
}
