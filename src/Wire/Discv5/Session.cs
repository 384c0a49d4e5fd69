using System.Buffers.Binary;
using System.Security.Cryptography;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Wire.Discv5;

/// <summary>The keys that a handshake has given two nodes. Zeroed on dispose. One thread at a time.</summary>
public sealed class Session : IDisposable
{
    private readonly byte[] _writeKey, _readKey;
    private uint _counter;

    internal Session(ReadOnlySpan<byte> writeKey, ReadOnlySpan<byte> readKey, PublicKey remote, NodeRecord? record)
    {
        (_writeKey, _readKey) = (writeKey.ToArray(), readKey.ToArray());
        (Remote, Record) = (remote, record);
    }

    /// <summary>The other node's identity, which the handshake has proven.</summary>
    public PublicKey Remote { get; }

    /// <summary>Its record at the time of the handshake; null when we came to it without one.</summary>
    public NodeRecord? Record { get; }

    /// <summary>Encrypts a message for the other node.</summary>
    /// <param name="self">Our id.</param>
    /// <param name="message">More than fits 1,280 bytes is our own bug and throws.</param>
    /// <param name="random">Fills a span with random bytes.</param>
    /// <param name="nonce">By which WHOAREYOU would name this packet.</param>
    public byte[] Seal(NodeId self, Discv5Message message, Action<Span<byte>> random, out PacketNonce nonce)
    {
        ArgumentNullException.ThrowIfNull(random);
        Span<byte> iv = stackalloc byte[HeaderMask.IvSize];
        random(iv);
        nonce = NextNonce(random);
        return PacketWriter.Message(self, Remote.Id, _writeKey, nonce, iv, message);
    }

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_writeKey);
        CryptographicOperations.ZeroMemory(_readKey);
    }

    internal ReadOnlySpan<byte> WriteKey => _writeKey;

    internal PacketNonce NextNonce(Action<Span<byte>> random)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        random(bytes);
        return new PacketNonce(unchecked(++_counter), BinaryPrimitives.ReadUInt64BigEndian(bytes));
    }

    /// <summary>Decrypts and authenticates a packet's message; false when it was made with other keys, or was changed.</summary>
    /// <param name="packet">A message or a handshake.</param>
    /// <param name="buffer">At least as long as the packet.</param>
    /// <param name="size">Of the plaintext.</param>
    internal bool TryOpen(in Discv5Packet packet, Span<byte> buffer, out int size)
    {
        size = packet.Message.Length - PacketLayout.TagSize;
        Span<byte> nonce = stackalloc byte[PacketNonce.Size];
        packet.Nonce.CopyTo(nonce);
        try
        {
            using var gcm = new AesGcm(_readKey, PacketLayout.TagSize);
            gcm.Decrypt(nonce, packet.Message[..size], packet.Message[size..], buffer[..size], packet.Head);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false; // the only way in which .NET tells
        }
    }
}
