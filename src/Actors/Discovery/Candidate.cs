using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Discovery;

/// <summary>A node that could be dialed.</summary>
/// <param name="Source">Who found it: <c>discv4</c>, <c>discv5</c>, <c>dns</c>, <c>list</c> or <c>node-db</c>.</param>
public sealed record Candidate(Enode Node, string Source);
