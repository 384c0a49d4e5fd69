using System.Buffers.Binary;

namespace Akka.Devp2p.Wire.Discv5;

/// <summary>
/// Unmasks packets sent to one node and checks their headers (discv5-wire.md, "Protocol Header"). Allocates nothing. One thread at a time.
/// </summary>
public sealed class PacketReader : IDisposable
{
    /// <summary>The reason for a packet that is none of discv5.1: it was meant for another protocol, or for another node.</summary>
    public const string NotDiscv5 = "discv5: not a packet of this protocol for this node";

    /// <summary>The reason for a packet of the topic discovery of 2018, which is not spoken.</summary>
    public const string OfTopic2018 = "discv5: topic discovery of 2018";

    private readonly HeaderMask _mask;
    private readonly byte[] _buffer = new byte[PacketLayout.MaxSize];

    /// <param name="self">The node that the packets are for.</param>
    public PacketReader(NodeId self) => _mask = new HeaderMask(self);

    public void Dispose() => _mask.Dispose();

    /// <summary>Unmasks one datagram into this reader's buffer.</summary>
    public bool TryRead(ReadOnlySpan<byte> datagram, out Discv5Packet packet, out WireError error)
    {
        packet = default;
        if (datagram.Length is < PacketLayout.MinSize or > PacketLayout.MaxSize)
        {
            error = new WireError(0, datagram.Length < PacketLayout.MinSize ? "discv5: packet too small" : "discv5: packet too large");
            return false;
        }

        var bytes = _buffer.AsSpan(0, datagram.Length);
        datagram.CopyTo(bytes);
        _mask.Apply(bytes[..HeaderMask.IvSize], 0, bytes[HeaderMask.IvSize..PacketLayout.HeadSize]);
        error = Check(datagram, bytes);
        if (!error.IsNone)
        {
            return false;
        }

        var authSize = AuthSize(bytes);
        _mask.Apply(bytes[..HeaderMask.IvSize], PacketLayout.StaticHeaderSize, bytes.Slice(PacketLayout.HeadSize, authSize));
        packet = new Discv5Packet(bytes, authSize);
        return true;
    }

    private static int AuthSize(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt16BigEndian(bytes[PacketLayout.AuthSizeAt..]);

    private static WireError Check(ReadOnlySpan<byte> datagram, ReadOnlySpan<byte> bytes)
    {
        if (!bytes[HeaderMask.IvSize..].StartsWith(PacketLayout.ProtocolId))
        {
            return new WireError(HeaderMask.IvSize, datagram.StartsWith(PacketLayout.Topic2018) ? OfTopic2018 : NotDiscv5);
        }

        // a later version may have another layout, but geth, too, reads it as if it were ours
        if (BinaryPrimitives.ReadUInt16BigEndian(bytes[PacketLayout.VersionAt..]) < PacketLayout.Version)
        {
            return new WireError(PacketLayout.VersionAt, "discv5: version too low");
        }

        int rest = bytes.Length - PacketLayout.HeadSize, authSize = AuthSize(bytes);
        var flag = (PacketFlag)bytes[PacketLayout.FlagAt];
        var size = flag switch
        {
            PacketFlag.Message => authSize == Hash256.Size,
            PacketFlag.WhoAreYou => authSize == PacketLayout.WhoAreYouAuthSize && rest == authSize,
            PacketFlag.Handshake => authSize >= PacketLayout.HandshakeAuthHead,
            _ => true,
        };
        return flag > PacketFlag.Handshake ? new WireError(PacketLayout.FlagAt, "discv5: unknown flag")
            : !size || authSize > rest ? new WireError(PacketLayout.AuthSizeAt, "discv5: wrong size of authdata")
            : flag != PacketFlag.WhoAreYou && rest - authSize < PacketLayout.TagSize ? new WireError(bytes.Length, "discv5: message too short")
            : default;
    }
}
