namespace Akka.Devp2p.Actors.Events;

/// <summary>Which events a subscriber wants.</summary>
[Flags]
public enum EventKinds
{
    None = 0,

    /// <summary><c>PeerAdded</c> and <c>PeerDropped</c>.</summary>
    Peers = 1,

    /// <summary><c>LocalRecordChanged</c>.</summary>
    LocalRecord = 2,

    /// <summary><c>NodeFailed</c>.</summary>
    Failures = 4,

    /// <summary><c>PeerBanned</c> and <c>PeerUnbanned</c>.</summary>
    Bans = 8,

    /// <summary><c>MessageSent</c> and <c>MessageReceived</c>, when <c>devp2p.peers.message-events</c> is on. Peers decide how many there are, so they are on no EventStream.</summary>
    Messages = 16,

    /// <summary>All but messages.</summary>
    Rare = Peers | LocalRecord | Failures | Bans,
}
