using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Rlp;

namespace Akka.Devp2p.Wire.Discv4;

/// <summary>
/// The datagram of discv4: hash (32), signature (65), type (1), RLP (devp2p discv4.md). Tolerant as EIP-8 demands: extra list elements
/// and bytes after the list are ignored.
/// </summary>
public static class Discv4Codec
{
    /// <summary>Largest datagram that is read; ethereumjs sends 16 neighbours in one of 1,373 bytes, over the protocol's own limit.</summary>
    public const int MaxReadSize = 1600;

    /// <summary>Largest datagram that is sent.</summary>
    public const int MaxSendSize = 1280;

    /// <summary>Hash, signature and type.</summary>
    public const int HeadSize = SignedFrom + 1;

    private const int SignatureFrom = Hash256.Size;
    private const int SignedFrom = SignatureFrom + Secp256k1.SignatureSize;

    /// <summary>Checks hash and signature and reads the content. Nothing is allocated before the hash was found right.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> datagram, out Discv4Message message, out WireError error) =>
        TryDecode(datagram, PacketSignatures.Instance, out message, out error);

    /// <summary>The same with other signatures than the protocol's, in a simulation.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> datagram, IPacketSignatures signatures, out Discv4Message message, out WireError error)
    {
        message = default;
        return TryHash(datagram, out var hash, out error) && TryDecode(datagram, hash, signatures, out message, out error);
    }

    /// <summary>The second half, from the signature on.</summary>
    /// <param name="hash">From <see cref="TryHash"/>.</param>
    public static bool TryDecode(ReadOnlySpan<byte> datagram, Hash256 hash, IPacketSignatures signatures, out Discv4Message message, out WireError error)
    {
        ArgumentNullException.ThrowIfNull(signatures);
        message = default;
        if (datagram[SignedFrom] is < (byte)Discv4PacketType.Ping or > (byte)Discv4PacketType.EnrResponse)
        {
            error = new WireError(SignedFrom, "discv4: unknown packet type");
            return false;
        }

        Span<byte> signed = stackalloc byte[Hash256.Size];
        Keccak.Hash256(datagram[SignedFrom..], signed);
        if (!signatures.TryRecover(signed, datagram[SignatureFrom..SignedFrom], out var sender))
        {
            error = new WireError(SignatureFrom, "discv4: invalid signature");
            return false;
        }

        var reader = new RlpReader(datagram[HeadSize..]);
        var packet = Discv4Reader.Read((Discv4PacketType)datagram[SignedFrom], ref reader);
        error = reader.Error.IsNone ? default : reader.Error.Shift(HeadSize);
        message = packet is null ? default : new Discv4Message(packet, sender!, hash);
        return packet is not null;
    }

    /// <summary>Signs a packet of ours. More than <see cref="MaxSendSize"/> bytes are our own bug and throw.</summary>
    public static byte[] Encode(PrivateKey key, Discv4Packet packet, out Hash256 hash) => Encode(key, packet, PacketSignatures.Instance, out hash);

    /// <summary>The same with other signatures than the protocol's, in a simulation.</summary>
    public static byte[] Encode(PrivateKey key, Discv4Packet packet, IPacketSignatures signatures, out Hash256 hash)
    {
        ArgumentNullException.ThrowIfNull(signatures);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(packet);
        var writer = new RlpWriter(MaxSendSize);
        writer.GetSpan(SignedFrom)[..SignedFrom].Clear();
        writer.Advance(SignedFrom);
        writer.WriteByte((byte)packet.Type);
        Discv4Writer.Write(writer, packet);
        if (writer.Length > MaxSendSize)
        {
            throw new InvalidOperationException($"discv4 {packet.Type} of {writer.Length} bytes, the limit is {MaxSendSize}");
        }

        var datagram = writer.ToArray();
        Span<byte> signed = stackalloc byte[Hash256.Size];
        Keccak.Hash256(datagram.AsSpan(SignedFrom), signed);
        signatures.Sign(key, signed, datagram.AsSpan(SignatureFrom, Secp256k1.SignatureSize));
        hash = Keccak.Hash256(datagram.AsSpan(SignatureFrom));
        hash.CopyTo(datagram);
        return datagram;
    }

    /// <summary>
    /// Computes the hash, false when the datagram does not begin with it or has an impossible size. With it, it is a packet of discv4, good or bad, and of
    /// no other protocol on the same port.
    /// </summary>
    public static bool TryHash(ReadOnlySpan<byte> datagram, out Hash256 hash, out WireError error)
    {
        hash = default;
        error = default;
        if (datagram.Length <= HeadSize)
        {
            error = new WireError(datagram.Length, "discv4: packet too small");
            return false;
        }

        if (datagram.Length > MaxReadSize)
        {
            error = new WireError(MaxReadSize, "discv4: packet too large");
            return false;
        }

        hash = Keccak.Hash256(datagram[SignatureFrom..]);
        if (hash != new Hash256(datagram[..SignatureFrom]))
        {
            error = new WireError(0, "discv4: bad hash");
            return false;
        }

        return true;
    }
}
