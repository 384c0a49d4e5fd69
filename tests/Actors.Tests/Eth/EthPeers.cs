using System.Net;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Chain.Config;
using Akka.Devp2p.Chain.Store;
using Akka.Devp2p.Actors.Eth;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Eth;
using Akka.Devp2p.Wire.P2p;

namespace Akka.Devp2p.Actors.Tests.Eth;

/// <summary>What the eth tests have in common: a peer, and the Status that it sends when all is well.</summary>
internal static class EthPeers
{
    public static NetworkConfig Network => Networks.Sepolia;

    public static PeerInfo Peer(uint version, NodeMeters? meters = null)
    {
        using var key = PrivateKey.Parse(new string('1', 64));
        var capability = new Capability("eth", version);
        return new PeerInfo("main", key.PublicKey, "test", [capability], capability, PeerFlags.Inbound, Loopback(1), Loopback(2)) { Meters = meters };
    }

    public static EthStatus Status(uint version) => EthHandshake.Status(Network, new GenesisChain(Network), version);

    private static IPEndPoint Loopback(int port) => new(IPAddress.Loopback, port);
}
