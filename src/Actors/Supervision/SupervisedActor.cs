namespace Akka.Devp2p.Actors.Supervision;

/// <summary>One actor of a node and how it has failed so far.</summary>
/// <param name="Path">Path in its system.</param>
/// <param name="Actor">Name of its class; empty when it is gone.</param>
/// <param name="Alive">False for one that failed and is gone.</param>
/// <param name="Failures">How often an actor at this path has failed.</param>
/// <param name="Restarts">How many of those failures were answered by a restart.</param>
/// <param name="Last">The last failure; null when there was none.</param>
public sealed record SupervisedActor(string Path, string Actor, bool Alive, int Failures, int Restarts, ActorFailed? Last);
