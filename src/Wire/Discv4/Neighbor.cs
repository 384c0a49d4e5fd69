namespace Akka.Devp2p.Wire.Discv4;

/// <summary>A node in a Neighbors packet. <paramref name="Key64"/> is what was claimed: 64 bytes, not checked to be a point of the curve.</summary>
public readonly record struct Neighbor(Endpoint Endpoint, ReadOnlyMemory<byte> Key64);
