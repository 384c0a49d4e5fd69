namespace Akka.Devp2p.Wire.Rlpx;

/// <summary>The public part of a handshake that the secrets are bound to: nonces of 32 bytes and both messages as sent, size prefix included.</summary>
internal readonly ref struct RlpxTranscript(
    ReadOnlySpan<byte> initiatorNonce, ReadOnlySpan<byte> responderNonce, ReadOnlySpan<byte> auth, ReadOnlySpan<byte> ack)
{
    public ReadOnlySpan<byte> InitiatorNonce { get; } = initiatorNonce;

    public ReadOnlySpan<byte> ResponderNonce { get; } = responderNonce;

    public ReadOnlySpan<byte> Auth { get; } = auth;

    public ReadOnlySpan<byte> Ack { get; } = ack;
}
