using Akka.Devp2p.Actors.Sockets;

namespace Akka.Devp2p.Actors.Discovery;

/// <summary>
/// The children of DiscoveryActor for each other: filled once before any of them is told to start. They stop all at once, so what one still
/// asks another then is no dead letter worth a log line.
/// </summary>
public sealed class DiscoveryRefs
{
    /// <summary>Owner of the sockets.</summary>
    public IActorRef Udp { get; set; } = ActorRefs.Nobody;

    /// <summary>Takes <see cref="ReceivedPacket"/>, <see cref="SocketOpened"/> and <see cref="SocketLost"/>, and the requests of the others; nobody while discv4 is off.</summary>
    public IActorRef V4 { get; set; } = ActorRefs.Nobody;

    /// <summary>Takes <see cref="UnhandledDatagram"/>, <see cref="SocketOpened"/> and <see cref="SocketLost"/>; nobody while discv5 is off.</summary>
    public IActorRef V5 { get; set; } = ActorRefs.Nobody;

    public IActorRef Table { get; set; } = ActorRefs.Nobody;

    public IActorRef Bonds { get; set; } = ActorRefs.Nobody;

    public IActorRef Lookups { get; set; } = ActorRefs.Nobody;

    /// <summary>Has the candidates of all sources.</summary>
    public IActorRef Mixer { get; set; } = ActorRefs.Nobody;

    /// <summary>True where nodes are asked by distances, as in discv5.</summary>
    public bool ByDistances { get; init; }
}
