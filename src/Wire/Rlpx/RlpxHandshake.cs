using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using Akka.Devp2p.Wire.Crypto;

namespace Akka.Devp2p.Wire.Rlpx;

/// <summary>
/// The RLPx handshake as a state machine without sockets (geth: handshakeState in p2p/rlpx): one auth, one ack, then the secrets.
/// Reads and writes both the form of EIP-8 and the fixed-size one before it, which nodes of 2015 to 2018 speak.
/// One thread at a time; calling it again after its end is our own bug and throws.
/// </summary>
public sealed class RlpxHandshake : IDisposable
{
    /// <summary>Largest body of a handshake message that is read, in bytes.</summary>
    public const int MaxMessageSize = 2048;

    /// <summary>Size of auth before EIP-8.</summary>
    public const int PlainAuthSize = HandshakeBody.PlainAuthSize + Ecies.Overhead;

    /// <summary>Size of ack before EIP-8.</summary>
    public const int PlainAckSize = HandshakeBody.PlainAckSize + Ecies.Overhead;

    private const int PrefixSize = 2;

    private readonly PrivateKey _key;
    private readonly Action<Span<byte>> _random;
    private readonly bool _initiator;
    private readonly PrivateKey _ephemeral;
    private readonly byte[] _nonce = new byte[HandshakeBody.NonceSize];
    private readonly byte[] _incoming = new byte[PrefixSize + MaxMessageSize];
    private readonly bool _mayBePlain;
    private byte[] _auth = [];
    private int _received;
    private bool _plain;
    private bool _plainTried;
    private bool _started;
    private WireError _failure;
    private RlpxSecrets? _secrets;

    private RlpxHandshake(PrivateKey key, PublicKey? remote, Action<Span<byte>> random, bool plain)
    {
        _key = key;
        _random = random;
        Remote = remote;
        _initiator = remote is not null;
        _plain = plain;
        _mayBePlain = plain || !_initiator;
        _started = !_initiator;
        _ephemeral = PrivateKey.Generate(random);
        random(_nonce);
    }

    /// <summary>The other side's key: known from the start to an initiator, after auth to the accepting side.</summary>
    public PublicKey? Remote { get; private set; }

    /// <summary>True when the exchange has the form before EIP-8.</summary>
    public bool IsPlain => _plain;

    /// <summary>What the handshake gave; belongs to it and is zeroed with it. Throws before <see cref="RlpxStep.Done"/>.</summary>
    public RlpxSecrets Secrets => _secrets ?? throw new InvalidOperationException("the handshake is not done");

    /// <summary>The dialling side.</summary>
    /// <param name="key">Our static key; the handshake does not dispose it.</param>
    /// <param name="remote">Whom we expect.</param>
    /// <param name="random">Fills a span with unpredictable bytes.</param>
    /// <param name="plain">Sends the form before EIP-8, for nodes that know no other.</param>
    public static RlpxHandshake Initiate(PrivateKey key, PublicKey remote, Action<Span<byte>> random, bool plain = false)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(remote);
        ArgumentNullException.ThrowIfNull(random);
        return new RlpxHandshake(key, remote, random, plain);
    }

    /// <summary>The accepting side: takes both forms and answers in the one it got.</summary>
    public static RlpxHandshake Accept(PrivateKey key, Action<Span<byte>> random)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(random);
        return new RlpxHandshake(key, null, random, false);
    }

    /// <summary>Writes auth; once, and for the initiator only.</summary>
    public RlpxStep Start(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (_started)
        {
            throw new InvalidOperationException("auth is sent once, by the initiator");
        }

        _started = true;
        Span<byte> signature = stackalloc byte[HandshakeBody.SignatureSize];
        Span<byte> signed = stackalloc byte[HandshakeBody.NonceSize];
        MixStaticSecret(Remote!, _nonce, signed);
        Secp256k1.Sign(_ephemeral, signed, signature);
        CryptographicOperations.ZeroMemory(signed);
        var sealer = new HandshakeSealer(_random);
        _auth = _plain
            ? sealer.PlainAuth(Remote!, _key.PublicKey, _ephemeral.PublicKey, signature, _nonce)
            : sealer.Auth(Remote!, _key.PublicKey, signature, _nonce);
        output.Write(_auth);
        return RlpxStep.NeedMore;
    }

    /// <summary>
    /// Takes bytes as they arrive, any number of them. The accepting side writes its ack when auth is complete. Bytes after the
    /// message are not consumed: they belong to the first frame.
    /// </summary>
    public RlpxStep Advance(ReadOnlySpan<byte> input, out int consumed, IBufferWriter<byte> output, out WireError error)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (!_started || _secrets is not null)
        {
            throw new InvalidOperationException("no message is expected");
        }

        consumed = 0;
        error = _failure;
        while (error.IsNone)
        {
            var wanted = Wanted(out error);
            var take = Math.Min(wanted - _received, input.Length - consumed);
            if (!error.IsNone)
            {
                break;
            }

            input.Slice(consumed, take).CopyTo(_incoming.AsSpan(_received));
            _received += take;
            consumed += take;
            if (_received < wanted)
            {
                return RlpxStep.NeedMore;
            }

            if (wanted > PrefixSize && TryOpen(wanted, output, out error))
            {
                return RlpxStep.Done;
            }
        }

        _failure = error;
        return RlpxStep.Failed;
    }

    public void Dispose()
    {
        _ephemeral.Dispose();
        _secrets?.Dispose();
        CryptographicOperations.ZeroMemory(_nonce);
    }

    private int PlainSize => _initiator ? PlainAckSize : PlainAuthSize;

    /// <summary>How many bytes, from the first one, the next decision needs.</summary>
    private int Wanted(out WireError error)
    {
        error = default;
        if (_received < PrefixSize)
        {
            return PrefixSize;
        }

        // 0x04 opens an uncompressed key, and is the high byte of a size from 1024 to 1279 too
        if (_mayBePlain && !_plainTried && _incoming[0] == 4)
        {
            return PlainSize;
        }

        var size = BinaryPrimitives.ReadUInt16BigEndian(_incoming);
        if (size is > MaxMessageSize or <= Ecies.Overhead)
        {
            error = new WireError(0, "rlpx: handshake message of an impossible size");
        }

        return PrefixSize + size;
    }

    /// <summary>Opens the complete message; false without an error when it was not plain after all.</summary>
    private bool TryOpen(int size, IBufferWriter<byte> output, out WireError error)
    {
        error = default;
        Span<byte> body = stackalloc byte[MaxMessageSize];
        ReadOnlySpan<byte> message = _incoming.AsSpan(0, size);
        if (_mayBePlain && !_plainTried && message[0] == 4)
        {
            _plainTried = true;
            if (!Ecies.TryDecrypt(_key, message, [], body, out var plainSize))
            {
                return false;
            }

            _plain = true;
            return _initiator
                ? TryTakeAck(HandshakeBody.DecodePlainAck(body[..plainSize]), message, out error)
                : TryTakeAuth(HandshakeBody.DecodePlainAuth(body[..plainSize]), message, output, out error);
        }

        if (!Ecies.TryDecrypt(_key, message[PrefixSize..], message[..PrefixSize], body, out var bodySize))
        {
            error = new WireError(0, "rlpx: handshake message does not decrypt");
            return false;
        }

        _plain = false;
        return _initiator
            ? HandshakeBody.TryDecodeAck(body[..bodySize], out var ack, out error) && TryTakeAck(ack, message, out error)
            : HandshakeBody.TryDecodeAuth(body[..bodySize], out var auth, out error) && TryTakeAuth(auth, message, output, out error);
    }

    private bool TryTakeAuth(HandshakeBody.Auth auth, ReadOnlySpan<byte> message, IBufferWriter<byte> output, out WireError error)
    {
        error = default;
        if (!PublicKey.TryParse(auth.Key, out var remote))
        {
            error = new WireError(0, "rlpx: initiator's key is not on the curve");
            return false;
        }

        Span<byte> signed = stackalloc byte[HandshakeBody.NonceSize];
        MixStaticSecret(remote!, auth.Nonce, signed);
        var signer = Secp256k1.TryRecover(signed, auth.Signature, out var remoteEphemeral);
        CryptographicOperations.ZeroMemory(signed);
        if (!signer)
        {
            error = new WireError(0, "rlpx: auth signature is invalid");
            return false;
        }

        Remote = remote;
        var sealer = new HandshakeSealer(_random);
        var ack = _plain
            ? sealer.PlainAck(remote!, _ephemeral.PublicKey, _nonce)
            : sealer.Ack(remote!, _ephemeral.PublicKey, _nonce);
        output.Write(ack);
        _secrets = RlpxSecrets.Derive(_ephemeral, remoteEphemeral!, false, new RlpxTranscript(auth.Nonce, _nonce, message, ack));
        return true;
    }

    private bool TryTakeAck(HandshakeBody.Ack ack, ReadOnlySpan<byte> message, out WireError error)
    {
        error = default;
        if (!PublicKey.TryParse(ack.EphemeralKey, out var remoteEphemeral))
        {
            error = new WireError(0, "rlpx: responder's ephemeral key is not on the curve");
            return false;
        }

        _secrets = RlpxSecrets.Derive(_ephemeral, remoteEphemeral!, true, new RlpxTranscript(_nonce, ack.Nonce, _auth, message));
        return true;
    }

    /// <summary>static-shared-secret xor nonce: what the ephemeral key signs.</summary>
    private void MixStaticSecret(PublicKey remote, ReadOnlySpan<byte> nonce, Span<byte> mixed)
    {
        Secp256k1.EcdhX(_key, remote, mixed);
        for (var i = 0; i < mixed.Length; i++)
        {
            mixed[i] ^= nonce[i];
        }
    }
}
