namespace Akka.Devp2p.Actors.Discovery;

/// <summary>To each protocol: the socket is gone, so requests under way fail with <see cref="RequestFailure.SocketLost"/>; <see cref="SocketOpened"/> follows.</summary>
public sealed record SocketLost : IDeadLetterSuppression, ILocalMessage
{
    public static SocketLost Instance { get; } = new();
}
