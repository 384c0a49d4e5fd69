namespace Akka.Devp2p.Actors.Faults;

/// <summary>What a rule of a <see cref="FaultPlan"/> does; which target takes which is in docs/fault-injection.md.</summary>
public enum FaultAction
{
    /// <summary>The actor fails with an exception before it has seen the message, which is lost.</summary>
    Throw,

    /// <summary>The actor stops; the message is lost.</summary>
    Stop,

    /// <summary>The message comes later.</summary>
    Delay,

    /// <summary>The message or datagram is lost.</summary>
    Drop,

    /// <summary>The message or datagram comes twice.</summary>
    Duplicate,

    /// <summary>A connect, listen or bind is refused, or the sending of a datagram; a file can't be accessed.</summary>
    Refuse,

    /// <summary>The connection is reset; a listening or UDP socket dies.</summary>
    Reset,

    /// <summary>Nothing is read or written for a while; whoever uses a file waits.</summary>
    Stall,

    /// <summary>One bit of what is read is flipped; of a datagram that is sent, too.</summary>
    Corrupt,

    /// <summary>A read gives one byte; a file ends in its middle.</summary>
    ShortRead,

    /// <summary>A write finds no space left.</summary>
    DiskFull,

    /// <summary>No byte gets through in either direction.</summary>
    Cut,
}
