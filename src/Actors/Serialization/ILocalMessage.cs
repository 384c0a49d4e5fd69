namespace Akka.Devp2p.Actors.Serialization;

/// <summary>
/// A message that never leaves its process: it holds sockets, functions or actor refs, or is nobody's business outside its node. It is handed
/// on by reference even under <c>akka.actor.serialize-messages = on</c>, and <see cref="LocalMessageSerializer"/> refuses it.
/// </summary>
public interface ILocalMessage : INoSerializationVerificationNeeded;
