namespace Akka.Devp2p.Wire.Kademlia;

/// <summary>What a liveness check has changed.</summary>
/// <param name="Entry">The node checked; null when it had left the table meanwhile.</param>
/// <param name="Removed">True when it was taken out as dead.</param>
/// <param name="Replacement">Who took its place, if anybody.</param>
public readonly record struct CheckOutcome(TableEntry? Entry, bool Removed, TableEntry? Replacement);
