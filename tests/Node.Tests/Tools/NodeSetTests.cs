using System.Globalization;
using System.Net;
using Akka.Devp2p.Chain.Config;
using Akka.Devp2p.Node.Tools;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Node.Tests.Tools;

/// <summary>devp2p nodeset info and filter as a process, on files in go-ethereum's format.</summary>
public sealed class NodeSetTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    private readonly TempDirectory _directory = new();
    private readonly List<PrivateKey> _keys = [];

    // as go-ethereum's encoding/json writes it: the example record of EIP-778, and a node that was never reached
    private const string GethFile = """
        {
            "a448f24c6d18e575453db13171562b71999873db5b286df957af199ec94617f7": {
                "seq": 1,
                "record": "enr:-IS4QHCYrYZbAKWCBRlAy5zzaDZXJBGkcnh4MHcBFZntXNFrdvJjX04jRzjzCBOonrkTfj499SZuOh8R33Ls8RRcy5wBgmlkgnY0gmlwhH8AAAGJc2VjcDI1NmsxoQPKY0yuDUmstAHYpMa2_oxVtw0RW_QAdpzBQA8yWM0xOIN1ZHCCdl8",
                "score": 3,
                "firstResponse": "2026-11-20T12:00:00Z",
                "lastResponse": "2026-11-21T12:00:00Z",
                "lastCheck": "2026-11-21T12:00:00Z"
            }
        }
        """;

    [Fact]
    public void File_OfGeth_IsReadAndWrittenTheSame()
    {
        var nodes = NodeSet.Load(_directory.Write("nodes.json", GethFile));
        var entry = Assert.Single(nodes).Value;
        Assert.Equal((3, Noon.AddDays(-1), Noon, Noon), (entry.Score, entry.FirstResponse, entry.LastResponse, entry.LastCheck));
        Assert.Equal(GethFile, System.Text.Encoding.UTF8.GetString(nodes.ToJson()));
        var never = new NodeSet([new NodeSetEntry(entry.Node)]);
        Assert.Contains("""
                "firstResponse": "0001-01-01T00:00:00Z",
            """, System.Text.Encoding.UTF8.GetString(never.ToJson()));
        Assert.DoesNotContain("score", System.Text.Encoding.UTF8.GetString(never.ToJson()));
        never.Save(_directory.File("never.json"));
        Assert.Null(Assert.Single(NodeSet.Load(_directory.File("never.json"))).Value.FirstResponse);
    }

    [Fact]
    public async Task Info_OfASet_CountsAttributesAsGeth()
    {
        var file = Save(Make(1, ip: "1.2.3.4", tcp: 30303), Make(2, ip: "2001:db8::1"), Make(3, snap: true));
        var result = await CliProcess.RunAsync("nodeset", "info", file);
        Assert.Equal(new CliProcess.Result(0, """
            Set contains 3 nodes.
            ENR attribute counts:
                    id: 3
                    ip: 2
                   ip6: 1
             secp256k1: 3
                  snap: 1
                   tcp: 1
                   udp: 3

            """, ""), result);
    }

    [Theory]
    [InlineData("", "1,2,3,4,5")]
    [InlineData("-limit 2", "4,5")]
    [InlineData("-limit 0", "")]
    [InlineData("-ip 10.0.0.0/8", "2,3")]
    [InlineData("-ip 10.0.0.0/8 -limit 1", "3")]
    [InlineData("-min-age 0s", "1,2,3,4,5")]
    [InlineData("-min-age 3h", "3,4,5")]
    [InlineData("-min-age 2h59m59.5s", "3,4,5")]
    [InlineData("-min-age 5h1s", "")]
    [InlineData("-dialable", "1,4")]
    [InlineData("-snap", "5")]
    [InlineData("-les-server", "")]
    [InlineData("-eth-network mainnet", "1")]
    [InlineData("-eth-network sepolia", "2")]
    [InlineData("-eth-network holesky", "")]
    [InlineData("-eth-network mainnet -snap", "")]
    [InlineData("-snap -dialable -limit 3", "")]
    public async Task Filter_WhenFiltersAre_KeepsThoseThatMatchAll(string filters, string kept)
    {
        var all = new[]
        {
            Make(1, tcp: 30303, network: Networks.Mainnet), Make(2, ip: "10.1.2.3", network: Networks.Sepolia), Make(3, ip: "10.255.0.1"), Make(4, tcp: 1), Make(5, snap: true),
        };
        var result = await CliProcess.RunAsync(["nodeset", "filter", Save(all), .. filters.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        var nodes = NodeSet.Load(_directory.Write("out.json", result.Output));
        var expected = kept.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(score => all[int.Parse(score, CultureInfo.InvariantCulture) - 1].Node.Id);
        Assert.Equal(expected.Order(), nodes.Keys);
    }

    [Theory]
    [InlineData("nodeset filter FILE -limit", "-limit: no value given", "expected -limit N")]
    [InlineData("nodeset filter FILE -limit x", "-limit x", "expected a number of nodes")]
    [InlineData("nodeset filter FILE -ip 10.0.0.0", "-ip 10.0.0.0", "expected a network such as")]
    [InlineData("nodeset filter FILE -min-age 3", "-min-age 3", "expected a duration such as 90s")]
    [InlineData("nodeset filter FILE -eth-network ropsten", "-eth-network ropsten", "expected mainnet, sepolia, holesky, hoodi")]
    [InlineData("nodeset filter FILE -size 3", "-size: unknown filter", "expected -limit N, -ip NETWORK")]
    [InlineData("nodeset filter FILE --limit 3", "--limit: unknown filter", "expected -limit N")]
    [InlineData("nodeset filter /nowhere/nodes.json", "/nowhere/nodes.json", "expected a nodes.json file")]
    [InlineData("nodeset filter", "nodes.json", "expected a nodes.json file")]
    [InlineData("nodeset info", "nodes.json", "expected a nodes.json file")]
    [InlineData("nodeset info /nowhere/nodes.json", "/nowhere/nodes.json", "expected a nodes.json file")]
    [InlineData("nodeset info FILE more", "more", "unexpected argument")]
    [InlineData("discv4 crawl", "nodes.json", "expected a nodes.json file")]
    [InlineData("discv4 crawl /nowhere/nodes.json --bootnodes enode://" + Key + "@127.0.0.1:1", "/nowhere/nodes.json", "expected a file in a directory that exists")]
    [InlineData("discv4 crawl FILE --timeout 5", "--timeout 5", "expected a duration such as 90s")]
    [InlineData("discv4 crawl FILE --parallel 0", "--parallel 0", "expected a number from 1 to 256")]
    [InlineData("discv4 crawl NEW --bootnodes x", "--bootnodes x", "expected enode:// URLs")]
    [InlineData("discv4 crawl FILE --addr 1", "--addr 1", "expected an address and port")]
    [InlineData("discv4 crawl FILE --nodekey 12", "--nodekey 12", "expected 64 hex digits")]
    [InlineData("discv4 resolve-json", "nodes.json", "expected a nodes.json file")]
    [InlineData("discv4 resolve-json FILE xyz", "node xyz", "expected an enode:// URL")]
    [InlineData("discv4 listen --rpc 1", "--rpc 1", "expected an address and port")]
    [InlineData("discv4 listen --extaddr here", "--extaddr here", "expected an IP address")]
    [InlineData("discv4 listen more", "more", "unexpected argument")]
    [InlineData("nodeset", "nodeset: no command given", "expected info, filter")]
    public async Task Command_WhenInputIsWrong_SaysSoInOneLine(string line, string named, string expected)
    {
        var file = _directory.Write("nodes.json", GethFile);
        var result = await CliProcess.RunAsync(line.Replace("FILE", file, StringComparison.Ordinal).Replace("NEW", _directory.File("new.json"), StringComparison.Ordinal).Split(' '));
        var error = Assert.Single(result.ErrorLines);
        Assert.Contains(named, error);
        Assert.Contains(expected, error);
        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.False(File.Exists(_directory.File("new.json")));
    }

    [Theory]
    [InlineData("[]", "expected a nodes.json file")]
    [InlineData("{", "can't be read")]
    [InlineData("{\"aa\":{}}", "node aa: ")]
    [InlineData("{\"aa\":7}", "node aa: ")]
    [InlineData("{\"aa\":{\"record\":\"enr:zz\"}}", "node aa: invalid node record")]
    [InlineData("{\"aa\":{\"record\":\"enode://" + Key + "@127.0.0.1:1\"}}", "the record is that of a448f24c")]
    public async Task File_WhenItMakesNoSense_IsRefusedInOneLine(string content, string expected)
    {
        var result = await CliProcess.RunAsync("nodeset", "info", _directory.Write("bad.json", content));
        Assert.Equal(2, result.ExitCode);
        var error = Assert.Single(result.ErrorLines);
        Assert.Contains("bad.json", error);
        Assert.Contains(expected, error);
    }

    [Theory]
    [InlineData("300ms", 0.3)]
    [InlineData("1.5h", 5400.0)]
    [InlineData("2h45m", 9900.0)]
    [InlineData("1m30s500ms", 90.5)]
    [InlineData("100us", 0.0001)]
    [InlineData("0", 0.0)]
    [InlineData("", null)]
    [InlineData("5", null)]
    [InlineData("5x", null)]
    [InlineData("h", null)]
    [InlineData("-5s", null)]
    [InlineData("1..5s", null)]
    [InlineData("9999999h", null)]
    public void Duration_AsGoReadsIt(string text, double? seconds)
    {
        Assert.Equal(seconds is not null, GoDuration.TryParse(text, out var value, out _));
        Assert.Equal(seconds ?? 0, value.TotalSeconds, 6);
    }

    public void Dispose()
    {
        _keys.ForEach(key => key.Dispose());
        _directory.Dispose();
    }

    private const string Key = "ca634cae0d49acb401d8a4c6b6fe8c55b70d115bf400769cc1400f3258cd31387574077f301b421bc84df7266c44e9e6d569fc56be00812904767bf5ccd1fc7f";

    private string Save(params NodeSetEntry[] entries)
    {
        new NodeSet(entries).Save(_directory.File("nodes.json"));
        return _directory.File("nodes.json");
    }

    /// <summary>A node whose score and whose age in hours is its number.</summary>
    private NodeSetEntry Make(int number, string ip = "1.2.3.4", ushort tcp = 0, bool snap = false, NetworkConfig? network = null)
    {
        var key = PrivateKey.Generate();
        _keys.Add(key);
        var record = new NodeRecordBuilder().SetIp(IPAddress.Parse(ip)).SetUdp(30303);
        record = tcp != 0 ? record.SetTcp(tcp) : record;
        record = snap ? record.SetSnap() : record;
        record = network is not null ? record.SetEth(network.ForkIdAt(0, 0)) : record;
        return new NodeSetEntry(Enode.FromRecord(record.Sign(key, 1)), number, Noon.AddHours(-number), Noon, Noon);
    }
}
