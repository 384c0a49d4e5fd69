namespace Akka.Devp2p.Actors.Sockets.Simulated;

/// <summary>What happened to a packet of a simulated network.</summary>
internal enum NetworkEvent
{
    /// <summary>A datagram was sent.</summary>
    Sent,

    /// <summary>A datagram came to a socket.</summary>
    Received,

    /// <summary>Lost on the way.</summary>
    Lost,

    /// <summary>A partition or a machine that is down was in the way.</summary>
    Blocked,

    /// <summary>It waited too long for the line.</summary>
    Congested,

    /// <summary>A router did not let it in.</summary>
    Filtered,

    /// <summary>Nobody has that address or port.</summary>
    Unreachable,

    /// <summary>A connection was made.</summary>
    Connected,

    /// <summary>A connection was refused, or could not be made in time.</summary>
    Refused,

    /// <summary>A part of a stream arrived.</summary>
    Segment,

    /// <summary>The end of a stream arrived.</summary>
    Closed,

    /// <summary>A stream broke.</summary>
    Reset,
}
