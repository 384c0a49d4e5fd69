using System.Net.Sockets;
using System.Text.Json;
using Akka.Devp2p.Node.Tests.Rpc;

namespace Akka.Devp2p.Node.Tests.Run;

/// <summary>devp2p run as a process, asked and told over its Unix socket and its WebSocket.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class RunRpcTests : IDisposable
{
    private static readonly string[] Loopback = ["run", "--network", "dev", "--addr", "127.0.0.1", "--port", "0", "--nat", "none", "--nodiscover"];

    private readonly TempDirectory _directory = new();

    private string Data => _directory.File("data");

    private string Ipc => Path.Combine(Data, "devp2p.ipc");

    [Fact]
    public async Task Socket_InTheDataDirectory_IsItsOwnersAlone_HasEverythingOn_AndGoesWithTheNode()
    {
        await using var node = NodeProcess.Start([.. Loopback, "--datadir", Data]);
        await node.NextAsync("ready");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Ipc));
        using (var client = await RpcConnection.OpenAsync(Ipc))
        {
            Assert.Equal("""{"admin":"1.0","debug":"1.0","eth":"1.0","net":"1.0","rpc":"1.0","web3":"1.0"}""", (await client.CallAsync("rpc_modules")).GetRawText());
            Assert.Equal(Data, (await client.CallAsync("admin_datadir")).GetString());
            var supervision = (await client.CallAsync("admin_supervision")).EnumerateArray().ToArray();
            Assert.Contains(supervision, row => row.GetProperty("path").GetString() == "/user/devp2p-main/dialer" && row.GetProperty("actor").GetString() == "DialSchedulerActor");
            var sources = new[] { "discv4", "discv5", "dns", "list", "node-db" }.Select(name => $$"""{"name":"{{name}}","on":false,"yielded":0,"lastNewNode":null,"buffered":0,"filtered":{},"lastError":null}""");
            Assert.Equal($"[{string.Join(',', sources)}]", (await client.CallAsync("admin_discovery")).GetRawText());
            Assert.Equal(0, (await client.CallAsync("admin_dialStats")).GetProperty("total").GetInt32());
            Assert.Equal("[]", (await client.CallAsync("admin_bans")).GetRawText());
        }

        foreach (var (command, last) in new[] { ("status", "failures  none"), ("peers", "0 peers"), ("dials", "0 dials have ended, 0 under way"), ("bans", "0 nodes are banned") })
        {
            var shown = await CliProcess.RunAsync(command, "--datadir", Data);
            Assert.Equal((0, "", last), (shown.ExitCode, shown.Error, shown.Output.Split('\n')[^2]));
        }

        node.Signal(NodeProcess.SigTerm);
        Assert.Equal(0, (await node.ExitAsync()).Code);
        Assert.False(File.Exists(Ipc));
    }

    /// <summary>A person's address wins over that of the socket, and both views say whose it is; ports nobody has said are the socket's.</summary>
    [Fact]
    public async Task Endpoint_GivenByAFlag_IsShownAsTheFlags()
    {
        await using var node = NodeProcess.Start(
            "run", "--network", "dev", "--bootnodes", "", "--netrestrict", "127.0.0.0/8", "--addr", "127.0.0.1", "--port", "0", "--nat", "extip:127.0.0.7", "--datadir", Data);
        var ready = await node.NextAsync("ready");
        var (udp, tcp) = (ready.GetProperty("udp").GetInt32(), ready.GetProperty("tcp").GetInt32());
        using var client = await RpcConnection.OpenAsync(Ipc);
        Assert.Equal(
            $$"""[{"ip":"127.0.0.7","ipFrom":"flag","udp":{{udp}},"udpFrom":"socket","tcp":{{tcp}},"tcpFrom":"socket","voters":0,"agreeing":0,"reachedUnasked":false}]""",
            (await client.CallAsync("admin_nodeInfo")).GetProperty("endpoints").GetRawText());
        var status = await CliProcess.RunAsync("status", "--datadir", Data);
        Assert.Contains($"record    127.0.0.7 (flag), udp {udp} (socket), tcp {tcp} (socket); no node says where it sees us\n", status.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Peer_AddedForGood_IsThereAfterARestart_AndRemovedItStaysAway()
    {
        await using var other = NodeProcess.Start([.. Loopback, "--datadir", _directory.File("other")]);
        var enode = (await other.NextAsync("ready")).GetProperty("enode").GetString()!;
        await using (var node = await StartAsync())
        {
            using var client = await RpcConnection.OpenAsync(Ipc);
            var subscription = (await client.CallAsync("admin_subscribe", "peerEvents")).GetString();
            await client.SendAsync($$"""{"jsonrpc":"2.0","id":1,"method":"admin_addPeer","params":["{{enode}}",true]}""");
            var added = await EventAsync(client, subscription!);
            Assert.Equal(["type", "peer", "local", "remote"], added.EnumerateObject().Select(property => property.Name));
            Assert.Equal("add", added.GetProperty("type").GetString());
            var peer = (await client.CallAsync("admin_peers"))[0];
            Assert.True(peer.GetProperty("network").GetProperty("static").GetBoolean());
            Assert.Equal(["version", "earliestBlock", "latestBlock", "latestBlockHash"], peer.GetProperty("protocols").GetProperty("eth").EnumerateObject().Select(property => property.Name));
            node.Signal(NodeProcess.SigTerm);
            await node.ExitAsync();
        }

        await using (var node = await StartAsync())
        {
            await node.NextAsync("peer_added");
            using var client = await RpcConnection.OpenAsync(Ipc);
            var subscription = (await client.CallAsync("admin_subscribe", "peerEvents")).GetString();
            await client.SendAsync($$"""{"jsonrpc":"2.0","id":1,"method":"admin_removePeer","params":["{{enode}}"]}""");
            var dropped = await EventAsync(client, subscription!);
            Assert.Equal(["type", "peer", "error", "local", "remote"], dropped.EnumerateObject().Select(property => property.Name));
            Assert.Equal(("drop", "disconnect requested"), (dropped.GetProperty("type").GetString(), dropped.GetProperty("error").GetString()));
            node.Signal(NodeProcess.SigTerm);
            await node.ExitAsync();
        }

        Assert.Equal("[]", File.ReadAllText(Path.Combine(Data, "static-nodes.json")));
    }

    [Fact]
    public async Task BannedPeer_IsGone_ShownByBans_AndUnbannedItMayComeBack()
    {
        await using var other = NodeProcess.Start([.. Loopback, "--datadir", _directory.File("other")]);
        var enode = (await other.NextAsync("ready")).GetProperty("enode").GetString()!;
        await using var node = await StartAsync();
        using var client = await RpcConnection.OpenAsync(Ipc);
        using var others = await RpcConnection.OpenAsync(_directory.File("other/devp2p.ipc"));
        await others.CallAsync("admin_addPeer", (await client.CallAsync("admin_nodeInfo")).GetProperty("enode").GetString()!);
        var id = (await node.NextAsync("peer_added")).GetProperty("id").GetString()!;
        Assert.True((await client.CallAsync("admin_banPeer", enode, 60, "for the test")).GetBoolean());
        Assert.Equal(id, (await node.NextAsync("peer_dropped")).GetProperty("id").GetString());
        Assert.Contains($"{id}  ", (await CliProcess.RunAsync("bans", "--datadir", Data)).Output);
        var refused = JsonDocument.Parse((await client.AskAsync($$"""{"jsonrpc":"2.0","id":1,"method":"admin_unbanPeer","params":["{{new string('0', 64)}}"]}"""))!);
        Assert.Equal("not banned", refused.RootElement.GetProperty("error").GetProperty("message").GetString());
        Assert.True((await client.CallAsync("admin_unbanPeer", id)).GetBoolean());
        Assert.Equal(0, (await client.CallAsync("admin_bans")).GetArrayLength());
    }

    [Fact]
    public async Task RemovePeer_WhenItHasAnswered_ThePeerIsGone()
    {
        await using var other = NodeProcess.Start([.. Loopback, "--datadir", _directory.File("other")]);
        var enode = (await other.NextAsync("ready")).GetProperty("enode").GetString()!;
        await using var node = await StartAsync("--staticnodes", enode);
        await node.NextAsync("peer_added");
        using var client = await RpcConnection.OpenAsync(Ipc);
        Assert.True((await client.CallAsync("admin_removePeer", enode)).GetBoolean());
        Assert.Equal(0, (await client.CallAsync("admin_peers")).GetArrayLength());
        Assert.True((await client.CallAsync("admin_removePeer", enode)).GetBoolean()); // as geth: nothing to do is no fault
    }

    [Fact]
    public async Task TrustedPeer_WhenAddedAndTakenBack_IsShownAtOnce()
    {
        await using var other = NodeProcess.Start([.. Loopback, "--datadir", _directory.File("other")]);
        var enode = (await other.NextAsync("ready")).GetProperty("enode").GetString()!;
        await using var node = await StartAsync("--staticnodes", enode);
        await node.NextAsync("peer_added");
        using var client = await RpcConnection.OpenAsync(Ipc);
        Assert.True((await client.CallAsync("admin_addTrustedPeer", enode)).GetBoolean());
        Assert.True((await client.CallAsync("admin_peers"))[0].GetProperty("network").GetProperty("trusted").GetBoolean());
        Assert.True((await client.CallAsync("admin_removeTrustedPeer", enode)).GetBoolean());
        Assert.False((await client.CallAsync("admin_peers"))[0].GetProperty("network").GetProperty("trusted").GetBoolean());
    }

    [Fact]
    public async Task WebSocket_OnTheHttpPort_ServesItsOwnNamespaces()
    {
        using var free = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        free.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        var port = ((System.Net.IPEndPoint)free.LocalEndPoint!).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        free.Dispose();
        await using var node = NodeProcess.Start([.. Loopback, "--http", "--http.port", port, "--http.api", "net", "--ws", "--ws.port", port, "--ws.api", "admin", "--ipcdisable"]);
        var ready = await node.NextAsync("ready");
        Assert.Equal(ready.GetProperty("http").GetString(), ready.GetProperty("ws").GetString());
        using var client = await RpcConnection.OpenAsync(new Uri($"ws://{ready.GetProperty("ws").GetString()}/"));
        Assert.Equal("""{"admin":"1.0","rpc":"1.0"}""", (await client.CallAsync("rpc_modules")).GetRawText());
        Assert.StartsWith("0x", (await client.CallAsync("admin_subscribe", "peerEvents")).GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verbosity_WhenRaised_ShowsWhatWasNotLoggedBefore()
    {
        await using var node = await StartAsync("--ws", "--ws.port", "0", "--ws.api", "debug,admin");
        using var client = await RpcConnection.OpenAsync(Ipc);
        await client.CallAsync("debug_verbosity", 4);
        await using var other = NodeProcess.Start([.. Loopback, "--staticnodes", (await client.CallAsync("admin_nodeInfo")).GetProperty("enode").GetString()!]);
        await node.NextAsync("peer_added");
        Assert.Equal(JsonValueKind.Null, (await client.CallAsync("debug_verbosity", 3)).ValueKind);
        node.Signal(NodeProcess.SigTerm);
        await node.ExitAsync();
        Assert.Matches("DBUG.*[Pp]eer", node.Log);
    }

    [Fact]
    public async Task Socket_OfAKilledNode_IsReplaced_AndThatOfALivingOneIsNot()
    {
        var path = _directory.File("my.ipc");
        await using (var first = NodeProcess.Start([.. Loopback, "--ipcpath", path]))
        {
            await first.NextAsync("ready");
            var second = await CliProcess.RunAsync([.. Loopback, "--ipcpath", path]);
            Assert.Equal((1, $"devp2p: IPC can't listen on {path}: already in use"), (second.ExitCode, second.ErrorLines[^1]));
        }

        Assert.True(File.Exists(path)); // it was killed
        await using var third = NodeProcess.Start([.. Loopback, "--ipcpath", path]);
        await third.NextAsync("ready");
        using var client = await RpcConnection.OpenAsync(path);
        Assert.Equal("", (await client.CallAsync("admin_datadir")).GetString());
    }

    [Fact]
    public async Task Path_WhenSomethingElseIsThere_IsLeftAlone()
    {
        var file = _directory.Write("precious", "mine");
        var result = await CliProcess.RunAsync([.. Loopback, "--ipcpath", file]);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("what is there is none, and is left alone", Assert.Single(result.ErrorLines));
        Assert.Equal("mine", File.ReadAllText(file));
    }

    [Fact]
    public async Task Socket_WhenTheDataDirectoryHasALongName_IsLeftOutWithAWarning()
    {
        await using var node = NodeProcess.Start([.. Loopback, "--datadir", _directory.File(new string('d', 120))]);
        await node.NextAsync("ready");
        node.Signal(NodeProcess.SigTerm);
        Assert.Equal(0, (await node.ExitAsync()).Code);
        Assert.Contains("too long for a Unix socket, --ipcpath names another", node.Log);
    }

    [Theory]
    [InlineData("[", "expected a JSON array of enode URLs")]
    [InlineData("[\"enode://12@1.2.3.4:5\"]", "want 128 hex chars")]
    [InlineData("{\"a\":1}", "expected a JSON array of enode URLs")]
    [InlineData("[null]", "expected a JSON array of enode URLs")]
    [InlineData("null", "expected a JSON array of enode URLs")]
    public async Task StaticNodes_WhenTheFileIsWrong_SaysSoInOneLine(string content, string expected)
    {
        Directory.CreateDirectory(Data);
        File.WriteAllText(Path.Combine(Data, "static-nodes.json"), content);
        var result = await CliProcess.RunAsync([.. Loopback, "--datadir", Data]);
        Assert.Equal(2, result.ExitCode);
        var error = Assert.Single(result.ErrorLines);
        Assert.Contains("static-nodes.json", error);
        Assert.Contains(expected, error);
    }

    public void Dispose() => _directory.Dispose();

    private async Task<NodeProcess> StartAsync(params string[] more)
    {
        var node = NodeProcess.Start([.. Loopback, "--datadir", Data, .. more]);
        await node.NextAsync("ready");
        return node;
    }

    /// <summary>The next event of a subscription; answers are passed over.</summary>
    private static async Task<JsonElement> EventAsync(RpcConnection client, string subscription)
    {
        while (true)
        {
            var message = JsonDocument.Parse((await client.ReceiveAsync())!).RootElement;
            if (message.TryGetProperty("method", out var method))
            {
                Assert.Equal("admin_subscription", method.GetString());
                Assert.Equal(subscription, message.GetProperty("params").GetProperty("subscription").GetString());
                return message.GetProperty("params").GetProperty("result").Clone();
            }

            Assert.True(message.GetProperty("result").GetBoolean());
        }
    }
}
