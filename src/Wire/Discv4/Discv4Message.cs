using Akka.Devp2p.Wire.Crypto;

namespace Akka.Devp2p.Wire.Discv4;

/// <summary>A decoded datagram.</summary>
/// <param name="Packet">What it says.</param>
/// <param name="Sender">Who signed it.</param>
/// <param name="Hash">Its hash, which replies echo.</param>
public readonly record struct Discv4Message(Discv4Packet Packet, PublicKey Sender, Hash256 Hash);
