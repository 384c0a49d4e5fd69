using Akka.Devp2p.Actors.Node;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Nat;

namespace Akka.Devp2p.Actors.Nat;

/// <summary>Everything the port mapping gets from outside; it travels in Props.</summary>
/// <param name="Node">Name of our node.</param>
/// <param name="Siblings">LocalNode is used.</param>
public sealed record NatSetup(
    string Node,
    NodeRefs Siblings,
    NatSettings Settings,
    IGateways Gateways,
    IDatagramSockets DatagramSockets,
    IStreamSockets StreamSockets,
    IHostNames HostNames,
    TimeProvider Time,
    IRandomness Randomness)
{
    /// <summary>Counts; null counts nothing.</summary>
    public NatMeters? Meters { get; init; }

    /// <summary>What PCP's nonces are made of: secret, and the same after a restart, or the gateway would take us for another and refuse us until the old lease ends.</summary>
    public required ReadOnlyMemory<byte> NonceSeed { get; init; }

    /// <summary>A seed that only the owner of a key can know: its signature of a constant.</summary>
    internal static byte[] SeedOf(PrivateKey key)
    {
        var signature = new byte[65];
        Secp256k1.Sign(key, Keccak.Hash256("akka-devp2p: nonces of PCP"u8).ToArray(), signature);
        return Keccak.Hash256(signature).ToArray();
    }

    internal byte[] NonceOf(MappedProtocol protocol, ushort port) =>
        Keccak.Hash256([.. NonceSeed.Span, (byte)protocol, (byte)(port >> 8), (byte)port]).ToArray()[..Pcp.NonceSize];
}
