namespace Akka.Devp2p.Actors.Peers;

/// <summary>What happens to an outgoing message when the peer reads too slowly.</summary>
public enum MessageKind
{
    /// <summary>Requests and replies: never dropped. A queue that can't take one ends the connection.</summary>
    Required,

    /// <summary>Announcements and broadcasts: dropped, and counted, while the queue is more than half full.</summary>
    Gossip,
}
