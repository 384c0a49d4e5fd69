namespace Akka.Devp2p.Actors.Faults;

/// <summary>To an actor: a rule strikes it now.</summary>
internal sealed record FaultTick(FaultCount Rule) : IDeadLetterSuppression, ILocalMessage;
