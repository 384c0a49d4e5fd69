using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Wire.Discv5;

/// <summary>A WHOAREYOU of ours that was not answered yet.</summary>
/// <param name="Datagram">The packet, to be sent again when the other asks again.</param>
/// <param name="Data">What the answer must sign.</param>
/// <param name="Known">The record that we have of the other, whose version stands in the packet; null for none.</param>
/// <param name="SentAt">When it was sent first.</param>
public sealed record SentChallenge(ReadOnlyMemory<byte> Datagram, ReadOnlyMemory<byte> Data, NodeRecord? Known, DateTimeOffset SentAt);
