namespace Akka.Devp2p.Actors.Discovery;

/// <summary>
/// To each protocol: this socket is gone, so requests under way by it fail with <see cref="RequestFailure.SocketLost"/>; those by the socket of the other family
/// go on. <see cref="SocketOpened"/> follows.
/// </summary>
/// <param name="Socket">The one of <see cref="SocketOpened"/>, or one that was never open.</param>
internal sealed record SocketLost(IActorRef Socket) : IDeadLetterSuppression, ILocalMessage;
