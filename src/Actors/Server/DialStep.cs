using System.Collections.Immutable;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Server;

/// <summary>What the dialer is to do now.</summary>
/// <param name="Dials">Dials to start.</param>
/// <param name="Resolves">Static nodes whose address discovery is to find.</param>
/// <param name="Wanted">Candidates that could be dialed if there were any; 0 asks for none.</param>
/// <param name="WakeAt">When to look again though nothing happened; null for never.</param>
internal sealed record DialStep(ImmutableArray<DialOrder> Dials, ImmutableArray<Enode> Resolves, int Wanted, DateTimeOffset? WakeAt);
