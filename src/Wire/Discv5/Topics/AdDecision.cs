namespace Akka.Devp2p.Wire.Discv5.Topics;

/// <summary>What a registrar says to a registration.</summary>
/// <param name="Ticket">To come back with; empty when the advertisement is listed.</param>
/// <param name="Wait">How long it lives, or how long to wait; whole milliseconds, <see cref="TopicRules.Lifetime"/> at most.</param>
public readonly record struct AdDecision(ReadOnlyMemory<byte> Ticket, TimeSpan Wait)
{
    public bool IsAdmitted => Ticket.IsEmpty;
}
