using System.Buffers.Binary;

namespace Akka.Devp2p.Wire.Discv5;

/// <summary>A packet with its header unmasked. It lies in the reader's buffer: valid until that reads the next one.</summary>
public readonly ref struct Discv5Packet
{
    internal Discv5Packet(ReadOnlySpan<byte> bytes, int authSize)
    {
        Head = bytes[..(PacketLayout.HeadSize + authSize)];
        Message = bytes[Head.Length..];
        Flag = (PacketFlag)bytes[PacketLayout.FlagAt];
        Nonce = new PacketNonce(bytes.Slice(PacketLayout.NonceAt, PacketNonce.Size));
    }

    public PacketFlag Flag { get; }

    public PacketNonce Nonce { get; }

    /// <summary>Masking-iv and unmasked header: the data that AES-GCM authenticates with the message, and, of WHOAREYOU, the challenge data.</summary>
    public ReadOnlySpan<byte> Head { get; }

    /// <summary>The encrypted message and its tag; empty in WHOAREYOU.</summary>
    public ReadOnlySpan<byte> Message { get; }

    /// <summary>Who says to have sent it; not proven by the header. Not for WHOAREYOU, which does not say.</summary>
    public NodeId Source => Flag == PacketFlag.WhoAreYou
        ? throw new InvalidOperationException("WHOAREYOU names no sender")
        : new NodeId(new Hash256(AuthData[..Hash256.Size]));

    /// <summary>Of WHOAREYOU: the version of our record that the sender has, 0 for none.</summary>
    public ulong EnrSequence => Flag == PacketFlag.WhoAreYou
        ? BinaryPrimitives.ReadUInt64BigEndian(AuthData[PacketLayout.IdNonceSize..])
        : throw new InvalidOperationException("only WHOAREYOU has a record sequence");

    internal ReadOnlySpan<byte> AuthData => Head[PacketLayout.HeadSize..];
}
