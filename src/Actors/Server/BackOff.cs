using Akka.Devp2p.Wire;

namespace Akka.Devp2p.Actors.Server;

/// <summary>A node that is not dialed for a while; it may dial us.</summary>
/// <param name="Id">Which node.</param>
/// <param name="Reason">How the last dial of it ended; <see cref="DialOutcome.Full"/> also when it had to make room here.</param>
/// <param name="Failures">Dials in a row that have failed, 0 or more; <see cref="DialOutcome.Full"/> is no failure.</param>
/// <param name="Until">When it may be dialed again.</param>
public sealed record BackOff(NodeId Id, DialOutcome Reason, int Failures, DateTimeOffset Until);
