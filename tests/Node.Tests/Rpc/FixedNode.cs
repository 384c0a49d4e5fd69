using System.Collections.Immutable;
using System.Net;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Node.Rpc;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Enr;
using Akka.Devp2p.Wire.P2p;

namespace Akka.Devp2p.Node.Tests.Rpc;

/// <summary>A node that always looks the same.</summary>
internal sealed partial class FixedNode : INodeControl
{
    private static readonly PublicKey First = PrivateKey.Parse("b71c71a67e1177ad4e901695e1b4b9ee17ae16c6668d313eac2f96dbcda3f291").PublicKey;
    internal static readonly PrivateKey Second = PrivateKey.Parse("49a7b37aa6f6645917e7b807e9d1c00d4fa71f18343b0d4122a4d2df64dd6fee");

    public string ClientName => "akka-devp2p/v0.1.0/linux-x64/dotnet10";

    public ulong NetworkId => 17000;

    public ulong ChainId => 17000;

    public bool IsListening => true;

    public IReadOnlyList<string> Listening => ["TCP 0.0.0.0:30303", "TCP [::]:30303", "UDP 0.0.0.0:30301"];

    public Task<int> GetPeerCountAsync(CancellationToken cancellationToken) => Task.FromResult(26);

    public Task<NodeInfo> GetNodeInfoAsync(CancellationToken cancellationToken) => Task.FromResult(new NodeInfo(
        First.Id.ToString(), ClientName, "enode://aa@127.0.0.1:1", "enr:-x", "127.0.0.1", new NodePorts(30301, 30303), "0.0.0.0:30303",
        new Dictionary<string, object?> { ["eth"] = new { network = 17000 } }, [new NodeEndpoint("127.0.0.1", "votes", 30301, "mapping", 30303, "socket", 12, 11, true)]));

    public Task<IReadOnlyList<PeerSnapshot>> GetPeersAsync(CancellationToken cancellationToken)
    {
        var record = new NodeRecordBuilder().SetIp(IPAddress.Loopback).SetTcp(30304).SetUdp(30304).Sign(Second, 3);
        PeerSnapshot[] peers =
        [
            Peer(Enode.Create(First, IPAddress.Loopback, 50000, 0), "Evil/\u001b[2J" + new string('x', 200), PeerFlags.Inbound, null),
            Peer(Enode.FromRecord(record), "Geth/v1.15", PeerFlags.Static | PeerFlags.Trusted, new { version = 68 }),
        ];
        return Task.FromResult<IReadOnlyList<PeerSnapshot>>([.. peers.OrderByDescending(peer => peer.Id)]);
    }

    private static PeerSnapshot Peer(Enode enode, string name, PeerFlags flags, object? eth) => new(
        enode.Id, enode, name, [new Capability("eth", 68), new Capability("snap", 1)], [new Capability("eth", 68)], flags,
        new IPEndPoint(IPAddress.Loopback, 30303), new IPEndPoint(IPAddress.Loopback, 50000), DateTimeOffset.UnixEpoch, default,
        ImmutableSortedDictionary<string, object?>.Empty.Add("eth", eth), "inbound");
}
