namespace Akka.Devp2p.Actors.Faults;

/// <summary>A message that was delayed or doubled: it goes to the handler now, and no rule looks at it again.</summary>
internal sealed record FaultPassed(object Message) : IDeadLetterSuppression, ILocalMessage;
