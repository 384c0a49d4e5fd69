namespace Akka.Devp2p.Actors.Serialization;

/// <summary>A message that actors of another process may send or get, over Akka.Remote. Immutable.</summary>
public interface IRemoteMessage;
