using Akka.Devp2p.Wire.Crypto;

namespace Akka.Devp2p.Wire.Discv4;

/// <summary>How discv4 packets are signed: <see cref="PacketSignatures"/>, unless a simulated network brings something that takes less time.</summary>
public interface IPacketSignatures
{
    /// <summary>Signs a 32-byte hash into 65 bytes.</summary>
    void Sign(PrivateKey key, ReadOnlySpan<byte> hash, Span<byte> signature);

    /// <summary>Finds who signed a 32-byte hash; every fault gives false.</summary>
    bool TryRecover(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature, out PublicKey? signer);

    /// <summary>Reads the 64 bytes of a key that a packet names; false when it is none.</summary>
    bool TryReadKey(ReadOnlySpan<byte> key64, out PublicKey? key);
}
