namespace Akka.Devp2p.Actors.Server;

/// <summary>Accepts connections: geth's <c>Server.listenLoop</c>.</summary>
public sealed partial class ListenerActor : UntypedActor
{
    protected override void OnReceive(object message) => Unhandled(message);
}
