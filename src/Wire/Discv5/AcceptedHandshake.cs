using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Wire.Discv5;

/// <summary>What a handshake packet has given us.</summary>
/// <param name="Session">The keys.</param>
/// <param name="Record">The sender's newest record known.</param>
/// <param name="Message">The message that came with it.</param>
public sealed record AcceptedHandshake(Session Session, NodeRecord Record, Discv5Message Message);
