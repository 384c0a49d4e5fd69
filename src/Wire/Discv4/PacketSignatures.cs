using Akka.Devp2p.Wire.Crypto;

namespace Akka.Devp2p.Wire.Discv4;

/// <summary>Signatures on secp256k1, as the protocol demands.</summary>
public sealed class PacketSignatures : IPacketSignatures
{
    private PacketSignatures()
    {
    }

    public static PacketSignatures Instance { get; } = new();

    public void Sign(PrivateKey key, ReadOnlySpan<byte> hash, Span<byte> signature) => Secp256k1.Sign(key, hash, signature);

    public bool TryRecover(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature, out PublicKey? signer) => Secp256k1.TryRecover(hash, signature, out signer);

    public bool TryReadKey(ReadOnlySpan<byte> key64, out PublicKey? key) => PublicKey.TryParse(key64, out key);
}
