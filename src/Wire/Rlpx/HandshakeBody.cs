using Akka.Devp2p.Wire.Rlp;

namespace Akka.Devp2p.Wire.Rlpx;

/// <summary>
/// Plaintexts of the handshake messages in both forms: the fixed layout of 2015 and the list of EIP-8, in which any version,
/// more elements and bytes after the list are accepted.
/// </summary>
internal static class HandshakeBody
{
    internal const int SignatureSize = 65, KeySize = 64, NonceSize = 32;

    /// <summary>signature, hash of the ephemeral key, key, nonce, token flag.</summary>
    internal const int PlainAuthSize = SignatureSize + 32 + KeySize + NonceSize + 1;

    /// <summary>ephemeral key, nonce, token flag.</summary>
    internal const int PlainAckSize = KeySize + NonceSize + 1;

    internal ref struct Auth
    {
        public ReadOnlySpan<byte> Signature, Key, Nonce;
        public ulong Version;
    }

    internal ref struct Ack
    {
        public ReadOnlySpan<byte> EphemeralKey, Nonce;
        public ulong Version;
    }

    internal static bool TryDecodeAuth(ReadOnlySpan<byte> body, out Auth auth, out WireError error)
    {
        auth = default;
        var reader = new RlpReader(body);
        var ok = reader.TryReadList(out var items)
            && items.TryReadFixed(SignatureSize, out auth.Signature)
            && items.TryReadFixed(KeySize, out auth.Key)
            && items.TryReadFixed(NonceSize, out auth.Nonce)
            && items.TryReadUInt64(out auth.Version);
        reader.Merge(items);
        error = reader.Error;
        return ok;
    }

    internal static bool TryDecodeAck(ReadOnlySpan<byte> body, out Ack ack, out WireError error)
    {
        ack = default;
        var reader = new RlpReader(body);
        var ok = reader.TryReadList(out var items)
            && items.TryReadFixed(KeySize, out ack.EphemeralKey)
            && items.TryReadFixed(NonceSize, out ack.Nonce)
            && items.TryReadUInt64(out ack.Version);
        reader.Merge(items);
        error = reader.Error;
        return ok;
    }

    /// <summary>The hash of the ephemeral key and the token flag are not looked at: the signature proves the key, and tokens never came to be.</summary>
    internal static Auth DecodePlainAuth(ReadOnlySpan<byte> body) => new()
    {
        Signature = body[..SignatureSize],
        Key = body.Slice(SignatureSize + 32, KeySize),
        Nonce = body.Slice(SignatureSize + 32 + KeySize, NonceSize),
        Version = 4,
    };

    internal static Ack DecodePlainAck(ReadOnlySpan<byte> body) => new()
    {
        EphemeralKey = body[..KeySize],
        Nonce = body.Slice(KeySize, NonceSize),
        Version = 4,
    };
}
