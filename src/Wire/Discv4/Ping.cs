namespace Akka.Devp2p.Wire.Discv4;

/// <summary>Ping (0x01). Any version number is accepted (EIP-8); ours is 4.</summary>
/// <param name="From">What the sender believes of itself: not to be trusted; replies go where the datagram came from.</param>
/// <param name="To">Us, as the sender sees us.</param>
/// <param name="EnrSequence">Version of the sender's record (EIP-868), null when it sent none.</param>
public sealed record Ping(ulong Version, Endpoint From, Endpoint To, ulong Expiration, ulong? EnrSequence = null) : Discv4Packet(Expiration)
{
    /// <summary>The version that we send.</summary>
    public const ulong CurrentVersion = 4;

    public override Discv4PacketType Type => Discv4PacketType.Ping;
}
