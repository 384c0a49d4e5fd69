namespace Akka.Devp2p.Actors.Server;

/// <summary>Who may be a peer: geth's <c>Server.run</c>.</summary>
public sealed partial class ServerActor : UntypedActor
{
    protected override void OnReceive(object message) => Unhandled(message);
}
