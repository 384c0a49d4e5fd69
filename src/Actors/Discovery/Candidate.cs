using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Discovery;

/// <summary>A node that could be dialled.</summary>
/// <param name="Source">How it was found: "lookup", "table", "seed", "bootnode" or "dns".</param>
public sealed record Candidate(Enode Node, string Source);
