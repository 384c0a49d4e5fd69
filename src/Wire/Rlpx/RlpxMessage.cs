namespace Akka.Devp2p.Wire.Rlpx;

/// <summary>A message of a connection; owns its memory.</summary>
/// <param name="Code">The message code on the connection: the base protocol's below 16, then the capabilities' by their offsets.</param>
/// <param name="Payload">Usually RLP, decompressed.</param>
/// <param name="WireSize">Bytes of the payload as they came, compressed or not.</param>
public readonly record struct RlpxMessage(ulong Code, ReadOnlyMemory<byte> Payload, int WireSize);
