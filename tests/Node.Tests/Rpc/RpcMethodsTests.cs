using System.Text.Json;
using Akka.Devp2p.Node.Rpc;

namespace Akka.Devp2p.Node.Tests.Rpc;

public sealed class RpcMethodsTests
{
    [Theory]
    [InlineData("net_version", "\"17000\"")]
    [InlineData("net_listening", "true")]
    [InlineData("net_peerCount", "\"0x1a\"")]
    [InlineData("web3_clientVersion", "\"akka-devp2p/v0.1.0/linux-x64/dotnet10\"")]
    [InlineData("eth_chainId", "\"0x4268\"")]
    [InlineData("rpc_modules", """{"eth":"1.0","net":"1.0","rpc":"1.0","web3":"1.0"}""")]
    public async Task Call_WhenNamespaceIsOnByDefault_Answers(string method, string result)
    {
        var answer = await CallAsync(["net", "web3", "eth"], method);
        Assert.Equal($$"""{"jsonrpc":"2.0","id":1,"result":{{result}}}""", answer);
    }

    // the empty text's hash, from the Keccak reference
    [Fact]
    public async Task Sha3_WhenTextIsEmpty_IsTheKnownHash() =>
        Assert.Contains("0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470", await CallAsync(["web3"], "web3_sha3", "[\"0x\"]"));

    [Theory]
    [InlineData("admin_peers")]
    [InlineData("admin_nodeInfo")]
    public async Task Call_WhenAdminIsNotChosen_DoesNotExist(string method) =>
        Assert.Contains($"the method {method} does not exist/is not available", await CallAsync(["net", "web3", "eth"], method));

    [Fact]
    public async Task NodeInfo_WhenAsked_HasTheFieldsOfGeth_AndWhereEachValueComesFrom()
    {
        using var answer = JsonDocument.Parse(await CallAsync(["admin"], "admin_nodeInfo"));
        Assert.Equal(
            """{"id":"a448f24c6d18e575453db13171562b71999873db5b286df957af199ec94617f7","name":"akka-devp2p/v0.1.0/linux-x64/dotnet10","enode":"enode://aa@127.0.0.1:1","enr":"enr:-x","ip":"127.0.0.1","ports":{"discovery":30301,"listener":30303},"listenAddr":"0.0.0.0:30303","protocols":{"eth":{"network":17000}},"endpoints":[{"ip":"127.0.0.1","ipFrom":"votes","udp":30301,"udpFrom":"mapping","tcp":30303,"tcpFrom":"socket","voters":12,"agreeing":11,"reachedUnasked":true}]}""",
            answer.RootElement.GetProperty("result").GetRawText());
    }

    [Fact]
    public async Task Peers_WhenAsked_HaveTheFieldsOfGethSortedById()
    {
        using var answer = JsonDocument.Parse(await CallAsync(["admin"], "admin_peers"));
        var peers = answer.RootElement.GetProperty("result").EnumerateArray().ToArray();
        Assert.Equal(2, peers.Length);
        var inbound = peers.Single(peer => peer.GetProperty("network").GetProperty("inbound").GetBoolean());
        var dialed = peers.Single(peer => !peer.GetProperty("network").GetProperty("inbound").GetBoolean());
        Assert.Equal(["enode", "id", "name", "caps", "network", "protocols"], Names(inbound));
        Assert.Equal(["enr", "enode", "id", "name", "caps", "network", "protocols"], Names(dialed));
        Assert.Equal(["localAddress", "remoteAddress", "inbound", "trusted", "static"], Names(dialed.GetProperty("network")));
        Assert.Equal("""["eth/68","snap/1"]""", dialed.GetProperty("caps").GetRawText());
        Assert.Equal("""{"eth":{"version":68}}""", dialed.GetProperty("protocols").GetRawText());
        Assert.Equal("""{"eth":"handshake"}""", inbound.GetProperty("protocols").GetRawText());
        Assert.True(dialed.GetProperty("network").GetProperty("static").GetBoolean());
        Assert.True(dialed.GetProperty("network").GetProperty("trusted").GetBoolean());
        var ids = peers.Select(peer => peer.GetProperty("id").GetString()!).ToArray();
        Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
    }

    [Fact]
    public async Task Peers_WhenNameIsHostile_CutAndEscapeIt()
    {
        using var answer = JsonDocument.Parse(await CallAsync(["admin"], "admin_peers"));
        var name = answer.RootElement.GetProperty("result").EnumerateArray().Select(peer => peer.GetProperty("name").GetString()!).Single(text => text.StartsWith("Evil", StringComparison.Ordinal));
        Assert.StartsWith("Evil/\\u001b[2Jxxx", name, StringComparison.Ordinal);
        Assert.Equal(128, name.Length);
    }

    private static async Task<string> CallAsync(string[] namespaces, string method, string parameters = "[]")
    {
        await using var rpc = await RpcFixture.StartAsync(RpcApi.For(new FixedNode(), namespaces), "localhost");
        return await rpc.PostAsync($$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":{{parameters}}}""");
    }

    private static IEnumerable<string> Names(JsonElement element) => element.EnumerateObject().Select(property => property.Name);
}
