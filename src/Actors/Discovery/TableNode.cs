using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Discovery;

/// <summary>An entry of the table as others see it.</summary>
/// <param name="Bucket">0 (near) to 16 (far).</param>
/// <param name="Checks">Liveness checks passed, divided by three with each one failed.</param>
/// <param name="Live">True when it answered at this endpoint.</param>
public sealed record TableNode(Enode Node, int Bucket, int Checks, bool Live, DateTimeOffset AddedToTable);
