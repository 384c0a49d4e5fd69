using System.Net;

namespace Akka.Devp2p.Actors.Server;

// what NodeActor tells the listener and hears from it
public sealed partial class ListenerActor
{
    /// <summary>Command: bind and accept; answered by <see cref="Started"/> or <see cref="StartFailed"/>.</summary>
    public sealed record Start : ILocalMessage
    {
        public static Start Instance { get; } = new();
    }

    /// <summary>Answer: connections are accepted here; null when the settings say not to listen.</summary>
    /// <param name="Also">The second address, of the other family, when there is one.</param>
    public sealed record Started(IPEndPoint? Tcp, IPEndPoint? Also = null) : ILocalMessage;

    /// <summary>Answer: the address was refused; the listener does nothing until told <see cref="Start"/> again.</summary>
    public sealed record StartFailed(IPEndPoint Tcp, string Error) : ILocalMessage;
}
