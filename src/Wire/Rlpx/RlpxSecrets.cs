using System.Security.Cryptography;
using Akka.Devp2p.Wire.Crypto;

namespace Akka.Devp2p.Wire.Rlpx;

/// <summary>What a finished handshake leaves: the frame keys and the two running MACs in their initial states (rlpx.md, "Initial Handshake").</summary>
public sealed class RlpxSecrets : IDisposable
{
    private readonly byte[] _aes;
    private readonly byte[] _mac;

    internal RlpxSecrets(ReadOnlySpan<byte> aes, ReadOnlySpan<byte> mac, Keccak egress, Keccak ingress)
    {
        _aes = aes.ToArray();
        _mac = mac.ToArray();
        EgressMac = egress;
        IngressMac = ingress;
    }

    /// <summary>aes-secret, 32 bytes.</summary>
    public ReadOnlySpan<byte> Aes => _aes;

    /// <summary>mac-secret, 32 bytes.</summary>
    public ReadOnlySpan<byte> Mac => _mac;

    /// <summary>State of the MAC over what we send; users clone it.</summary>
    internal Keccak EgressMac { get; }

    /// <summary>State of the MAC over what we receive; users clone it.</summary>
    internal Keccak IngressMac { get; }

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_aes);
        CryptographicOperations.ZeroMemory(_mac);
    }

    /// <summary>Derives the secrets from the ephemeral agreement, the nonces and both messages as they went over the wire.</summary>
    internal static RlpxSecrets Derive(
        PrivateKey ephemeral, PublicKey remoteEphemeral, bool initiator, in RlpxTranscript transcript)
    {
        // 0-31 the agreement, 32-63 what is hashed with it
        Span<byte> work = stackalloc byte[64];
        Span<byte> nonces = stackalloc byte[64];
        Span<byte> aes = stackalloc byte[32];
        Span<byte> mac = stackalloc byte[32];
        Secp256k1.EcdhX(ephemeral, remoteEphemeral, work[..32]);
        transcript.ResponderNonce.CopyTo(nonces);
        transcript.InitiatorNonce.CopyTo(nonces[32..]);
        Keccak.Hash256(nonces, work[32..]);
        Keccak.Hash256(work, work[32..]);
        Keccak.Hash256(work, aes);
        aes.CopyTo(work[32..]);
        Keccak.Hash256(work, mac);
        var fromInitiator = Seed(mac, transcript.ResponderNonce, transcript.Auth);
        var fromResponder = Seed(mac, transcript.InitiatorNonce, transcript.Ack);
        var secrets = initiator
            ? new RlpxSecrets(aes, mac, fromInitiator, fromResponder)
            : new RlpxSecrets(aes, mac, fromResponder, fromInitiator);
        CryptographicOperations.ZeroMemory(work);
        CryptographicOperations.ZeroMemory(aes);
        CryptographicOperations.ZeroMemory(mac);
        return secrets;
    }

    private static Keccak Seed(ReadOnlySpan<byte> mac, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> message)
    {
        Span<byte> mixed = stackalloc byte[32];
        for (var i = 0; i < mixed.Length; i++)
        {
            mixed[i] = (byte)(mac[i] ^ nonce[i]);
        }

        var hash = Keccak.Create256();
        hash.Update(mixed);
        hash.Update(message);
        CryptographicOperations.ZeroMemory(mixed);
        return hash;
    }
}
