using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;

namespace Akka.Devp2p.Node.Tests.Run;

/// <summary>devp2p run as a process, on free ports of loopback.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class RunTests : IDisposable
{
    private static readonly string[] Loopback = ["run", "--network", "dev", "--addr", "127.0.0.1", "--port", "0", "--nat", "none"];

    private readonly TempDirectory _directory = new();

    [Fact]
    public async Task Run_WhenStarted_SaysReadyFirst()
    {
        await using var node = NodeProcess.Start([.. Loopback, "--datadir", _directory.File("data")]);
        var ready = await node.NextAsync();
        Assert.Equal(["event", "enode", "enr", "tcp", "udp", "listening", "http"], ready.EnumerateObject().Select(property => property.Name));
        Assert.Equal("ready", ready.GetProperty("event").GetString());
        var tcp = ready.GetProperty("tcp").GetInt32();
        Assert.InRange(tcp, 1, 65535);
        Assert.Matches($"^enode://[0-9a-f]{{128}}@127\\.0\\.0\\.1:{tcp}(\\?discport={ready.GetProperty("udp").GetInt32()})?$", ready.GetProperty("enode").GetString());
        Assert.StartsWith("enr:", ready.GetProperty("enr").GetString(), StringComparison.Ordinal);
        Assert.Equal([$"TCP 127.0.0.1:{tcp}", $"UDP 127.0.0.1:{ready.GetProperty("udp").GetInt32()}"], ready.GetProperty("listening").EnumerateArray().Select(at => at.GetString()));
        Assert.Equal(JsonValueKind.Null, ready.GetProperty("http").ValueKind);
        Assert.Contains("Akka.NET 1.", node.Log);
        Assert.Contains("secp256k1", node.Log);
    }

    [Theory]
    [InlineData(NodeProcess.SigInt)]
    [InlineData(NodeProcess.SigTerm)]
    public async Task Run_WhenSignalled_EndsWithinFiveSeconds(int signal)
    {
        await using var node = NodeProcess.Start([.. Loopback, "--datadir", _directory.File("data")]);
        await node.NextAsync("ready");
        node.Signal(signal);
        var (code, took) = await node.ExitAsync();
        Assert.True(code == 0, node.Log);
        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Run_WhenTwoNodesMeet_BothSaySoAndWhenOneLeaves()
    {
        await using var first = NodeProcess.Start([.. Loopback, "--identity", "first"]);
        var enode = (await first.NextAsync("ready")).GetProperty("enode").GetString()!;
        await using var second = NodeProcess.Start([.. Loopback, "--nodiscover", "--staticnodes", enode]);
        await second.NextAsync("ready");
        var added = await second.NextAsync("peer_added");
        Assert.StartsWith("akka-devp2p/first/v0.1.0/", added.GetProperty("name").GetString(), StringComparison.Ordinal);
        Assert.Equal("static", added.GetProperty("source").GetString());
        Assert.False(added.GetProperty("inbound").GetBoolean());
        Assert.True((await first.NextAsync("peer_added")).GetProperty("inbound").GetBoolean());

        second.Signal(NodeProcess.SigTerm);
        var dropped = await first.NextAsync("peer_dropped");
        Assert.Equal("client quitting", dropped.GetProperty("reason").GetString());
        Assert.Equal("remote", dropped.GetProperty("by").GetString());
    }

    [Fact]
    public async Task Run_WhenHttpIsOn_AnswersOnTheFreePort()
    {
        await using var node = NodeProcess.Start([.. Loopback, "--http", "--http.port", "0", "--http.api", "net,web3,eth,admin"]);
        var ready = await node.NextAsync("ready");
        using var client = new HttpClient { BaseAddress = new Uri($"http://{ready.GetProperty("http").GetString()}/") };
        Assert.Equal("1337", (await CallAsync(client, "net_version")).GetString());
        Assert.Equal("0x0", (await CallAsync(client, "net_peerCount")).GetString());
        Assert.Equal("0x539", (await CallAsync(client, "eth_chainId")).GetString());
        Assert.True((await CallAsync(client, "net_listening")).GetBoolean());
        Assert.StartsWith("akka-devp2p/v0.1.0/", (await CallAsync(client, "web3_clientVersion")).GetString(), StringComparison.Ordinal);
        Assert.Equal(0, (await CallAsync(client, "admin_peers")).GetArrayLength());
        var info = await CallAsync(client, "admin_nodeInfo");
        Assert.Equal(ready.GetProperty("enode").GetString(), info.GetProperty("enode").GetString());
        Assert.Equal(ready.GetProperty("enr").GetString(), info.GetProperty("enr").GetString());
        Assert.Equal(ready.GetProperty("udp").GetInt32(), info.GetProperty("ports").GetProperty("discovery").GetInt32());
        var endpoint = Assert.Single(info.GetProperty("endpoints").EnumerateArray());
        Assert.Equal("127.0.0.1 socket socket socket", $"{endpoint.GetProperty("ip")} {endpoint.GetProperty("ipFrom")} {endpoint.GetProperty("udpFrom")} {endpoint.GetProperty("tcpFrom")}");
        var eth = info.GetProperty("protocols").GetProperty("eth");
        Assert.Equal(1337, eth.GetProperty("network").GetInt32());
        Assert.Equal(
            "chainId homesteadBlock eip150Block eip155Block eip158Block byzantiumBlock constantinopleBlock petersburgBlock istanbulBlock muirGlacierBlock berlinBlock londonBlock",
            string.Join(' ', eth.GetProperty("config").EnumerateObject().Select(fork => fork.Name)));
    }

    [Fact]
    public async Task Run_WhenDataDirectoryIsInUse_NamesItAndEnds()
    {
        var data = _directory.File("data");
        await using var first = NodeProcess.Start([.. Loopback, "--datadir", data]);
        await first.NextAsync("ready");
        var second = await CliProcess.RunAsync([.. Loopback, "--datadir", data]);
        Assert.Equal(2, second.ExitCode);
        Assert.Contains(data, Assert.Single(second.ErrorLines));
        Assert.Contains("in use by another process", second.Error);
    }

    [Fact]
    public async Task Run_WhenStartedAgain_IsTheSameNodeWithAPrivateKeyFile()
    {
        var data = _directory.File("data");
        var enodes = new List<string>();
        for (var i = 0; i < 2; i++)
        {
            await using var node = NodeProcess.Start([.. Loopback, "--datadir", data]);
            enodes.Add((await node.NextAsync("ready")).GetProperty("enode").GetString()!.Split('@')[0]);
            node.Signal(NodeProcess.SigTerm);
            await node.ExitAsync();
        }

        Assert.Equal(enodes[0], enodes[1]);
        var key = Assert.Single(Directory.GetFiles(data, "nodekey", SearchOption.AllDirectories));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(key));
    }

    [Fact]
    public async Task Run_WhenKeyIsGiven_UsesIt()
    {
        const string key = "b71c71a67e1177ad4e901695e1b4b9ee17ae16c6668d313eac2f96dbcda3f291";
        await using var byHex = NodeProcess.Start([.. Loopback, "--nodekeyhex", key]);
        await using var byFile = NodeProcess.Start([.. Loopback, "--nodekey", _directory.Write("key", key)]);
        foreach (var node in (NodeProcess[])[byHex, byFile])
        {
            Assert.StartsWith("enode://ca634cae0d49acb401d8a4c6b6fe8c55", (await node.NextAsync("ready")).GetProperty("enode").GetString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite, false)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.GroupRead, true)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.OtherWrite, true)]
    public async Task Run_WhenOthersCanUseTheKeyFile_WarnsOnce(UnixFileMode mode, bool warned)
    {
        Directory.CreateDirectory(_directory.File("data"));
        var file = _directory.Write("data/nodekey", "b71c71a67e1177ad4e901695e1b4b9ee17ae16c6668d313eac2f96dbcda3f291");
        File.SetUnixFileMode(file, mode);
        await using var node = NodeProcess.Start([.. Loopback, "--datadir", _directory.File("data")]);
        await node.NextAsync("ready");
        node.Signal(NodeProcess.SigTerm);
        Assert.Equal(0, (await node.ExitAsync()).Code);
        Assert.Equal(warned ? 1 : 0, System.Text.RegularExpressions.Regex.Count(node.Log, "WARN Node key .*data/nodekey can be read or written by others"));
    }

    [Theory]
    [InlineData("--port", ProtocolType.Tcp)]
    [InlineData("--discovery.port", ProtocolType.Udp)]
    [InlineData("--http.port", ProtocolType.Tcp)]
    public async Task Run_WhenPortIsInUse_NamesItAndEnds(string flag, ProtocolType protocol)
    {
        using var taken = new Socket(protocol == ProtocolType.Tcp ? SocketType.Stream : SocketType.Dgram, protocol);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        if (protocol == ProtocolType.Tcp)
        {
            taken.Listen();
        }

        var port = ((IPEndPoint)taken.LocalEndPoint!).Port;
        string[] args = ["run", "--network", "dev", "--addr", "127.0.0.1", .. flag == "--port" ? [] : new[] { "--port", "0" }, "--http", .. flag == "--http.port" ? [] : new[] { "--http.port", "0" }, flag, $"{port}"];
        var result = await CliProcess.RunAsync(args);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"127.0.0.1:{port}", result.ErrorLines[^1]);
        Assert.DoesNotContain("   at ", result.Error);
    }

    [Fact]
    public async Task Run_WhenHttpPortIsInUse_EndsBeforeTheNodeStarts()
    {
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        taken.Listen();
        var http = taken.LocalEndPoint!.ToString()!;
        var data = _directory.File("data");
        var result = await CliProcess.RunAsync([.. Loopback, "--datadir", data, "--http", "--http.port", http.Split(':')[1]]);
        Assert.Equal(1, result.ExitCode);
        Assert.Equal($"devp2p: HTTP-RPC can't listen on {http}: already in use", result.ErrorLines[^1]);
        Assert.False(Path.Exists(data));
    }

    [Fact]
    public async Task Run_WithNoDiscoverAndNoDial_DialsStaticNodesAllTheSame()
    {
        await using var first = NodeProcess.Start([.. Loopback, "--nodiscover", "--nodial"]);
        var ready = await first.NextAsync("ready");
        Assert.Equal(JsonValueKind.Null, ready.GetProperty("udp").ValueKind);
        await using var second = NodeProcess.Start([.. Loopback, "--nodiscover", "--nodial", "--staticnodes", ready.GetProperty("enode").GetString()!]);
        Assert.Equal("static", (await second.NextAsync("peer_added")).GetProperty("source").GetString());
        Assert.True((await first.NextAsync("peer_added")).GetProperty("inbound").GetBoolean());
        Assert.DoesNotContain("neither dialing nor listening", second.Log);
    }

    [Fact]
    public async Task Run_NeitherDialingNorListening_WarnsOnce()
    {
        var file = _directory.Write("node.conf", "devp2p.server.listen = off");
        await using var node = NodeProcess.Start([.. Loopback, "--nodial", "--config", file]);
        Assert.Equal(JsonValueKind.Null, (await node.NextAsync("ready")).GetProperty("tcp").ValueKind);
        node.Signal(NodeProcess.SigTerm);
        Assert.Equal(0, (await node.ExitAsync()).Code);
        Assert.Single(System.Text.RegularExpressions.Regex.Matches(node.Log, "neither dialing nor listening"));
    }

    [Fact]
    public async Task Run_WhenFlagAndFileDisagree_TheFlagWins()
    {
        var file = _directory.Write("node.conf", "devp2p { eth.network = sepolia, server.max-peers = 7 }\nnode.http { enabled = on, port = 0, api = [net] }");
        await using var node = NodeProcess.Start("run", "--network", "dev", "--addr", "127.0.0.1", "--port", "0", "--config", file);
        var ready = await node.NextAsync("ready");
        using var client = new HttpClient { BaseAddress = new Uri($"http://{ready.GetProperty("http").GetString()}/") };
        Assert.Equal("1337", (await CallAsync(client, "net_version")).GetString());
    }

    [Fact]
    public async Task Log_WhenFileAndJsonAreAsked_WritesJsonLinesToTheFile()
    {
        var file = _directory.File("node.log");
        await using var node = NodeProcess.Start([.. Loopback, "--log.file", file, "--log.json"]);
        await node.NextAsync("ready");
        node.Signal(NodeProcess.SigTerm);
        Assert.Equal(0, (await node.ExitAsync()).Code);
        var lines = File.ReadAllLines(file);
        Assert.NotEmpty(lines);
        Assert.All(lines, line => JsonDocument.Parse(line).Dispose());
        Assert.Contains(lines, line => line.Contains("Akka.NET", StringComparison.Ordinal));
    }

    private static async Task<JsonElement> CallAsync(HttpClient client, string method)
    {
        using var response = await client.PostAsJsonAsync("", new { jsonrpc = "2.0", id = 1, method });
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("result");
    }

    public void Dispose() => _directory.Dispose();
}
