using System.Collections.Immutable;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Chain.Config;
using Akka.Devp2p.Chain.Store;
using Akka.Devp2p.Wire.Eth;

namespace Akka.Devp2p.Actors.Eth;

/// <summary>Makes the sub-protocols a node offers for eth: geth's eth.MakeProtocols.</summary>
public static class EthProtocol
{
    /// <summary>One <see cref="ProtocolSpec"/> for each version; the highest that a peer knows too will run.</summary>
    public static ImmutableArray<ProtocolSpec> Specs(EthSettings settings, IHeaderChain? chain = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return Specs(settings.Network, settings.Versions, settings.HandshakeTimeout, chain);
    }

    /// <param name="network">The network to belong to.</param>
    /// <param name="versions">From <see cref="EthVersion.Oldest"/> to <see cref="EthVersion.Newest"/>.</param>
    /// <param name="handshakeTimeout">Bound of the wait for a peer's Status; 5 s by default.</param>
    /// <param name="chain">The chain to answer from; the genesis alone by default.</param>
    public static ImmutableArray<ProtocolSpec> Specs(
        NetworkConfig network, IEnumerable<uint> versions, TimeSpan? handshakeTimeout = null, IHeaderChain? chain = null)
    {
        ArgumentNullException.ThrowIfNull(versions);
        chain ??= new GenesisChain(network);
        var timeout = handshakeTimeout ?? TimeSpan.FromSeconds(5);
        return
        [
            .. versions.Select(version => new ProtocolSpec(
                EthVersion.Name, version, EthVersion.Length(version), peer => EthProtocolActor.Props(peer, network, chain, timeout))
            {
                NodeInfo = () => EthNodeInfo.Of(network, chain),
                NodeFilter = record => EthHandshake.Judge(network, chain.Head, record),
            }),
        ];
    }
}
