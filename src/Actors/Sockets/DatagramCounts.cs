namespace Akka.Devp2p.Actors.Sockets;

/// <summary>What became of the datagrams of one socket before they reached an actor.</summary>
public readonly record struct DatagramCounts(long Received, long RateLimited, long Overflowed, long Malformed);
