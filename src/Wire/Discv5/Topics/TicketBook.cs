using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Akka.Devp2p.Wire.Discv5.Topics;

/// <summary>
/// Makes and checks tickets (discv5-theory.md, "Tickets"): the times of the registrar and a MAC over them and the advertisement, by a key that only this
/// registrar has and forgets when it ends. Nothing is kept for a ticket.
/// </summary>
internal sealed class TicketBook
{
    private const int BodySize = 24, MacSize = 16;

    private readonly byte[] _key = new byte[32];

    internal TicketBook(Action<Span<byte>> random) => random(_key);

    /// <summary>Bytes of a ticket.</summary>
    internal const int Size = BodySize + MacSize;

    /// <param name="digest">Of the advertisement that it is for.</param>
    /// <param name="first">When the first ticket of this attempt was made.</param>
    /// <param name="now">When this one is.</param>
    /// <param name="wait">How long it is to wait from now.</param>
    internal byte[] Issue(ReadOnlySpan<byte> digest, DateTimeOffset first, DateTimeOffset now, TimeSpan wait)
    {
        var ticket = new byte[Size];
        BinaryPrimitives.WriteInt64BigEndian(ticket, first.UtcTicks);
        BinaryPrimitives.WriteInt64BigEndian(ticket.AsSpan(8), now.UtcTicks);
        BinaryPrimitives.WriteInt64BigEndian(ticket.AsSpan(16), wait.Ticks);
        Mac(digest, ticket.AsSpan(0, BodySize), ticket.AsSpan(BodySize));
        return ticket;
    }

    /// <summary>
    /// When the attempt began of which this ticket is; null when we have not made it, not for this advertisement, or when it comes before its time or more
    /// than <see cref="TopicRules.Window"/> after it.
    /// </summary>
    internal DateTimeOffset? Open(ReadOnlySpan<byte> ticket, ReadOnlySpan<byte> digest, DateTimeOffset now)
    {
        if (ticket.Length != Size)
        {
            return null;
        }

        Span<byte> mac = stackalloc byte[MacSize];
        Mac(digest, ticket[..BodySize], mac);
        if (!CryptographicOperations.FixedTimeEquals(mac, ticket[BodySize..]))
        {
            return null;
        }

        var due = BinaryPrimitives.ReadInt64BigEndian(ticket[8..]) + BinaryPrimitives.ReadInt64BigEndian(ticket[16..]);
        return now.UtcTicks >= due && now.UtcTicks <= due + TopicRules.Window.Ticks
            ? new DateTimeOffset(BinaryPrimitives.ReadInt64BigEndian(ticket), TimeSpan.Zero)
            : null;
    }

    private void Mac(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> body, Span<byte> mac)
    {
        Span<byte> message = stackalloc byte[Hash256.Size + BodySize], whole = stackalloc byte[HMACSHA256.HashSizeInBytes];
        digest.CopyTo(message);
        body.CopyTo(message[Hash256.Size..]);
        HMACSHA256.HashData(_key, message, whole);
        whole[..MacSize].CopyTo(mac);
    }
}
