namespace Akka.Devp2p.Wire.Discv5;

/// <summary>Sizes and places of a packet: masking-iv (16), protocol id (6), version (2), flag (1), nonce (12), size of authdata (2), authdata, message.</summary>
public static class PacketLayout
{
    /// <summary>Smaller packets are refused.</summary>
    public const int MinSize = 63;

    /// <summary>Larger packets are neither sent nor read.</summary>
    public const int MaxSize = 1280;

    /// <summary>What comes before authdata.</summary>
    public const int HeadSize = HeaderMask.IvSize + StaticHeaderSize;

    /// <summary>The tag of AES-GCM behind each message.</summary>
    public const int TagSize = 16;

    internal const int StaticHeaderSize = 23, VersionAt = 22, FlagAt = 24, NonceAt = 25, AuthSizeAt = 37;

    /// <summary>Authdata and message of a message packet together: the sender's id and an empty message. Whoever asks for WHOAREYOU sends more than he gets.</summary>
    internal const int MinMessageSize = Hash256.Size + TagSize;

    internal const int IdNonceSize = 16, WhoAreYouAuthSize = IdNonceSize + sizeof(ulong), HandshakeAuthHead = Hash256.Size + 2;

    internal const ushort Version = 1;

    internal static ReadOnlySpan<byte> ProtocolId => "discv5"u8;

    /// <summary>How each packet of the topic discovery of 2018 begins (go-ethereum p2p/discv5).</summary>
    internal static ReadOnlySpan<byte> Topic2018 => "temporary discovery v5"u8;
}
