using System.Text.Json;
using Akka.Devp2p.Actors.Eth;
using Akka.Devp2p.Actors.Events;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Node.Rpc;
using Akka.Devp2p.Wire.Crypto;

namespace Akka.Devp2p.Node.Tests.Rpc;

/// <summary>Names of fields are geth's, letter by letter: p2p/peer.go (PeerEvent) and eth/peer.go (ethPeerInfo).</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class GethNamesTests : IDisposable
{
    private static readonly Wire.NodeId Peer = PrivateKey.Parse("b71c71a67e1177ad4e901695e1b4b9ee17ae16c6668d313eac2f96dbcda3f291").PublicKey.Id;

    private readonly TempDirectory _directory = new();

    public static TheoryData<object, string> Messages => new()
    {
        { new MessageSent("main", Peer, "eth", 3, 1024), """{"type":"msgsend","peer":"PEER","protocol":"eth","msg_code":3,"msg_size":1024}""" },
        { new MessageReceived("main", Peer, "snap", 0, 0), """{"type":"msgrecv","peer":"PEER","protocol":"snap","msg_code":0,"msg_size":0}""" },
    };

    [Theory]
    [MemberData(nameof(Messages), DisableDiscoveryEnumeration = true)]
    public async Task MessageEvent_WhenSubscribed_HasTheFieldsOfPeerEvent(object message, string expected)
    {
        var node = new FixedNode();
        await using var ipc = IpcServer.Start(_directory.File("devp2p.ipc"), RpcApi.For(node, RpcApi.Namespaces));
        using var client = await RpcConnection.OpenAsync(_directory.File("devp2p.ipc"));
        await client.CallAsync("admin_subscribe", "peerEvents");
        node.PeerEvents.Publish(message);
        using var told = JsonDocument.Parse((await client.ReceiveAsync())!);
        Assert.Equal(expected.Replace("PEER", Peer.ToString(), StringComparison.Ordinal), told.RootElement.GetProperty("params").GetProperty("result").GetRawText());
    }

    [Fact]
    public void EthPeerInfo_OfEachVersion_HasTheFieldsOfItsTime()
    {
        Assert.Equal("""{"version":68,"difficulty":"17","head":"0x01"}""", JsonSerializer.Serialize(new EthPeerInfo { Version = 68, Difficulty = "17", Head = "0x01" }));
        Assert.Equal(
            """{"version":69,"earliestBlock":1,"latestBlock":2,"latestBlockHash":"0x03"}""",
            JsonSerializer.Serialize(new EthPeerInfo { Version = 69, EarliestBlock = 1, LatestBlock = 2, LatestBlockHash = "0x03" }));
    }

    public void Dispose() => _directory.Dispose();
}
